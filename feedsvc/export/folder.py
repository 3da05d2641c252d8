"""A folder that exports are made in: whose it is, and how a new one takes the old one's place.

DIR/feedsvc-export     says that the folder is ours; holds the lock
DIR/current            a link to the export that is served
DIR/exports/7          the export itself, and the one before it, for who still reads that
"""

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feedsvc.errors import ExportError
from feedsvc.export.folder_record import FolderRecord, read_folder_record
from feedsvc.export.traces import Traces, read_traces, write_traces

MARKER = "feedsvc-export"
CURRENT = "current"
EXPORTS = "exports"
SITE = "site"
_RECORD, _TRACES = "record.json", "traces"
_UNFINISHED, _SCRATCH = "unfinished", "scratch"
_SAID = (
    "This folder was made by `feedsvc export`, which replaces what lies in it: `current` is the\n"
    "export that is to be served, `exports` holds it and the one before it.\n"
)


@contextlib.contextmanager
def export_folder(path: Path) -> Iterator["ExportFolder"]:
    """Hold the folder at `path`, made if it is not there, for one export.

    Raises ExportError where it is somebody else's, where another export runs, and where what the
    block does to files fails.
    """
    try:
        _claim(path)
        with _locked(path / MARKER):
            folder = ExportFolder(path.absolute())
            folder.clear()
            yield folder
            folder.clear()
    except OSError as error:
        raise ExportError(
            f"{error.filename or path}: {error.strerror}; what was exported there before stands"
        ) from error


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """The folder at `path` while it is held."""

    path: Path

    @property
    def number(self) -> int:
        """The number of the export that is served; 0 where there is none."""
        try:
            name = os.readlink(self.path / CURRENT)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise ExportError(self._not_ours()) from error
        parent, _, number = name.rpartition("/")
        if parent != EXPORTS or not re.fullmatch("[1-9][0-9]*", number):
            raise ExportError(self._not_ours())
        return int(number)

    def _not_ours(self) -> str:
        return (
            f"{self.path / CURRENT}: is not the link that an export made; it is left alone, take "
            "it away and export again"
        )

    @property
    def current(self) -> Path | None:
        """The folder of the export that is served, if there is one."""
        return self.export(self.number) if self.number else None

    @property
    def site(self) -> Path | None:
        """The files that are served, if there are any."""
        return self.current / SITE if self.current else None

    @property
    def unfinished(self) -> Path:
        """Where the next export is filled, and nothing serves it."""
        return self.path / EXPORTS / _UNFINISHED

    def scratch(self) -> Path:
        """Make and return a folder that is gone when the export is done."""
        folder = self.path / EXPORTS / _SCRATCH
        folder.mkdir()
        return folder

    def export(self, number: int) -> Path:
        """Return the folder of an export."""
        return self.path / EXPORTS / str(number)

    def record(self) -> FolderRecord:
        """Return what the export that is served holds; nothing where that cannot be read."""
        if self.current is None:
            return FolderRecord()
        try:
            return read_folder_record((self.current / _RECORD).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return FolderRecord()

    def traces(self, maker: str) -> Traces:
        """Return how the answers that are served came about, as far as `maker` made them."""
        return read_traces(self.current / _TRACES, maker) if self.current else {}

    def note(self, record: FolderRecord, traces: Traces, maker: str) -> None:
        """Write what the unfinished export holds, and how that came about."""
        (self.unfinished / _RECORD).write_text(record.written(), encoding="utf-8")
        write_traces(self.unfinished / _TRACES, traces, maker)

    def serve_unfinished(self) -> None:
        """Let what was filled take the place of what is served, at one moment (rename(2))."""
        os.sync()  # all of it is on the disk before anything leads there
        number = self.number + 1
        os.rename(self.unfinished, self.export(number))
        link = self.path / f"{CURRENT}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(f"{EXPORTS}/{number}")
        os.replace(link, self.path / CURRENT)

    def clear(self) -> None:
        """Delete what a killed export left, and exports before the last."""
        exports = self.path / EXPORTS
        exports.mkdir(exist_ok=True)
        kept = {str(self.number), str(self.number - 1)}
        for old in exports.iterdir():
            is_ours = old.name.isdecimal() or old.name in {_UNFINISHED, _SCRATCH}
            if is_ours and old.name not in kept:
                shutil.rmtree(old)


def _claim(path: Path) -> None:
    """Make the folder ours, or raise ExportError where it is not ours to write in."""
    path.mkdir(parents=True, exist_ok=True)
    marker = path / MARKER
    if marker.is_file():
        return
    if any(path.iterdir()):
        raise ExportError(
            f"{path}: is not empty, and no export of feedsvc; it is left alone, name another folder"
        )
    marker.write_text(_SAID, encoding="utf-8")


@contextlib.contextmanager
def _locked(marker: Path) -> Iterator[None]:
    """Hold the kernel's lock, which goes with its process."""
    descriptor = os.open(marker, os.O_RDWR | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportError(f"{marker.parent}: another export to it runs; wait for it") from None
        yield
    finally:
        os.close(descriptor)
