"""What lies at named paths of the folder of captures, without a scan of the rest."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from feedsvc.captures.file_name import printable
from feedsvc.captures.folder import (
    Scan,
    Skipped,
    has_capture_name,
    in_order,
    list_folders,
    look_at,
    missing,
)
from feedsvc.errors import FolderMissing


@dataclass(frozen=True, slots=True)
class _NamedEntry:
    """A name in a folder that was not listed; it answers as an entry of os.scandir does."""

    name: bytes
    path: bytes

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return os.path.isdir(self.path) and (follow_symlinks or not self.is_symlink())

    def is_symlink(self) -> bool:
        return os.path.islink(self.path)

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return os.stat(self.path, follow_symlinks=follow_symlinks)


def scan_named(root: Path, paths: Iterable[bytes], ignored: frozenset[str] = frozenset()) -> Scan:
    """Look at `paths` below `root`, as `scan` looks at all: at a folder with what lies below it.

    A path below a symbolic link or a hidden folder is none of our business; of one that may not
    be looked at nothing is known. Raises FolderMissing where `root` is no folder.
    """
    top = os.fsencode(os.path.realpath(root))
    if not os.path.isdir(top):
        raise FolderMissing(missing(root, NotADirectoryError(0, "no folder is there")))
    not_captures = frozenset(map(os.fsencode, ignored))
    found = Scan([], [], ())
    unlisted: list[str] = []
    folders: list[bytes] = []
    for path in sorted(set(paths)):
        if any(path.startswith(folder) for folder in folders):
            continue
        try:
            if _is_there(top, path):
                folder, slash, name = path.rpartition(b"/")
                entry = _NamedEntry(name, os.path.join(top, path))
                look_at(entry, folder + slash, not_captures, found, folders)
        except OSError as error:
            unlisted.append(printable(path))
            if has_capture_name(path):
                reason = f"cannot be looked at: {error.strerror}"
                found.skipped.append(Skipped(printable(path), reason))
    if folders:
        unlisted += list_folders(root, folders, not_captures, found)
    return in_order(found, unlisted)


def _is_there(top: bytes, path: bytes) -> bool:
    """Whether there is something at `path`, and every folder on the way is one that a scan enters.

    Raises OSError where that cannot be told.
    """
    *folders, _ = path.split(b"/")
    if any(folder.startswith(b".") or not folder for folder in folders):
        return False
    try:
        for depth in range(1, len(folders) + 1):
            if not stat.S_ISDIR(os.lstat(os.path.join(top, *folders[:depth])).st_mode):
                return False
        os.lstat(os.path.join(top, path))
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
