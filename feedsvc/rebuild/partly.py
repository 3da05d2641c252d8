"""A rebuild of named files only: what it costs does not grow with the folder."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from feedsvc.captures import (
    FileStamp,
    Manifest,
    ReadingRules,
    path_of,
    printable,
    scan_named,
)
from feedsvc.config import Configuration
from feedsvc.rebuild.beginning import opened
from feedsvc.rebuild.reading import Folder
from feedsvc.rebuild.report import Report
from feedsvc.rebuild.run import Clock, Options, Progress
from feedsvc.rebuild.whole import rebuild, work
from feedsvc.store.engine import Connection
from feedsvc.store.sql import captures, documents
from feedsvc.store.sql.captures import KnownFile


@dataclass(slots=True)
class NamedFiles(Folder):
    """The folder where only `names` were looked at, each a file or a folder with all in it."""

    names: Sequence[str]

    @property
    def is_whole(self) -> bool:
        return False

    def known_files(self, connection: Connection) -> Iterator[KnownFile]:
        return captures.known_at(connection, self.names)

    def stamps_of(self, files: set[str]) -> Sequence[FileStamp]:
        return scan_named(self.root, map(path_of, files)).files

    def stamp_of(self, file: str) -> FileStamp | None:
        return next(iter(self.stamps_of({file})), None)


def rebuild_files(
    configuration: Configuration,
    clock: Clock,
    progress: Progress,
    options: Options,
    paths: Collection[bytes],
    manifest: Manifest,
) -> Report:
    """Bring the published feeds up to what lies at `paths` now; the rest stays as it is known.

    `paths` count from the folder of captures; that of a folder means all that is in it, and what
    is known there and is gone leaves. `manifest` is what load_manifest returned. A store that
    has seen no whole rebuild gets one instead. Raises as rebuild does.
    """
    started = clock()
    with opened(configuration, clock) as run:
        if is_known := documents.state(run.connection, "scanned_ns") != "":
            folder = _named_files(configuration, paths, manifest)
            report = work(run, clock, progress, options, folder)
    if not is_known:
        return rebuild(configuration, clock, progress, options)
    report.seconds = round((clock() - started).total_seconds(), 3)
    return report


def _named_files(
    configuration: Configuration, paths: Collection[bytes], manifest: Manifest
) -> NamedFiles:
    root = configuration.captures.folder
    ignored = frozenset({str((root / configuration.captures.manifest).resolve())})
    return NamedFiles(
        root,
        scan_named(root, paths, ignored),
        ReadingRules.of(configuration),
        manifest,
        [printable(path) for path in paths],
    )
