"""Begin a rebuild on the store: opened, filled from the journal where it was lost."""

import contextlib
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from feedsvc.config import Configuration
from feedsvc.errors import RemovalRefused
from feedsvc.feeds import directory_of
from feedsvc.rebuild.report import Report
from feedsvc.rebuild.restoring import is_empty, restore
from feedsvc.rebuild.run import Appends, Clock, Run
from feedsvc.store import authors, documents, members
from feedsvc.store.engine import open_for_writing, store_errors
from feedsvc.store.journal import Journal, read_journal
from feedsvc.store.whole_file import discard, rebuild_lock


@contextlib.contextmanager
def begun(
    configuration: Configuration, clock: Clock, store: Path, journal: Appends
) -> Iterator[Run]:
    """Open the `store`, and give the run that works on it. Raises StoreError.

    Where the removal guard refuses, a store that was only just made is deleted again.
    """
    is_new = not store.exists()
    try:
        with store_errors(store), contextlib.closing(open_for_writing(store)) as connection:
            generation = documents.generation(connection) + 1
            restored: list[int] = []
            if is_empty(connection):
                restored = restore(connection, read_journal(configuration.store.path), generation)
            notes = [f"{len(restored)} articles known from the journal"] if restored else []
            started = clock().astimezone(UTC).replace(microsecond=0)
            yield Run(
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
                read_again=lambda _: None,
                restored=restored,
            )
    except RemovalRefused:
        if is_new:
            discard(store)  # what the journal gave it would be taken for known at the next run
        raise


@contextlib.contextmanager
def opened(configuration: Configuration, clock: Clock) -> Iterator[Run]:
    """Begin a run on the store, under the lock. Raises StoreError or RebuildRunning."""
    store = configuration.store.path
    with (
        rebuild_lock(store),
        contextlib.closing(Journal(store)) as journal,
        begun(configuration, clock, store, journal) as run,
    ):
        yield run
