"""The whole of a rebuild, from the scan to the report."""

import contextlib
import tempfile
from pathlib import Path

from feedsvc.captures import NO_MANIFEST, Manifest, ReadingRules, Scan, scan
from feedsvc.config import Configuration
from feedsvc.errors import FolderMissing, StoreCorrupt
from feedsvc.feeds import unknown_names
from feedsvc.rebuild import removing
from feedsvc.rebuild.beginning import begun, journal_of
from feedsvc.rebuild.checking import check
from feedsvc.rebuild.filling import fill_changed
from feedsvc.rebuild.finishing import finished
from feedsvc.rebuild.publishing import publish
from feedsvc.rebuild.reading import Folder, changes_of, read_changes
from feedsvc.rebuild.report import Report
from feedsvc.rebuild.run import Clock, NoJournal, Options, Progress, Run
from feedsvc.store.copies.dry_run import copy_for_dry_run
from feedsvc.store.engine import store_errors, transaction
from feedsvc.store.journal import check_journal
from feedsvc.store.location import Location, location_of
from feedsvc.store.sql import documents
from feedsvc.store.whole_file import rebuild_lock, refuse_passing_error, set_aside


def rebuild(
    configuration: Configuration, clock: Clock, progress: Progress, options: Options
) -> Report:
    """Bring the published feeds up to what the folder of captures holds now.

    `clock` gives the time (aware). A dry run does the same on a copy of the store that is
    thrown away. Raises ConfigurationError, RemovalRefused, StoreError or RebuildRunning.
    """
    started = clock()
    store = location_of(configuration)
    folder = _folder(configuration, options)
    if options.dry_run:
        with store_errors(store), tempfile.TemporaryDirectory(prefix="feedsvc-") as temporary:
            copy = copy_for_dry_run(store, Path(temporary))
            report = _rebuilt(configuration, clock, progress, options, folder, copy)
    else:
        with rebuild_lock(store) as held:
            report = _rebuilt(configuration, clock, progress, options, folder, held)
    report.seconds = round((clock() - started).total_seconds(), 3)
    return report


def _folder(configuration: Configuration, options: Options) -> Folder:
    root = configuration.captures.folder
    rules = ReadingRules.of(configuration)
    path = root / configuration.captures.manifest
    try:
        scanned = scan(root, frozenset({str(path.resolve())}))
    except FolderMissing:
        if not options.allow_removals:
            raise
        scanned = Scan([], [], ())
    return Folder(root, scanned, rules, load_manifest(configuration))


def load_manifest(configuration: Configuration) -> Manifest:
    """Read the manifest that the configuration names, if any. Raises ConfigurationError."""
    settings = configuration.captures
    if not settings.manifest:
        return NO_MANIFEST
    return Manifest.load(settings.folder / settings.manifest, configuration.site.tzinfo)


def _rebuilt(
    configuration: Configuration,
    clock: Clock,
    progress: Progress,
    options: Options,
    folder: Folder,
    store: Location,
) -> Report:
    journal = NoJournal() if options.dry_run else journal_of(store)
    with contextlib.closing(journal):
        try:
            with begun(configuration, clock, store, journal) as run:
                return work(run, clock, progress, options, folder)
        except StoreCorrupt as error:
            if not isinstance(store, Path):
                raise  # a database is not ours to set aside
            aside = _set_damaged_aside(store, error, configuration, options)
            with begun(configuration, clock, store, journal) as run:
                run.report.notes.append(
                    f"{error}: tried on a copy, which is gone (dry run)"
                    if options.dry_run
                    else f"{error}: done; the file as it was is now {aside}"
                )
                return work(run, clock, progress, options, folder)


def _set_damaged_aside(
    store: Path, error: StoreCorrupt, configuration: Configuration, options: Options
) -> Path:
    """Move the store away in which `error` was met; return where.

    Raises StoreError, and moves nothing, where that was a passing error of the disk, or where the
    journal is damaged too.
    """
    if not options.force:
        refuse_passing_error(store, error)
    check_journal(location_of(configuration))
    return set_aside(store)


def work(run: Run, clock: Clock, progress: Progress, options: Options, folder: Folder) -> Report:
    """Read what changed in `folder`, publish it, and return the report; raises as rebuild does."""
    if options.force:
        check(run)
    run.read_again = folder.read_again
    run.is_being_written = options.is_being_written
    run.report.notes += folder.manifest.problems
    scanned_ns = int(run.started.timestamp()) * 1_000_000_000
    changes = changes_of(run, folder, everything=options.force)
    run.gone = frozenset(changes.gone)
    is_allowed = options.allow_removals
    removing.guard_removals(run, changes.gone, is_allowed=is_allowed, after_reading=False)
    fill_changed(run, progress)
    read_changes(run, folder, changes, progress)
    removing.guard_removals(run, changes.gone, is_allowed=is_allowed, after_reading=True)
    run.report.removed = removing.remove_gone(run, changes.gone)
    publish(run, clock, progress, everything=options.force)
    if folder.is_whole and (changes.to_read or run.generation == 1):
        # Else the time of the scan before does as well, and a rebuild of nothing writes nothing.
        with transaction(run.connection):
            documents.set_state(run.connection, "scanned_ns", str(scanned_ns))
    if folder.is_whole:
        run.report.notes += unknown_names(run.configuration, run.directory)
    return finished(run)
