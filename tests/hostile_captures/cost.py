"""`python -m tests.hostile_captures.cost`: processor time of shapes at a size and four times that.

Prints a table and returns 1 where four times the size took more than eight times the time; what
takes less than MEASURABLE seconds is not judged.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile_captures.shapes import SHAPES
from tests.hostile_captures.work import put_through
from tests.newsroom import Newsroom

SIZE = 250_000
COUNT = 25_000
TIMES = 4
MOST_TIMES = 8
MEASURABLE = 0.05
LAYOUTS = ("asianlite", "general")


def seconds_of(action: Callable[[], object]) -> float:
    """Return the processor time of this process and those it waited for."""

    def now() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    began = now()
    action()
    return now() - began


def pages() -> Iterator[tuple[str, float, float]]:
    """Yield (shape, seconds, seconds of four times it) of reading pages."""
    for name, shape in SHAPES.items():
        for layout in LAYOUTS:
            data = [shape(size).encode() for size in (SIZE, TIMES * SIZE)]
            few, many = (seconds_of(lambda: put_through(page, layout)) for page in data)  # noqa: B023 - called at once
            yield f"{name}, {layout}", few, many


def _line(number: int, **changes: str) -> str:
    line = {"title": f"Headline {number}", "published": f"20{number % 24:02}-05-01", "cut": False}
    return json.dumps(line | {"summary": f"The text of number {number}."} | changes)


def _articles(newsroom: Newsroom, count: int, **changes: str) -> None:
    lines = "\n".join(_line(number, **changes) for number in range(count))
    newsroom.write_bytes("a.jsonl", lines.encode())


def _rows(newsroom: Newsroom, count: int) -> None:
    newsroom.settings["CAPTURES__MANIFEST"] = "m.csv"
    rows = "".join(f"a.jsonl:{number},Author\n" for number in range(count))
    newsroom.write_bytes("m.csv", f"file,author\n{rows}".encode())
    _articles(newsroom, 10)


FOLDERS: dict[str, Callable[[Newsroom, int], None]] = {
    "lines of one .jsonl file": _articles,
    "lines of one headline": lambda newsroom, count: _articles(newsroom, count, title="One"),
    # Each of these is compared with a hundred others, so a fifth of them takes long enough.
    "/ 5 lines of one headline, day and time": lambda newsroom, count: _articles(
        newsroom, count // 5, title="One", published="2024-05-01T12:00:00Z"
    ),
    "lines of one text": lambda newsroom, count: _articles(newsroom, count, summary="One."),
    "rows of a manifest": _rows,
}


def folders() -> Iterator[tuple[str, float, float]]:
    """Yield the same of rebuilding folders."""
    for name, fill in FOLDERS.items():
        taken = []
        for count in (COUNT, TIMES * COUNT):
            with tempfile.TemporaryDirectory() as folder:
                newsroom = Newsroom(Path(folder))
                fill(newsroom, count)
                taken.append(seconds_of(newsroom.rebuild))
        yield f"{COUNT * TIMES} {name}", taken[0], taken[1]


def main() -> int:
    """Measure everything; return 1 where anything is over."""
    is_bad = False
    for measured in (pages, folders):
        for name, few, many in measured():
            is_over = many > MEASURABLE and many > MOST_TIMES * few
            is_bad = is_bad or is_over
            ratio = f"{many / few:.1f}" if few else "-"
            print(f"{name:<55}{few:>8.3f}{many:>8.3f}{ratio:>7}{' OVER' * is_over}", flush=True)
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
