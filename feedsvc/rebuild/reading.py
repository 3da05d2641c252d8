"""Read the files that changed, batch by batch, and settle each batch."""

import contextlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

from feedsvc.captures import (
    FileStamp,
    Manifest,
    Reading,
    ReadingRules,
    Scan,
    read_file,
    reading_fingerprint,
)
from feedsvc.rebuild.admitting import note_surplus
from feedsvc.rebuild.ahead import Read, readings_of
from feedsvc.rebuild.changes import Changes, Due, find_changes
from feedsvc.rebuild.fingerprints import Fingerprints
from feedsvc.rebuild.opened import OpenedFile
from feedsvc.rebuild.report import CaptureNote
from feedsvc.rebuild.run import Progress, Run
from feedsvc.rebuild.settling import settle
from feedsvc.store.engine import Connection, transaction
from feedsvc.store.sql import captures, documents, orphans
from feedsvc.store.sql.captures import CaptureRow, KnownFile

BATCH_FILES = 1_000
# A capture of very short lines takes some sixty times its size in memory when it is read.
BATCH_BYTES = 8_000_000


@dataclass(slots=True)
class Folder:
    """The folder as it was scanned, and how its files are read."""

    root: Path
    scan: Scan
    rules: ReadingRules
    manifest: Manifest
    _last_read: tuple[FileStamp, dict[str, Reading]] | None = field(init=False, default=None)

    def fingerprints(self) -> Fingerprints:
        """Return what tells by which rules a file would be read now."""
        slugs = [(section.name, section.slug) for section in self.rules.sections]
        rules = sha256(repr((reading_fingerprint(self.rules), slugs)).encode()).hexdigest()
        return Fingerprints.under(rules[:16], self.manifest)

    @property
    def read(self) -> Read:
        """What reads one file of the folder, in this process or in another."""
        return partial(read_file, self.root, rules=self.rules, manifest=self.manifest)

    @property
    def is_whole(self) -> bool:
        """Whether the scan saw everything, so that what it did not see is not there."""
        return True

    def known_files(self, connection: Connection) -> Iterator[KnownFile]:
        """Return what is known of the files where the scan looked."""
        return captures.known_files(connection)

    def stamps_of(self, files: set[str]) -> Sequence[FileStamp]:
        """Return the stamps of those of `files` that are there."""
        return [stamp for stamp in self.scan.files if stamp.name in files]

    def stamp_of(self, file: str) -> FileStamp | None:
        """Return the stamp of `file`, None if it is not there."""
        files = self.scan.files
        place = bisect_left(files, file, key=attrgetter("name"))
        return files[place] if place < len(files) and files[place].name == file else None

    def read_again(self, file: str) -> Reading | None:
        """Read one capture that the scan saw, a line of a .jsonl file among them; None if gone."""
        for name in filter(None, (file, file.rpartition(":")[0])):
            if (stamp := self.stamp_of(name)) is not None:
                # Kept, since many lines of one file may be asked for.
                if self._last_read is None or self._last_read[0] != stamp:
                    self._last_read = stamp, {found.file: found for found in self.read(stamp)}
                return self._last_read[1].get(file)
        return None


def changes_of(run: Run, folder: Folder, *, everything: bool) -> Changes:
    """Return which files of the folder must be read, and which are gone.

    Where one of an article's captures is gone, the others are read: one of them has its text now.
    """
    today = run.today.isoformat()
    due = Due(
        fingerprint_of=folder.fingerprints().of,
        last_scan_ns=int(documents.state(run.connection, "scanned_ns", "0")),
        until=today,
        lines_due=frozenset(captures.held_lines(run.connection, today)),
        everything=everything,
    )
    skipped = {skipped.name for skipped in folder.scan.skipped}
    known = folder.known_files(run.connection)
    changes = find_changes(folder.scan.files, known, folder.scan.unlisted, due)
    changes.gone = [file for file in changes.gone if file not in skipped]
    left_behind = orphans.left_behind(run.connection, changes.gone)
    changes.read_too(left_behind, folder.stamps_of(left_behind), due)
    return changes


def read_changes(run: Run, folder: Folder, changes: Changes, progress: Progress) -> None:
    """Read every file that changed, and put what it holds into the store."""
    _note_skipped(run, folder)
    total = len(changes.to_read)
    batches = _batches(changes.to_read)
    stamps = [[stamp for stamp, _ in batch] for batch in batches]
    done = 0
    with contextlib.closing(readings_of(folder.read, stamps, run.report.notes)) as found:
        for batch, readings in zip(batches, found, strict=True):
            opened = [
                OpenedFile(stamp, fingerprint, held)
                for (stamp, fingerprint), held in zip(batch, readings, strict=True)
            ]
            finished = [f for f in opened if not (f.looks_cut and run.is_being_written(f.stamp))]
            _count(run, finished)
            settle(run, finished)
            done += len(batch)
            progress("reading", done, total)
    note_surplus(run)


def _batches(files: Iterable[tuple[FileStamp, str]]) -> list[list[tuple[FileStamp, str]]]:
    """Divide `files`, in their order, so that what one batch reads into is held in memory."""
    batches: list[list[tuple[FileStamp, str]]] = []
    size = 0
    for stamp, fingerprint in files:
        is_full = size + stamp.size > BATCH_BYTES or (batches and len(batches[-1]) == BATCH_FILES)
        if is_full or not batches:
            batches.append([])
            size = 0
        batches[-1].append((stamp, fingerprint))
        size += stamp.size
    return batches


def _count(run: Run, files: Sequence[OpenedFile]) -> None:
    readings = [reading for file in files for reading in file.readings]
    run.report.read += len(readings)
    for reading in readings:
        if reading.article is not None:
            notes = [CaptureNote(reading.file, problem) for problem in reading.problems]
            run.report.problems += notes


def _note_skipped(run: Run, folder: Folder) -> None:
    """Keep what bears a capture's name and is none as refused; its article, if any, stays."""
    names: Sequence[str] = [skipped.name for skipped in folder.scan.skipped]
    known = captures.by_file(run.connection, names)
    rows = [
        CaptureRow(
            file=skipped.name,
            parent=None,
            stamp="",
            fingerprint="",
            digest="",
            state="refused",
            reason=skipped.reason,
            article=known[skipped.name].article if skipped.name in known else None,
        )
        for skipped in folder.scan.skipped
    ]
    if rows:
        with transaction(run.connection):
            captures.put(run.connection, rows)
