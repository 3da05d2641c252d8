"""What the server or the connection to it says, as a StoreError."""

import contextlib
import sqlite3
from collections.abc import Iterator

import psycopg

from feedsvc.errors import StoreCorrupt, StoreError, StoreReadOnly
from feedsvc.store.engines.postgresql.damaged_table import with_table
from feedsvc.store.location import Database

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_DAMAGED = {"XX001", "XX002", "58P01"}
_FAILED_WITHIN = "XX000"
_TABLES_ARE_OTHERS = {"42P01", "42703", "3F000"}
_READ_ONLY = "25006"
_NOT_ALLOWED = "42501"
_CHANGED_BENEATH = "0A000"


@contextlib.contextmanager
def store_errors(database: Database) -> Iterator[None]:
    """Turn what is said of the store of `database` into a StoreError; see engine.store_errors."""
    try:
        yield
    except psycopg.Error as error:
        found = _store_error(database, error)
        if found is None:
            raise
        raise found from error
    except sqlite3.DatabaseError as error:
        # What `damaged` makes, of a row that no feedsvc has written.
        if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_CORRUPT:
            raise
        raise _corrupt(database, str(error)) from error


def _store_error(database: Database, error: psycopg.Error) -> StoreError | None:
    """Return what an operator is told; None where it is a mistake of ours."""
    state, text = error.sqlstate or "", " ".join(str(error).split())
    if state in _DAMAGED or state in _TABLES_ARE_OTHERS:
        return _corrupt(database, text)
    if state == _FAILED_WITHIN:
        # Such as a length that no value has: what is read is damaged, or the server is at fault.
        return StoreCorrupt(
            f"{database}: the server fails on what the store holds ({text}); try again, and "
            "restore the database from a backup if that does not help",
            database,
        )
    if state == _READ_ONLY:
        return StoreReadOnly(f"{database}: is read-only: {text}", database)
    if state == _CHANGED_BENEATH and "cached plan" in text:
        return StoreError(f"{database}: was upgraded while it was in use; try again", database)
    # InternalError: such as InFailedSqlTransaction, where an error before it was not heeded.
    is_told = isinstance(error, psycopg.OperationalError | psycopg.InternalError)
    if is_told or state == _NOT_ALLOWED:
        return StoreError(f"{database}: the store cannot be used: {text}", database)
    return None


def _corrupt(database: Database, found: str) -> StoreCorrupt:
    return StoreCorrupt(
        f"{database}: the store is damaged ({with_table(database, found)}); restore the database "
        "from a backup",
        database,
    )
