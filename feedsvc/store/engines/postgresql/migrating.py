"""Bring the store of a database up to today's schema; nodes of an older feedsvc may serve on."""

import contextlib
from importlib.resources import files

import psycopg

from feedsvc.errors import StoreError
from feedsvc.store.engines.dialect import translated_schema
from feedsvc.store.engines.postgresql.errors import store_errors
from feedsvc.store.engines.postgresql.opening import (
    note_versions,
    open_for_writing,
    schema_versions,
)
from feedsvc.store.engines.postgresql.session import Session
from feedsvc.store.location import Database
from feedsvc.store.shape import SCHEMA_VERSION


def migrate(database: Database) -> int:
    """Bring the store up to SCHEMA_VERSION, in one transaction; return the schema that it had.

    Whoever calls this holds the rebuild lock. Raises StoreError where a step cannot be taken: then
    the store is as it was.
    """
    with (
        store_errors(database),
        contextlib.closing(open_for_writing(database, is_older_allowed=True)) as session,
    ):
        before = (schema_versions(session) or {})["schema"]
        session.execute("BEGIN IMMEDIATE")
        try:
            for version in range(before, SCHEMA_VERSION):
                _take_step(database, session, version)
            note_versions(session)
        except BaseException:
            session.execute("ROLLBACK")
            raise
        session.execute("COMMIT")
        return before


def _take_step(database: Database, session: Session, version: int) -> None:
    """Take the step that leads from schema `version` to the next."""
    try:
        if (step := step_from(version)) is not None:
            session.plain.execute(translated_schema(step))
            return
        found = "no step leads there"
    except (psycopg.ProgrammingError, psycopg.DataError, psycopg.IntegrityError) as error:
        found = " ".join(str(error).split())
    raise StoreError(
        f"{database}: the store of schema {version} cannot be brought to schema "
        f"{version + 1} ({found}); it is as it was",
        database,
    )


def step_from(version: int) -> str | None:
    """Return the SQL of a step: its own for PostgreSQL where there is one, else that of SQLite.

    None where there is no step.
    """
    folder = files("feedsvc.store").joinpath("migrations")
    names = (f"{version}.postgresql.sql", f"{version}.sql")
    step = next((step for step in map(folder.joinpath, names) if step.is_file()), None)
    return None if step is None else step.read_text(encoding="utf-8")
