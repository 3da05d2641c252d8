"""Bring a store of an older schema up to today's, in steps: what an upgrade of feedsvc does."""

import contextlib
import sqlite3
from importlib.resources import files
from pathlib import Path

from feedsvc.errors import StoreCorrupt
from feedsvc.store.engine import SCHEMA_VERSION, database_engine, store_errors
from feedsvc.store.engines.sqlite import open_for_writing
from feedsvc.store.location import Location

# What SQLite answers where a step does not fit the store: not what a disk or another process does.
_DOES_NOT_FIT = (
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_TOOBIG,
)


def migrate(location: Location) -> int:
    """Bring the store at `location` up to SCHEMA_VERSION; return the schema that it had.

    All steps are one transaction: killed or failed in between, the store is as it was, and is read
    as that. Whoever calls this holds the rebuild lock. Raises StoreCorrupt where a step cannot be
    taken, so that the store is made anew from the captures and the journal, or else StoreError.
    """
    if not isinstance(location, Path):
        return database_engine().migrate(location)
    return _migrate_file(location)


def _migrate_file(path: Path) -> int:
    with (
        store_errors(path),
        contextlib.closing(open_for_writing(path, is_older_allowed=True)) as connection,
    ):
        before = int(connection.execute("PRAGMA user_version").fetchone()[0])
        steps = "".join(_step(version) for version in range(before, SCHEMA_VERSION))
        if not steps:
            return before
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE; {steps} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
            )
        except sqlite3.DatabaseError as error:
            if (error.sqlite_errorcode & 0xFF) not in _DOES_NOT_FIT:
                raise
            raise StoreCorrupt(
                f"{path}: the store of schema {before} cannot be brought to schema "
                f"{SCHEMA_VERSION} ({error}); `feedsvc rebuild` makes it anew from the captures "
                "and the journal",
                path,
            ) from error
        return before


def _step(version: int) -> str:
    """Return the SQL that leads from schema `version` to the next; one that cannot run if none."""
    step = files("feedsvc.store").joinpath("migrations", f"{version}.sql")
    if not step.is_file():
        return f"SELECT no_step_leads_from_schema_{version};"
    return step.read_text(encoding="utf-8")
