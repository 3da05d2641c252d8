"""The folder of captures: what lies in it, without opening or following anything."""

import os
import re
import stat
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from feedsvc.errors import FolderMissing

_SUFFIXES = (b".txt", b".jsonl")
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\\\\\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A capture file as it was when looked at.

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
    top = os.fsencode(os.path.realpath(root))
    found = Scan([], [], ())
    unlisted: list[str] = []
    folders = [b""]
    not_captures = frozenset(map(os.fsencode, ignored))
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(top, folder)) as entries:
                for entry in entries:
                    _look_at(entry, folder, not_captures, found, folders)
        except OSError as error:
            if not folder:
                raise FolderMissing(_missing(root, error)) from error
            if not isinstance(error, FileNotFoundError):
                unlisted.append(printable(folder))
                found.skipped.append(
                    Skipped(printable(folder), f"cannot be listed: {error.strerror}")
                )
    found.files.sort(key=attrgetter("name"))
    found.skipped.sort(key=attrgetter("name"))
    return Scan(found.files, found.skipped, tuple(sorted(unlisted)))


def printable(path: bytes) -> str:
    """Return a path as one line of text, from which no other path comes out the same."""
    name = path.decode("utf-8", "surrogateescape")
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return _ESCAPED.sub(_escape, name)


def _look_at(
    entry: os.DirEntry[bytes],
    folder: bytes,
    not_captures: frozenset[bytes],
    found: Scan,
    folders: list[bytes],
) -> None:
    if entry.name.startswith(b"."):
        return
    has_capture_name = entry.name.lower().endswith(_SUFFIXES)
    path = folder + entry.name
    if not has_capture_name:
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


def _missing(root: Path, error: OSError) -> str:
    return (
        f"{root}: the folder of captures cannot be listed: {error.strerror}; nothing was changed. "
        "Mend it, or set captures.folder"
    )


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] == "\\":
        return "\\\\"
    if code > 0xFF and code < 0xDC00:
        return f"\\u{code:04x}"
    return f"\\x{code & 0xFF:02x}"
