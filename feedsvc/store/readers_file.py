"""Open the file of the counts of readers, in writing or to read; it may be lost at any time."""

import contextlib
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from feedsvc.errors import StoreError
from feedsvc.store.engine import Connection, transaction

SCHEMA_VERSION = 1
APPLICATION_ID = 0x72656164  # "read"
# Shorter than a server waits for a worker to stop: the last counts are written then.
BUSY_SECONDS = 2.0


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Connection]:
    """Lend a connection within one transaction; the file is made if it is not there.

    A folder is not made: one that is missing is a disk that is missing. Raises StoreError.
    """
    with _errors(path), _opened(path, "rwc") as connection, transaction(connection):
        if _is_new(connection):
            _make(connection)
        _check(connection, path)
        yield connection


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Connection | None]:
    """Lend a read-only connection; None where nothing was counted yet. Raises StoreError."""
    with _errors(path):
        if not path.exists():
            yield None
            return
        with _opened(path, "ro") as connection:
            connection.execute("BEGIN")
            if _is_new(connection):
                yield None
                return
            _check(connection, path)
            yield connection


@contextlib.contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Turn whatever SQLite or the system says into a StoreError: the file may be anything."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreError(
            f"{path}: the counts of readers (readers.path) cannot be used: {error}; if the file "
            "is damaged, delete it: it is made anew, and counting begins again",
            path,
        ) from error


@contextlib.contextmanager
def _opened(path: Path, mode: str) -> Iterator[Connection]:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    with contextlib.closing(connection):
        connection.row_factory = sqlite3.Row
        yield connection


def _is_new(connection: Connection) -> bool:
    """Whether nobody has written anything into the file."""
    return connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None


def _make(connection: Connection) -> None:
    schema = files("feedsvc.store").joinpath("readers.sql").read_text(encoding="utf-8")
    # Not executescript: that would end the transaction, and another worker could make them too.
    for statement in filter(str.strip, schema.split(";\n")):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")


def _check(connection: Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) != (APPLICATION_ID, SCHEMA_VERSION):
        raise StoreError(
            f"{path}: is no file of counts that this feedsvc knows; name another one as "
            "readers.path, or delete it",
            path,
        )
