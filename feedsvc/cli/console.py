"""All that is printed: lines and tables to standard output, complaints and progress to error."""

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from feedsvc.errors import OutputFailed


def line(text: str = "") -> None:
    """Print one line. Raises OutputFailed where it cannot be written, as to a full disk."""
    try:
        click.echo(text)
    except BrokenPipeError:
        raise  # who read it wants no more: click ends the command in silence
    except OSError as error:
        raise OutputFailed(
            f"standard output cannot be written: {error.strerror}; what was done is done"
        ) from error


def note(text: str) -> None:
    """Print a line for the operator's eye to standard error."""
    click.echo(text, err=True)


def complain(text: str) -> None:
    """Print an error to standard error, each of its lines marked as ours."""
    for part in text.splitlines():
        click.echo(f"feedsvc: {part}", err=True)


def as_json(value: Any) -> None:
    """Print one JSON object on one line."""
    line(json.dumps(value, ensure_ascii=False, default=str))


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns: drawn on a terminal, aligned by blanks elsewhere."""
    texts = [[str(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(headings, texts)
        return
    columns = list(zip(headings, *texts, strict=True))
    widths = [max(map(len, column)) for column in columns]
    for row in [list(headings), *texts]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        line("  ".join(cells).rstrip())


def _draw(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table()
    for heading in headings:
        # Not cut: half an address is nobody's.
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)


class Progress:
    """Tells how far a rebuild is: a bar on a terminal, a line at each tenth elsewhere."""

    def __init__(self, bar: Any = None) -> None:
        self._bar = bar
        self._tasks: dict[str, Any] = {}
        self._tenths: dict[str, int] = {}

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Hear that `done` of `total` steps of `phase` are done."""
        if self._bar is not None:
            if phase not in self._tasks:
                self._tasks[phase] = self._bar.add_task(phase, total=total)
            self._bar.update(self._tasks[phase], completed=done)
            return
        tenth = done * 10 // total if total else 0
        if total >= _WORTH_A_LINE and tenth > self._tenths.get(phase, 0):
            self._tenths[phase] = tenth
            # A rebuild does not fail for a line that only tells how far it is.
            with contextlib.suppress(OSError):
                note(f"{phase}: {done} of {total}")


def _silence(_phase: str, _done: int, _total: int) -> None:
    """Hear of progress and say nothing."""


def many(count: int, noun: str) -> str:
    """Return `count` and `noun`, in the plural where it is due."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# Below this many steps a phase is over before a line on it is read.
_WORTH_A_LINE = 1_000


@contextmanager
def progress(*, is_wanted: bool) -> Iterator[Any]:
    """Give what a rebuild tells its progress to; one that keeps quiet unless it is wanted."""
    if not is_wanted:
        yield _silence
    elif not sys.stderr.isatty():
        yield Progress()
    else:
        from rich import progress as rich_progress
        from rich.console import Console

        columns = [
            rich_progress.TextColumn("{task.description}"),
            rich_progress.BarColumn(),
            rich_progress.MofNCompleteColumn(),
            rich_progress.TimeElapsedColumn(),
        ]
        with rich_progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            yield Progress(bar)
