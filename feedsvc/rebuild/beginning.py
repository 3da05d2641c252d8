"""Begin a rebuild on the store: opened, filled from the journal where it was lost."""

import contextlib
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from feedsvc.config import Configuration
from feedsvc.errors import RemovalRefused, StoreError, StoreOlder
from feedsvc.feeds import directory_of
from feedsvc.rebuild.catching_up import catch_up, note_met
from feedsvc.rebuild.report import Report
from feedsvc.rebuild.restoring import is_empty, restore
from feedsvc.rebuild.run import Appends, Clock, NoJournal, Run
from feedsvc.store.engine import (
    SCHEMA_VERSION,
    Connection,
    open_for_writing,
    store_errors,
    transaction,
)
from feedsvc.store.journal import Journal, journal_path, read_journal
from feedsvc.store.location import Database, Location, location_of
from feedsvc.store.migration import migrate
from feedsvc.store.sql import authors, documents, members
from feedsvc.store.whole_file import discard, rebuild_lock


@contextlib.contextmanager
def begun(
    configuration: Configuration, clock: Clock, store: Location, journal: Appends
) -> Iterator[Run]:
    """Open the `store`, and give the run that works on it. Raises StoreError.

    One of an older schema is brought up to date first. Where the removal guard refuses, a store
    that was only just made is deleted again.
    """
    made = store if isinstance(store, Path) and not store.exists() else None
    try:
        with store_errors(store), _up_to_date(store) as (connection, notes):
            generation = documents.generation(connection) + 1
            restored = _restored(configuration, connection, generation)
            if restored:
                notes.append(f"{len(restored)} articles known from the journal")
            started = clock().astimezone(UTC).replace(microsecond=0)
            run = Run(
                configuration=configuration,
                connection=connection,
                journal=journal,
                started=started,
                today=started.astimezone(configuration.site.tzinfo).date(),
                generation=generation,
                directory=directory_of(
                    configuration, members.found_sections(connection), authors.names(connection)
                ),
                report=Report(notes=notes),
                restored=restored,
            )
            catch_up(run)
            yield run
    except RemovalRefused:
        if made is not None:
            discard(made)  # what the journal gave it would be taken for known at the next run
        raise


def _restored(configuration: Configuration, connection: Connection, generation: int) -> list[int]:
    """Fill an empty store from the journal; return the articles that lived when it was lost."""
    if not is_empty(connection):
        return []
    location = location_of(configuration)
    _refuse_to_begin_anew(configuration, location)
    restored = restore(connection, read_journal(location), generation)
    with transaction(connection):
        note_met(connection, location)
    return restored


def _refuse_to_begin_anew(configuration: Configuration, location: Location) -> None:
    """Raise StoreError where an empty database would take the place of a site that is published.

    It would give each article another id, and publish what was withdrawn (F30).
    """
    file = configuration.store.path
    found = [str(path) for path in (file, journal_path(file)) if path.exists()]
    if isinstance(location, Database) and found:
        raise StoreError(
            f"{location}: is empty, and there is a store in {' and '.join(found)}, whose ids and "
            f"withdrawals would be lost: run `feedsvc store copy {file} URL` with the URL of this "
            "database first; if that store is not wanted, remove or rename these files",
            location,
        )


@contextlib.contextmanager
def _up_to_date(store: Location) -> Iterator[tuple[Connection, list[str]]]:
    """Open the store of whatever schema; give it as of today's, with notes for the report."""
    notes = []
    try:
        connection = open_for_writing(store)
    except StoreOlder:
        before = migrate(store)
        notes.append(f"the store was brought from schema {before} to {SCHEMA_VERSION}")
        connection = open_for_writing(store)
    with contextlib.closing(connection):
        yield connection, notes


@contextlib.contextmanager
def opened(configuration: Configuration, clock: Clock) -> Iterator[Run]:
    """Begin a run on the store, under the lock. Raises StoreError or RebuildRunning."""
    with (
        rebuild_lock(location_of(configuration)) as store,
        contextlib.closing(journal_of(store)) as journal,
        begun(configuration, clock, store, journal) as run,
    ):
        yield run


def journal_of(store: Location) -> Appends:
    """Return the journal of a store; one that keeps nothing for a database, which needs none."""
    return Journal(store) if isinstance(store, Path) else NoJournal()
