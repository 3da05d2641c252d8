"""What one rebuild knows and carries from its beginning to its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from feedsvc.captures import FileStamp, Reading
from feedsvc.config import Configuration
from feedsvc.feeds import Directory, Sections
from feedsvc.rebuild.report import Report
from feedsvc.store.engine import Connection
from feedsvc.store.journal import Line

Clock = Callable[[], datetime]


def never(_stamp: FileStamp) -> bool:
    """Take every file for finished."""
    return False


def nothing(_file: str) -> None:
    """Find no capture: none was scanned."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `feedsvc rebuild` can be told.

    `force` reads every capture and renders every document again; `allow_removals` lifts the
    removal guard; `dry_run` works on a copy that is thrown away. A capture that looks cut and of
    which `is_being_written` says so is left for a later rebuild.
    """

    force: bool = False
    allow_removals: bool = False
    dry_run: bool = False
    is_being_written: Callable[[FileStamp], bool] = never


class Progress(Protocol):
    """Who is told how far the rebuild is."""

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Hear that `done` of `total` steps of `phase` are done."""


class Appends(Protocol):
    """Where the lines of the journal go."""

    def append(self, lines: Sequence[Line]) -> None:
        """Keep `lines` for good before this returns."""

    def close(self) -> None:
        """Have nothing open any more."""


class NoJournal:
    """The journal of a dry run, and of a database: nothing is written."""

    def append(self, lines: Sequence[Line]) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Have nothing to close."""


@dataclass(slots=True)
class Run:
    """One rebuild under way.

    `started` is its one reading of the clock for all dates (UTC, whole seconds), `today` the day
    of it in the site's zone; `generation` is the one to come; `directory` grows with the
    sections and authors that are met; `read_again` reads a capture that the scan saw; `gone` are
    the files that are no longer there; `restored` the articles that, by the journal, lived when
    the store was lost.
    """

    configuration: Configuration
    connection: Connection
    journal: Appends
    started: datetime
    generation: int
    directory: Directory
    report: Report
    today: date
    read_again: Callable[[str], Reading | None] = nothing
    is_being_written: Callable[[FileStamp], bool] = never
    gone: frozenset[str] = frozenset()
    restored: Sequence[int] = ()
    new_articles: list[int] = field(default_factory=list)
    # In the order met.
    surplus_sections: dict[str, None] = field(default_factory=dict)
    surplus_authors: dict[str, None] = field(default_factory=dict)

    @property
    def sections(self) -> Sections:
        """The sections met so far."""
        return self.directory.sections
