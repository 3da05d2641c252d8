"""Open a store and speak to it, wherever it is: the engine of its location answers."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from feedsvc.errors import ConfigurationError, StoreMissing
from feedsvc.store.connection import Connection, Parameters
from feedsvc.store.engines import sqlite
from feedsvc.store.location import Database, Location
from feedsvc.store.shape import SCHEMA_VERSION

__all__ = [
    "SCHEMA_VERSION",
    "Connection",
    "check_pages",
    "check_writable",
    "database_engine",
    "database_lock",
    "insert",
    "open_for_reading",
    "open_for_writing",
    "opened_if_there",
    "snapshot",
    "store_errors",
    "stream",
    "transaction",
    "tuples",
]


class Engine(Protocol):
    """What each engine does, as a module of functions; the locations are of its own kind."""

    def store_errors(self, location: Any, /) -> AbstractContextManager[None]:
        """Turn what is said of the store into a StoreError."""

    def open_for_writing(self, location: Any, /, *, is_older_allowed: bool = False) -> Connection:
        """Open the store, made if it is not there."""

    def open_for_reading(self, location: Any, /, *, is_older_allowed: bool = False) -> Connection:
        """Open the store, to read alone."""

    def check_readable(self, connection: Any, location: Any, /) -> None:
        """Raise StoreError where an open store is no longer of a schema that is read here."""


class DatabaseEngine(Engine, Protocol):
    """What is asked of PostgreSQL alone; for files, other modules see to it."""

    def check_writable(self, database: Database, /) -> None:
        """Raise StoreError where we cannot write; StoreReadOnly where we are let read at most."""

    def rebuild_lock(self, database: Database, /) -> AbstractContextManager[Database]:
        """Hold the lock of rebuilds; give the database to work on under it."""

    def migrate(self, database: Database, /) -> int:
        """Bring the store up to today's schema; return the one that it had."""

    def stream(self, connection: Any, sql: str, /) -> Iterator[tuple[Any, ...]]:
        """Yield what a query gives, within a transaction, without ever holding all of it."""

    def insert(
        self, connection: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], /
    ) -> None:
        """Put rows into a table, the fastest way there is. Raises RowRefused."""


def engine_of(location: Location) -> Engine:
    """Return the engine of the store at `location`."""
    return sqlite if isinstance(location, Path) else database_engine()


def database_engine() -> DatabaseEngine:
    """Return the engine of databases. Raises ConfigurationError where it cannot be loaded."""
    try:
        from feedsvc.store.engines import postgresql  # noqa: PLC0415 - not for who has a file
    except ImportError as error:  # psycopg is there, and libpq is not
        raise ConfigurationError([f"a store in PostgreSQL (store.url): {error}"]) from error
    return postgresql


def database_lock(database: Database) -> AbstractContextManager[Database]:
    """Hold the lock of rebuilds in a database; see whole_file.rebuild_lock."""
    return database_engine().rebuild_lock(database)


def store_errors(location: Location) -> AbstractContextManager[None]:
    """Turn what the engine or the system says of the store at `location` into a StoreError.

    Only what an operator can mend is wrapped; a mistake of ours in SQL surfaces as it is, unless
    the tables are no longer those that it was written for.
    """
    return engine_of(location).store_errors(location)


def open_for_writing(location: Location, *, is_older_allowed: bool = False) -> Connection:
    """Open the store at `location`, made if it is not there.

    Raises StoreCorrupt, StoreNewer, StoreError, or StoreOlder unless `is_older_allowed`.
    """
    return engine_of(location).open_for_writing(location, is_older_allowed=is_older_allowed)


def open_for_reading(location: Location, *, is_older_allowed: bool = False) -> Connection:
    """Open the store at `location` read-only, for use by any one thread at a time.

    Raises StoreMissing or StoreError where there is none, and as open_for_writing does.
    """
    return engine_of(location).open_for_reading(location, is_older_allowed=is_older_allowed)


def check_writable(location: Location) -> None:
    """Raise StoreReadOnly where a database lets us read at most, so that others write it.

    Raises StoreError where it cannot be used. Of a file, whoever writes it is told.
    """
    if not isinstance(location, Path):
        database_engine().check_writable(location)


@contextlib.contextmanager
def opened_if_there(location: Location) -> Iterator[Connection | None]:
    """Open the store at `location` read-only; None where there is none. Raises StoreError."""
    if isinstance(location, Path) and not location.exists():
        yield None
        return
    with store_errors(location), contextlib.ExitStack() as opened:
        connection = None
        with contextlib.suppress(StoreMissing):
            connection = open_for_reading(location)
            opened.enter_context(contextlib.closing(connection))
        yield connection


def check_pages(connection: Connection) -> None:
    """Look at every page of the store, and hold each index against its table.

    A database server looks after its pages by itself. Raises what store_errors turns into
    StoreCorrupt.
    """
    if isinstance(connection, sqlite3.Connection):
        sqlite.check_pages(connection)


def tuples(connection: Connection, sql: str, parameters: Parameters) -> Iterable[tuple[Any, ...]]:
    """Return the rows of a query without their columns, where very many are unpacked at once."""
    if not isinstance(connection, sqlite3.Connection):
        return connection.execute(sql, parameters)
    cursor = connection.cursor()
    cursor.row_factory = None  # to make a sqlite3.Row of each would be half of the cost
    return cursor.execute(sql, parameters)


def stream(connection: Connection, sql: str) -> Iterator[tuple[Any, ...]]:
    """Yield what a query gives, within a transaction, without ever holding all of it."""
    if not isinstance(connection, sqlite3.Connection):
        return database_engine().stream(connection, sql)
    return iter(tuples(connection, sql, ()))


def insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Put `rows` into a table of the store, within a transaction. Raises RowRefused."""
    if isinstance(connection, sqlite3.Connection):
        sqlite.insert(connection, table, columns, rows)
    else:
        database_engine().insert(connection, table, columns, rows)


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Run the block in one transaction that takes the write lock first."""
    try:
        # A server may begin, and then fail to take the lock.
        connection.execute("BEGIN IMMEDIATE")
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextlib.contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """Let all queries of the block see one and the same moment of the store."""
    try:
        connection.execute("BEGIN")
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
