"""Records what a command of feedsvc does to the folder of its store, by strace."""

import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from tests.components import require
from tests.faults.power_cut.calls import CALLS, INDEX_OF_LOG, Reader
from tests.faults.power_cut.disk import Disk
from tests.faults.power_cut.operations import FOLDER, Operation, Sync
from tests.faults.rebuilding import ROOT, environment, feedsvc
from tests.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Recording:
    """What the folder of the store held at the start, and what a command did there since."""

    command: str
    start: Disk
    operations: Sequence[Operation]

    def written(self, point: int) -> Disk:
        """Return what could be read there when so many operations were done."""
        disk = self.start.copy()
        for operation in self.operations[:point]:
            if not isinstance(operation, Sync):
                disk.apply(operation)
        return disk


def record(newsroom: Newsroom, *arguments: str, killed_by: str | None = None) -> Recording:
    """Run a command of feedsvc on `newsroom` to its end, which must be a good one.

    With `killed_by`, what strace is to inject as in "fsync:signal=SIGKILL:when=2", it is run and
    killed before that; both are recorded.
    """
    start = disk_of(newsroom)
    lines = []
    if killed_by is not None:
        how = ("-e", f"inject={killed_by}")
        lines += _lines_of(newsroom, arguments, how, -signal.SIGKILL)
    lines += _lines_of(newsroom, arguments, ("--seccomp-bpf",), 0)
    reader = Reader(newsroom.folder, newsroom.store.parent, start.names)
    recording = Recording(arguments[0], start, reader.operations(lines))
    # Else something was done there that the calls do not tell of.
    written = recording.written(len(recording.operations))
    assert written.contents() == disk_of(newsroom).contents()
    return recording


def _lines_of(
    newsroom: Newsroom, arguments: Sequence[str], how: Sequence[str], code: int
) -> list[str]:
    """Return what strace, told `how`, says of a command that ends with `code`."""
    log = newsroom.folder / "calls"
    done = subprocess.run(
        [
            *(require("strace"), "-f", "-qq", "-y", "-xx", "-s", "100000000", *how),
            *("-e", f"trace={','.join(CALLS)}", "-o", str(log)),
            *feedsvc(newsroom, *arguments),
        ],
        env=environment(newsroom, "recorded"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == code, done
    return log.read_text(encoding="ascii").splitlines()


def disk_of(newsroom: Newsroom) -> Disk:
    """Return the folder of the store as a disk holds it, all of it for sure."""
    disk, folder = Disk(), newsroom.store.parent
    for number, path in enumerate([folder, *folder.glob("*")]):
        if path.exists() and not path.name.endswith(INDEX_OF_LOG):
            name = path.relative_to(newsroom.folder)
            disk.names[name] = FOLDER if path.is_dir() else number
            if path.is_file():
                disk.files[number] = path.read_bytes()
    return disk
