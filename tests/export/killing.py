"""Kills exports, each at another of their changes to files, and looks at what is left.

Run in a process of its own, which forks: python -m tests.export.killing CONFIG FOLDER KILLS
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedsvc.config import load
from feedsvc.export.to_folder import export_to_folder

_CHANGES = {
    "open",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.utime",
    "shutil.rmtree",
}
KILLED = 9


def export(config: Path, folder: Path) -> None:
    configuration = load(config, os.environ).configuration
    export_to_folder(
        configuration, folder, datetime.now(UTC), lambda _phase, _done, _total: None, is_forced=True
    )


def served(folder: Path) -> dict[str, bytes]:
    site = folder / "current" / "site"
    found = (path for path in site.rglob("*") if path.is_file())
    return {str(path.relative_to(site)): path.read_bytes() for path in found}


def in_a_child(work: Callable[[], None]) -> int:
    """Do `work` in a child; return the code that it ended with."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def counting(folder: Path, reached: Callable[[int, str], None]) -> None:
    """Tell `reached` the number and the kind of each change to files below `folder`.

    They count from where what an export before may have left is out of the way.
    """
    count = 0

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event not in _CHANGES or str(folder) not in str(arguments[:2]):
            return
        if count or (event == "os.mkdir" and "scratch" in str(arguments)):
            count += 1
            reached(count, event)

    sys.addaudithook(hear)


def changes(config: Path, folder: Path) -> list[str]:
    """Return the kind of each change that an export makes, in order."""
    told = folder.with_name("changes")

    def work() -> None:
        with told.open("w") as file:
            counting(folder, lambda _number, event: print(event, file=file))
            export(config, folder)

    assert in_a_child(work) == 0
    return told.read_text().split()


def steps_of(made: list[str], kills: int) -> set[int]:
    """Return at which changes to kill: all around the swap, and some of the rest."""
    total = len(made)
    renames = [at for at, event in enumerate(made, 1) if event in {"os.rename", "os.symlink"}]
    around = range(renames[-3] - 3, renames[-1] + 4)
    return {*range(1, total, max(1, total // kills)), *around, total}


def main(config: Path, folder: Path, kills: int) -> None:
    assert in_a_child(lambda: export(config, folder)) == 0
    made = changes(config, folder)  # of one that only links, as all that follow
    whole = served(folder)
    steps = steps_of(made, kills)
    for step in sorted(steps):

        def end(number: int, _event: str, step: int = step) -> None:
            if number == step:
                os._exit(KILLED)

        def work(end: Callable[[int, str], None] = end) -> None:
            counting(folder, end)
            export(config, folder)

        code = in_a_child(work)
        assert code in {0, KILLED}, code
        assert served(folder) == whole, f"killed at change {step} of {len(made)}"
    assert in_a_child(lambda: export(config, folder)) == 0
    assert served(folder) == whole
    assert len(list((folder / "exports").iterdir())) == 2
    print(f"{len(steps)} kills in {len(made)} changes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
