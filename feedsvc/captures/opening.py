"""The safe way from a file's stamp to its bytes: only a regular file inside the root, whole."""

import os
import stat
from pathlib import Path

from feedsvc.captures.folder import FileStamp
from feedsvc.errors import CaptureRefused

# Not through a link, not waiting for a pipe's writer, not into a child process (F13).
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
_ATTEMPTS = 2


def read_bytes(root: Path, stamp: FileStamp, max_bytes: int) -> tuple[bytes, FileStamp]:
    """Return the bytes of the file that `stamp` names below `root`, and its stamp as read.

    The bytes are one state of the file: its size and time of change are looked at before and
    after, and a file that is written meanwhile is read once more (F14). A file of more than
    `max_bytes` is not read at all (F10). Raises CaptureRefused, with the reason, for anything
    else than a readable regular file reached without a symbolic link.
    """
    for _ in range(_ATTEMPTS):
        try:
            handle = _open(root, stamp.path)
        except OSError as error:
            raise CaptureRefused(f"it cannot be opened: {error.strerror}") from error
        try:
            before = os.fstat(handle)
            _refuse_unfit(before, max_bytes)
            data = _read(handle, before.st_size)
            after = os.fstat(handle)
        except OSError as error:
            raise CaptureRefused(f"it cannot be read: {error.strerror}") from error
        finally:
            os.close(handle)
        if len(data) == before.st_size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            return data, _stamp(stamp, after)
    raise CaptureRefused("it is being written: it changed each time while it was read")


def _refuse_unfit(seen: os.stat_result, max_bytes: int) -> None:
    if not stat.S_ISREG(seen.st_mode):
        raise CaptureRefused("it is no regular file")
    if seen.st_size > max_bytes:
        raise CaptureRefused(
            f"it has {seen.st_size} bytes, more than the {max_bytes} that captures.max_bytes allows"
        )


def _open(root: Path, path: bytes) -> int:
    """Open `path` below `root`, one folder after the other, none of them through a link.

    The root itself is the operator's choice and may be a link.
    """
    *folders, name = path.split(b"/")
    if b".." in folders or b"" in folders or name in {b"", b".."}:
        raise CaptureRefused("its path leads outside the folder of captures")
    if not folders:
        return os.open(os.path.join(os.fsencode(root), name), _FILE)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in folders:
            below = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(name, _FILE, dir_fd=folder)
    finally:
        os.close(folder)


def _read(handle: int, size: int) -> bytes:
    """Read up to one byte more than `size`, so that a file that grew shows."""
    data = os.read(handle, size + 1)
    while data and len(data) < size and (more := os.read(handle, size + 1 - len(data))):
        data += more
    return data


def _stamp(stamp: FileStamp, seen: os.stat_result) -> FileStamp:
    return FileStamp(
        stamp.name, stamp.path, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino
    )
