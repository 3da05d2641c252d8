"""The whole of a rebuild, from the lock to the report; and withdrawing, which publishes too."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

from feedsvc.captures import NO_MANIFEST, Manifest, ReadingRules, Scan, scan
from feedsvc.config import Configuration
from feedsvc.errors import ConfigurationError, FolderMissing, StoreCorrupt
from feedsvc.feeds import sections_of
from feedsvc.rebuild import removing
from feedsvc.rebuild.publishing import publish
from feedsvc.rebuild.reading import Folder, changes_of, read_changes
from feedsvc.rebuild.report import CaptureNote, Report
from feedsvc.rebuild.restoring import is_empty, restore
from feedsvc.rebuild.run import Appends, Clock, NoJournal, Options, Progress, Run
from feedsvc.store import articles, captures, documents, given, members
from feedsvc.store.engine import (
    check_pages,
    copy_store,
    open_for_writing,
    rebuild_lock,
    set_aside,
    store_errors,
    transaction,
)
from feedsvc.store.journal import Journal, read_journal


def rebuild(
    configuration: Configuration, clock: Clock, progress: Progress, options: Options
) -> Report:
    """Bring the published feeds up to what the folder of captures holds now.

    `clock` gives the time (aware). A dry run does the same on a copy of the store that is
    thrown away. Raises ConfigurationError, RemovalRefused, StoreError or RebuildRunning.
    """
    started = clock()
    store = configuration.store.path
    folder = _folder(configuration, options)
    if options.dry_run:
        with store_errors(store), tempfile.TemporaryDirectory(prefix="feedsvc-") as temporary:
            copy = copy_store(store, Path(temporary))
            report = _rebuilt(configuration, clock, progress, options, folder, copy)
    else:
        with rebuild_lock(store):
            report = _rebuilt(configuration, clock, progress, options, folder, store)
    report.seconds = round((clock() - started).total_seconds(), 3)
    return report


def withdraw(configuration: Configuration, clock: Clock, addresses: Sequence[str]) -> Report:
    """Take the articles at `addresses` out of everything at once, and publish that (F30).

    They cannot return until they are taken back. Raises ConfigurationError, with every address
    that is no article's, before anything is changed.
    """
    started = clock()
    with _opened(configuration, clock) as run:
        for version in _versions_at(run, addresses):
            removing.withdraw(run, version)
            run.report.removed += version.until is None
        publish(run, clock, _no_progress, everything=False)
        report = _finished(run)
    report.seconds = round((clock() - started).total_seconds(), 3)
    return report


def take_back(
    configuration: Configuration, clock: Clock, progress: Progress, addresses: Sequence[str]
) -> Report:
    """Undo the withdrawal of the articles at `addresses`; each returns with its captures.

    Raises as withdraw and rebuild do.
    """
    with _opened(configuration, clock) as run:
        for version in _versions_at(run, addresses):
            files = removing.take_back(run, version)
            with transaction(run.connection):
                captures.read_again(run.connection, files)
    return rebuild(configuration, clock, progress, Options())


def _folder(configuration: Configuration, options: Options) -> Folder:
    root = configuration.captures.folder
    rules = ReadingRules.of(configuration)
    manifest, path = NO_MANIFEST, root / configuration.captures.manifest
    try:
        scanned = scan(root, frozenset({str(path.resolve())}))
    except FolderMissing:
        if not options.allow_removals:
            raise
        scanned = Scan([], [], ())
    if configuration.captures.manifest:
        manifest = Manifest.load(path, rules.zone)
    return Folder(root, scanned, rules, manifest)


def _rebuilt(
    configuration: Configuration,
    clock: Clock,
    progress: Progress,
    options: Options,
    folder: Folder,
    store: Path,
) -> Report:
    journal: Appends = NoJournal() if options.dry_run else Journal(store)
    with contextlib.closing(journal):
        try:
            with _run(configuration, clock, store, journal) as run:
                return _work(run, clock, progress, options, folder)
        except StoreCorrupt as error:
            aside = set_aside(store)
            with _run(configuration, clock, store, journal) as run:
                run.report.notes.append(f"{error}: done; the damaged one is now {aside}")
                return _work(run, clock, progress, options, folder)


def _work(run: Run, clock: Clock, progress: Progress, options: Options, folder: Folder) -> Report:
    if options.force:
        check_pages(run.connection)
    run.read_again = folder.read_again
    run.report.notes += folder.manifest.problems
    scanned_ns = int(run.started.timestamp()) * 1_000_000_000
    changes = changes_of(run, folder, everything=options.force)
    run.gone = frozenset(changes.gone)
    is_allowed = options.allow_removals
    removing.guard_removals(run, changes.gone, is_allowed=is_allowed, after_reading=False)
    read_changes(run, folder, changes, progress)
    removing.guard_removals(run, changes.gone, is_allowed=is_allowed, after_reading=True)
    run.report.removed = removing.remove_gone(run, changes.gone)
    publish(run, clock, progress, everything=options.force)
    with transaction(run.connection):
        documents.set_state(run.connection, "scanned_ns", str(scanned_ns))
    return _finished(run)


def _finished(run: Run) -> Report:
    """Fill in what the report says of the store as it stands now."""
    report, connection = run.report, run.connection
    report.generation = documents.generation(connection)
    report.refusals = [
        CaptureNote(row.file, row.reason) for row in captures.reported(connection, "refused")
    ]
    report.held_captures = [
        CaptureNote(row.file, row.reason) for row in captures.reported(connection, "held")
    ]
    report.refused, report.held = len(report.refusals), len(report.held_captures)
    report.unchanged = articles.count_living(connection) - report.new - report.changed
    with transaction(connection):
        documents.set_state(connection, "refused", str(report.refused))
    return report


@contextlib.contextmanager
def _run(
    configuration: Configuration, clock: Clock, store: Path, journal: Appends
) -> Iterator[Run]:
    with store_errors(store), contextlib.closing(open_for_writing(store)) as connection:
        generation = documents.generation(connection) + 1
        notes = []
        if is_empty(connection):
            restored = restore(connection, read_journal(configuration.store.path), generation)
            notes = [f"{restored} articles known from the journal"] if restored else []
        started = clock().astimezone(UTC).replace(microsecond=0)
        yield Run(
            configuration=configuration,
            connection=connection,
            journal=journal,
            started=started,
            today=started.astimezone(configuration.site.tzinfo).date(),
            generation=generation,
            sections=sections_of(configuration, members.found_sections(connection)),
            report=Report(notes=notes),
            read_again=lambda _: None,
        )


@contextlib.contextmanager
def _opened(configuration: Configuration, clock: Clock) -> Iterator[Run]:
    store = configuration.store.path
    with (
        rebuild_lock(store),
        contextlib.closing(Journal(store)) as journal,
        _run(configuration, clock, store, journal) as run,
    ):
        yield run


def _versions_at(run: Run, addresses: Sequence[str]) -> list[articles.Version]:
    numbers = [given.number_by_address(run.connection, address) for address in addresses]
    unknown = [a for a, number in zip(addresses, numbers, strict=True) if number is None]
    if unknown:
        raise ConfigurationError([f"{address}: no article has this address" for address in unknown])
    found = articles.versions_of(run.connection, [n for n in numbers if n is not None])
    return [versions[-1] for versions in found.values()]


def _no_progress(phase: str, done: int, total: int) -> None:
    """Tell nobody."""
