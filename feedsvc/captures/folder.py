"""The folder of captures: what lies in it, without opening or following anything."""

import os
import stat
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, Protocol

from feedsvc.captures.file_name import printable
from feedsvc.errors import FolderMissing

_SUFFIXES = (b".txt", b".jsonl")
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class FileStamp(NamedTuple):
    """A capture file as it was when looked at; a tuple, since there are very many.

    `name` is its key and may be printed: its path below the root, with "/", what is no UTF-8
    or would disturb a line escaped. `path` is the same as bytes, to open it with. Sizes are in
    bytes, times in nanoseconds since 1970.
    """

    name: str
    path: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that bears a capture's name and is not read, and why."""

    name: str
    reason: str


class Entry(Protocol):
    """One name in a folder, as os.DirEntry is: nothing of it is opened."""

    @property
    def name(self) -> bytes: ...
    @property
    def path(self) -> bytes: ...
    def is_dir(self, *, follow_symlinks: bool = True) -> bool: ...
    def is_symlink(self) -> bool: ...
    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result: ...


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies in the folder, sorted by name.

    `unlisted` are the beginnings ("sub/") of the names in subfolders that could not be listed:
    nothing is known of the captures there, so none of them counts as removed.
    """

    files: list[FileStamp]
    skipped: list[Skipped]
    unlisted: tuple[str, ...]


def scan(root: Path, ignored: frozenset[str] = frozenset()) -> Scan:
    """List the captures in `root` and its subfolders.

    A capture is a regular file that ends in .txt or .jsonl, in any case. What bears such a name
    and is something else is skipped with its reason (F13), and so is a link to a folder; hidden
    files and folders, and all other names, are none of our business. `ignored` are the real
    paths of files that are no captures whatever their name: the manifest, the store. Raises
    FolderMissing where `root` cannot be listed.
    """
    found = Scan([], [], ())
    unlisted = list_folders(root, [b""], frozenset(map(os.fsencode, ignored)), found)
    return in_order(found, unlisted)


def list_folders(
    root: Path, folders: list[bytes], not_captures: frozenset[bytes], found: Scan
) -> list[str]:
    """Put into `found` what lies in `folders` below `root` ("" or "sub/") and in those below them.

    Returns the beginnings of the names that could not be listed. Raises FolderMissing.
    """
    top = os.fsencode(os.path.realpath(root))
    unlisted: list[str] = []
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(top, folder)) as entries:
                for entry in entries:
                    look_at(entry, folder, not_captures, found, folders)
        except OSError as error:
            if not folder:
                raise FolderMissing(missing(root, error)) from error
            if not isinstance(error, FileNotFoundError):
                unlisted.append(printable(folder))
                found.skipped.append(
                    Skipped(printable(folder), f"cannot be listed: {error.strerror}")
                )
    return unlisted


def in_order(found: Scan, unlisted: list[str]) -> Scan:
    """Return the scan with what was found sorted by name."""
    found.files.sort(key=attrgetter("name"))
    found.skipped.sort(key=attrgetter("name"))
    return Scan(found.files, found.skipped, tuple(sorted(unlisted)))


def has_capture_name(name: bytes) -> bool:
    """Whether a file of this name, or path, is a capture if it is a regular file."""
    return name.lower().endswith(_SUFFIXES)


def look_at(
    entry: Entry,
    folder: bytes,
    not_captures: frozenset[bytes],
    found: Scan,
    folders: list[bytes],
) -> None:
    """Put `entry` of `folder` into `found`, or onto `folders`, or leave it."""
    if entry.name.startswith(b"."):
        return
    path = folder + entry.name
    if not has_capture_name(entry.name):
        if entry.is_dir(follow_symlinks=False):
            folders.append(path + b"/")
        elif entry.is_symlink() and entry.is_dir():
            found.skipped.append(Skipped(printable(path), "a symbolic link to a folder"))
        return
    if not_captures and entry.path in not_captures:
        return
    try:
        seen = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    except OSError as error:
        found.skipped.append(Skipped(printable(path), f"cannot be looked at: {error.strerror}"))
        return
    name = printable(path)
    if stat.S_ISREG(seen.st_mode):
        found.files.append(
            FileStamp(name, path, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)
        )
    elif stat.S_ISDIR(seen.st_mode):
        folders.append(path + b"/")
    else:
        kind = _KINDS.get(stat.S_IFMT(seen.st_mode), "no regular file")
        found.skipped.append(Skipped(name, f"{kind}, not a regular file"))


def missing(root: Path, error: OSError) -> str:
    """Return what an operator is told of a folder of captures that cannot be listed."""
    return (
        f"{root}: the folder of captures cannot be listed: {error.strerror}; nothing was changed. "
        "Mend it, or set captures.folder"
    )
