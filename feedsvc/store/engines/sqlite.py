"""A store in a file: SQLite, in writing for a rebuild or read-only for the service."""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from feedsvc.errors import StoreCorrupt, StoreError, StoreNewer, StoreOlder
from feedsvc.store.damage import RowRefused, StoreConnection, damaged
from feedsvc.store.folders import make_folder
from feedsvc.store.shape import SCHEMA_VERSION, is_in_shape, schema

APPLICATION_ID = 0x66656564  # "feed", so that `file` and we know the store when we see it
BUSY_SECONDS = 10.0
# A cold rebuild touches pages of many indexes in no order: what is held in memory, and brought
# from the log into the file at once, is not written again and again.
CACHE_KIBIBYTES = 48 * 1024
CHECKPOINT_PAGES = 10_000

_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextlib.contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite or the system says of the file at `path` into a StoreError.

    Only what an operator can mend is wrapped; a mistake of ours in SQL surfaces as it is, unless
    the tables are no longer those that it was written for.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        # Of a text whose bytes are not UTF-8 Python's module says this, and no code.
        if code in _CORRUPT or str(error).startswith("Could not decode to UTF-8"):
            raise _store_corrupt(path, error) from error
        if isinstance(error, sqlite3.OperationalError) and code != sqlite3.SQLITE_ERROR:
            raise StoreError(f"{path}: the store cannot be used: {error}", path) from error
        if code == sqlite3.SQLITE_ERROR and path.exists() and not is_in_shape(path):
            raise _store_corrupt(path, error) from error
        raise
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror}", path) from error


def _store_corrupt(path: Path, error: Exception) -> StoreCorrupt:
    found = str(error).split(" column ", maxsplit=1)[0]  # and not the text itself
    return StoreCorrupt(
        f"{path}: the store is damaged ({found}); `feedsvc rebuild --force` makes it anew from the "
        "captures and the journal",
        path,
    )


def open_for_writing(path: Path, *, is_older_allowed: bool = False) -> sqlite3.Connection:
    """Open the store at `path`, made if it is not there: WAL, synchronous=FULL.

    Raises StoreCorrupt, StoreNewer, StoreError, or StoreOlder unless `is_older_allowed`.
    """
    with store_errors(path):
        make_folder(path.parent)
        connection = _connect(f"{path.absolute().as_uri()}?mode=rwc")
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            # What is withdrawn may not linger in free pages (F30); not every SQLite has this on.
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute(f"PRAGMA cache_size={-CACHE_KIBIBYTES}")
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            _make_or_check(connection, path, is_older_allowed=is_older_allowed)
        except BaseException:
            connection.close()
            raise
        return connection


def open_for_reading(path: Path, *, is_older_allowed: bool = False) -> sqlite3.Connection:
    """Open the store at `path` read-only, for use by any one thread at a time.

    On a read-only mount, or in a folder that we may not write to, where SQLite cannot make its
    side files, the file is taken as it is (immutable). Raises StoreError where there is no store,
    and as open_for_writing does.
    """
    with store_errors(path):
        uri = path.absolute().as_uri()
        try:
            return _opened_and_checked(f"{uri}?mode=ro", path, is_older_allowed)
        except sqlite3.OperationalError as error:
            # Of a want of descriptors SQLite says the same; without the log, the store would be
            # read as it was some time ago.
            is_writable = os.access(path.absolute().parent, os.W_OK)
            if error.sqlite_errorcode not in _READ_ONLY_MOUNT or is_writable or not path.exists():
                raise
            return _opened_and_checked(f"{uri}?immutable=1", path, is_older_allowed)


# What mode=ro answers where the -wal and -shm files can neither be found nor made.
_READ_ONLY_MOUNT = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_READONLY_CANTINIT,
    sqlite3.SQLITE_READONLY_DIRECTORY,
)


def _opened_and_checked(uri: str, path: Path, is_older_allowed: bool) -> sqlite3.Connection:
    connection = _connect(uri)
    try:
        _check(connection, path, is_older_allowed=is_older_allowed)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        factory=StoreConnection,
    )
    connection.row_factory = sqlite3.Row
    return connection


def _make_or_check(connection: sqlite3.Connection, path: Path, *, is_older_allowed: bool) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        connection.executescript(
            f"BEGIN IMMEDIATE; {schema()}; PRAGMA application_id={APPLICATION_ID};"
            f"PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
        )
    _check(connection, path, is_older_allowed=is_older_allowed)


def _check(connection: sqlite3.Connection, path: Path, *, is_older_allowed: bool) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise StoreError(
            f"{path}: is not a store of feedsvc; [store] path names another file", path
        )
    if version > SCHEMA_VERSION:
        raise StoreNewer(
            f"{path}: the store has schema {version}, this feedsvc knows {SCHEMA_VERSION}; "
            "run the version that wrote it, or a later one",
            path,
        )
    if version < SCHEMA_VERSION and not is_older_allowed:
        raise StoreOlder(
            f"{path}: the store has schema {version}, older than {SCHEMA_VERSION}; "
            "`feedsvc rebuild` brings it up to date",
            path,
        )


def check_readable(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError where an open store is no longer of a schema that is read here."""
    _check(connection, path, is_older_allowed=False)


def check_pages(connection: sqlite3.Connection) -> None:
    """Look at every page of the store, and hold each index against its table.

    Raises what store_errors turns into StoreCorrupt.
    """
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise damaged(found)


def insert(
    connection: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Put `rows` into a table. Raises RowRefused."""
    marks = ", ".join("?" * len(columns))
    try:
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - of our schema
    except sqlite3.IntegrityError as error:
        raise RowRefused(f"the table {table}: {error}") from error
