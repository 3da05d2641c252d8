"""Move a store: from a file into a database, or out of one, with its ids and its history."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from feedsvc.errors import StoreError, StoreMissing
from feedsvc.store.connection import Connection
from feedsvc.store.copies.backup import back_up
from feedsvc.store.copies.copying import copy_tables, holds_something
from feedsvc.store.engine import open_for_reading, open_for_writing, store_errors, transaction
from feedsvc.store.journal import journal_path
from feedsvc.store.journal_end import JOURNAL_MET, journal_end
from feedsvc.store.location import Location
from feedsvc.store.sql import articles, documents
from feedsvc.store.whole_file import rebuild_lock


@dataclass(frozen=True, slots=True)
class Copied:
    """What the store at `target` holds now."""

    target: Location
    generation: int
    articles: int


def copy_to_empty_place(source: Location, target: Location) -> Copied:
    """Copy all that the store at `source` holds to `target`, where there may be nothing yet.

    As of one moment, in one transaction; all of it is read again there before it counts. A file
    gets its journal beside it. Raises StoreError; then nothing is at `target`.
    """
    if isinstance(source, Path) and not source.exists():
        raise StoreMissing(f"{source}: there is no store", source)
    if isinstance(target, Path):
        _refuse_existing(target)
        done = back_up(source, target)
        return Copied(target, done.generation, done.articles)
    with rebuild_lock(target) as held:
        return _copy_into(source, target, held)


def _copy_into(source: Location, target: Location, held: Location) -> Copied:
    with (
        store_errors(source),
        contextlib.closing(open_for_reading(source)) as read,
        store_errors(target),
        contextlib.closing(open_for_writing(held)) as written,
    ):
        with store_errors(source):
            _refuse_behind_its_journal(source, read)
        with transaction(written):
            if holds_something(written):
                raise _not_empty(target)
            copy_tables(source, read, written, target)
            return Copied(target, documents.generation(written), articles.count_living(written))


def _refuse_existing(target: Path) -> None:
    for path in (target, journal_path(target)):
        if path.exists():
            raise _not_empty(path)


def _not_empty(target: Location) -> StoreError:
    return StoreError(
        f"{target}: holds something already; it is left alone, name a place that is empty", target
    )


def _refuse_behind_its_journal(source: Location, read: Connection) -> None:
    """Raise StoreError where the journal knows what the store does not: a database has none."""
    if journal_end(source) not in {documents.state(read, JOURNAL_MET), ""}:
        raise StoreError(
            f"{source}: its journal is ahead of it; run `feedsvc rebuild` with it first", source
        )
