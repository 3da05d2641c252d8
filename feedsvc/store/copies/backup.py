"""An online backup: the store and its journal as of one moment, copied while both are in use."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feedsvc.errors import StoreCorrupt, StoreError
from feedsvc.store.copies.backup_place import refuse_unless_free
from feedsvc.store.copies.copying import copy_to_file
from feedsvc.store.copies.partial_backup import partial_backup
from feedsvc.store.damage import StoreConnection
from feedsvc.store.engine import check_pages, store_errors
from feedsvc.store.engines.sqlite import open_for_reading
from feedsvc.store.folders import sync_folder
from feedsvc.store.journal import as_text, journal_path
from feedsvc.store.journal_end import JOURNAL_MET, end_of_file
from feedsvc.store.journal_lines import lines_of
from feedsvc.store.journal_size import APPEND_BEGINS
from feedsvc.store.location import Location
from feedsvc.store.sql import articles, documents

# Between any two steps a signal is heard; what is copied is the same moment's in all of them.
PAGES_A_STEP = 2_048


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written: the copies of store and journal, with their sizes in bytes."""

    file: Path
    journal: Path
    bytes: int
    journal_bytes: int
    generation: int
    articles: int


def back_up(store: Location, target: Path) -> Backup:
    """Copy the `store` to `target` and its journal beside that; return what was written.

    Rebuilds and the service go on meanwhile. The store is copied first: a journal may know more
    than its store does, never less. Both are written in a folder of their own, read back, brought
    to the disk and then renamed; a backup that was there before is replaced, nothing else is.
    Raises StoreError; a backup that was there before is whole then.
    """
    refuse_unless_free(store, target)
    with store_errors(target), partial_backup(target) as copy:
        journal_copy = journal_path(copy)
        _copy_store(store, copy)
        _copy_journal(store, copy, journal_copy)
        with _damage_told(store, target):
            backup = _read_back(target, copy, journal_copy)
        _put_in_place(backup, copy, journal_copy)
    return backup


def _put_in_place(backup: Backup, copy: Path, journal_copy: Path) -> None:
    """Rename both; killed in between, what is there is a backup that the next one replaces."""
    renames = [(journal_copy, backup.journal), (copy, backup.file)]
    if not backup.file.exists():
        renames.reverse()  # a journal without its store would be taken for a stranger's
    for side in ("-wal", "-shm"):  # left by who read the backup that is replaced
        backup.file.with_name(backup.file.name + side).unlink(missing_ok=True)
    for written, place in renames:
        os.replace(written, place)
    sync_folder(backup.file.absolute().parent)


def _copy_store(store: Location, copy: Path) -> None:
    if isinstance(store, Path):
        _copy_file(store, copy)
    else:
        copy_to_file(store, copy)


def _copy_file(store: Path, copy: Path) -> None:
    with (
        store_errors(store),
        contextlib.closing(open_for_reading(store, is_older_allowed=True)) as source,
        _written_alone(copy) as target,
    ):
        # One read transaction around all steps. Else each commit of a rebuild that runs meanwhile
        # would make the copy begin anew.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        try:
            source.backup(target, pages=PAGES_A_STEP)
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{copy}: cannot be written from {store}: {error}; nothing was replaced", copy
            ) from error


def _copy_journal(store: Location, copy: Path, journal_copy: Path) -> None:
    """Copy the journal of a file; a database has none, so that one is made of its copy."""
    if isinstance(store, Path):
        journal = journal_path(store)
        with store_errors(journal):
            if journal.exists():
                shutil.copyfile(journal, journal_copy)
            else:
                journal_copy.touch()
        return
    with _read_alone(copy) as connection:
        lines = "".join(map(as_text, lines_of(connection)))
        journal_copy.write_bytes(APPEND_BEGINS + lines.encode())
    # The copy knows all that its journal tells, which is made of it.
    with _written_alone(copy) as connection:
        documents.set_state(connection, JOURNAL_MET, end_of_file(journal_copy))


def _read_back(target: Path, copy: Path, journal_copy: Path) -> Backup:
    """Bring both files to the disk, and read in the copy what there is to say of it."""
    for path in (copy, journal_copy):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    with store_errors(copy), _read_alone(copy) as connection:
        check_pages(connection)
        return Backup(
            file=target,
            journal=journal_path(target),
            bytes=copy.stat().st_size,
            journal_bytes=journal_copy.stat().st_size,
            generation=documents.generation(connection),
            articles=articles.count_living(connection),
        )


@contextlib.contextmanager
def _damage_told(store: Location, target: Path) -> Iterator[None]:
    """Say of damage in a copy where it comes from.

    Of a file its pages are copied as they are; what was read of a database is sound.
    """
    try:
        yield
    except StoreCorrupt as error:
        if isinstance(store, Path):
            raise StoreCorrupt(
                f"{store}: is damaged, as its copy is ({error.__cause__}); nothing was written to "
                f"{target}; `feedsvc rebuild --force` makes the store anew from the captures and "
                "the journal",
                store,
            ) from error
        raise StoreCorrupt(
            f"{target}: what was written there is damaged when it is read again "
            f"({error.__cause__}); nothing was replaced; see to the disk, or name another one",
            target,
        ) from error


@contextlib.contextmanager
def _written_alone(copy: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that nobody else has, to write it without any file beside it."""
    with store_errors(copy):
        connection = sqlite3.connect(copy, isolation_level=None)
    with contextlib.closing(connection):
        with store_errors(copy):
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
        yield connection


@contextlib.contextmanager
def _read_alone(copy: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that nobody else has, to read it without locks and without any file beside it."""
    uri = f"{copy.absolute().as_uri()}?immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True, factory=StoreConnection)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection
