"""`python -m tests.hostile_captures.cost`: what shapes take at a size and at four times that.

Prints a table of processor time and memory, and returns 1 where four times the size took more than
eight times of either; what takes less than MEASURABLE is not judged.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.hostile_captures.shapes import SHAPES
from tests.hostile_captures.work import put_through
from tests.newsroom import Newsroom

SIZE = 250_000
COUNT = 25_000
TIMES = 4
MOST_TIMES = 8
MEASURABLE_SECONDS = 0.05
MEASURABLE_MEGABYTES = 20.0
LAYOUTS = ("asianlite", "general")


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time (seconds), and the memory (MB) that was taken beyond that of this process."""

    seconds: float
    megabytes: float

    def is_over(self, few: "Cost") -> bool:
        """Whether it is more than MOST_TIMES that of a fourth of the size."""
        return (self.seconds > max(MEASURABLE_SECONDS, MOST_TIMES * few.seconds)) or (
            self.megabytes > max(MEASURABLE_MEGABYTES, MOST_TIMES * few.megabytes)
        )


def cost_of(action: Callable[[], object]) -> Cost:
    """Return what `action` costs in a process of its own, with those that it waits for."""
    before = _ended(lambda: None)
    after = _ended(action)
    return Cost(after.seconds, max(0.0, after.megabytes - before.megabytes))


def _ended(action: Callable[[], object]) -> Cost:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        finally:
            os._exit(code)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise ChildProcessError(f"the process that was measured ended with {status}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def pages() -> Iterator[tuple[str, Cost, Cost]]:
    """Yield (shape, cost, cost of four times it) of reading pages."""
    for name, shape in SHAPES.items():
        for layout in LAYOUTS:
            data = [shape(size).encode() for size in (SIZE, TIMES * SIZE)]
            few, many = (cost_of(lambda: put_through(page, layout)) for page in data)  # noqa: B023 - called at once
            yield f"{name}, {layout}", few, many


def _line(number: int, **changes: str) -> str:
    line = {"title": f"Headline {number}", "published": f"20{number % 24:02}-05-01", "cut": False}
    return json.dumps(line | {"summary": f"The text of number {number}."} | changes)


def _articles(newsroom: Newsroom, count: int, **changes: str) -> None:
    lines = "\n".join(_line(number, **changes) for number in range(count))
    newsroom.write_bytes("a.jsonl", lines.encode())


def _captures(newsroom: Newsroom, count: int) -> None:
    for number in range(count):
        newsroom.write_bytes(f"{number}.jsonl", _line(number).encode())


def _rows(newsroom: Newsroom, count: int) -> None:
    newsroom.settings["CAPTURES__MANIFEST"] = "m.csv"
    rows = "".join(f"a.jsonl:{number},Author\n" for number in range(count))
    newsroom.write_bytes("m.csv", f"file,author\n{rows}".encode())
    _articles(newsroom, 10)


FOLDERS: dict[str, Callable[[Newsroom, int], None]] = {
    "captures": _captures,
    "lines of one .jsonl file": _articles,
    "lines of one headline": lambda newsroom, count: _articles(newsroom, count, title="One"),
    # Each of these is compared with a hundred others, so a fifth of them takes long enough.
    "/ 5 lines of one headline, day and time": lambda newsroom, count: _articles(
        newsroom, count // 5, title="One", published="2024-05-01T12:00:00Z"
    ),
    "lines of one text": lambda newsroom, count: _articles(newsroom, count, summary="One."),
    "rows of a manifest": _rows,
}


def folders() -> Iterator[tuple[str, Cost, Cost]]:
    """Yield the same of rebuilding folders."""
    for name, fill in FOLDERS.items():
        taken = []
        for count in (COUNT, TIMES * COUNT):
            with tempfile.TemporaryDirectory() as folder:
                newsroom = Newsroom(Path(folder))
                fill(newsroom, count)
                taken.append(cost_of(newsroom.rebuild))
        yield f"{COUNT * TIMES} {name}", taken[0], taken[1]


def main() -> int:
    """Measure everything; return 1 where anything is over."""
    is_bad = False
    for measured in (pages, folders):
        for name, few, many in measured():
            is_bad = is_bad or many.is_over(few)
            print(_row(name, few, many), flush=True)
    return int(is_bad)


def _row(name: str, few: Cost, many: Cost) -> str:
    ratio = f"{many.seconds / few.seconds:.1f}" if few.seconds else "-"
    return (
        f"{name:<55}{few.seconds:>8.3f}{many.seconds:>8.3f}{ratio:>7}"
        f"{few.megabytes:>8.1f}{many.megabytes:>8.1f} MB{' OVER' * many.is_over(few)}"
    )


if __name__ == "__main__":
    sys.exit(main())
