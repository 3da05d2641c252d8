"""The folder that a backup is written in until it is whole: its own, and one backup's at once."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from feedsvc.errors import StoreError
from feedsvc.store.file_lock import take_lock
from feedsvc.store.folders import sync_folder
from feedsvc.store.journal import journal_path

# By this file a folder that a killed backup left is told from a stranger's.
_LOCK = "feedsvc-backup.lock"


@contextlib.contextmanager
def partial_backup(target: Path) -> Iterator[Path]:
    """Give the path to write a backup of `target` at, that of its journal beside it; both are free.

    They are in a folder beside `target`, which is gone afterwards. What a killed backup left there
    is removed. Raises StoreError where another backup is written there now, and where something is
    in the way that no backup made, which is left alone; and OSError.
    """
    copy = target.with_name(f"{target.name}.partial") / target.name
    lock = copy.with_name(_LOCK)
    with contextlib.ExitStack() as at_the_end:
        at_the_end.callback(os.close, _locked(lock, copy))
        at_the_end.callback(_clear, lock, copy)
        # Else a power cut could leave what is written here without the lock by which it is known.
        sync_folder(lock.parent)
        _remove(copy)
        yield copy


def _clear(lock: Path, copy: Path) -> None:
    with contextlib.suppress(FileNotFoundError):  # somebody took it away already
        _remove(copy)
        sync_folder(lock.parent)
        lock.unlink()
    with contextlib.suppress(OSError):  # the next backup, or somebody else, is in there already
        lock.parent.rmdir()


def _locked(lock: Path, copy: Path) -> int:
    """Return a descriptor of the file `lock`, which is ours until that is closed."""
    while True:
        descriptor = _opened(lock, copy)
        with contextlib.ExitStack() as unless_ours:
            unless_ours.callback(os.close, descriptor)
            if not take_lock(descriptor, lock):
                raise StoreError(
                    f"{lock.parent}: another backup is written there; wait for it", lock
                )
            # Who had it before may have deleted it meanwhile.
            if _is_at(lock, descriptor):
                unless_ours.pop_all()
                return descriptor


def _opened(lock: Path, copy: Path) -> int:
    while True:
        try:
            _make_folder(copy)
            return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except FileNotFoundError:
            if not copy.parent.parent.is_dir():
                raise
            # Else a backup that ended took the folder away between two of these steps.


def _make_folder(copy: Path) -> None:
    """Make the folder of `copy`. Raises StoreError where one is there that no backup made."""
    folder = copy.parent
    try:
        folder.mkdir()
    except FileExistsError:
        if not stat.S_ISDIR(folder.lstat().st_mode) or not _is_left_by_a_backup(copy):
            raise StoreError(
                f"{folder}: is there, and was not left by a backup; it is left alone, remove or "
                "rename it, or name another file",
                folder,
            ) from None


def _is_left_by_a_backup(copy: Path) -> bool:
    """Whether the folder of `copy` holds no more than a backup may leave there."""
    found = set(os.listdir(copy.parent))
    if not found:  # killed before it had made the lock
        return True
    return _LOCK in found and found <= {_LOCK, *(path.name for path in _files_of(copy))}


def _files_of(copy: Path) -> list[Path]:
    """Return what a backup at `copy` consists of while it is written, SQLite's log included."""
    return [
        *(copy.with_name(copy.name + side) for side in ("", "-wal", "-shm")),
        journal_path(copy),
    ]


def _remove(copy: Path) -> None:
    for path in _files_of(copy):
        path.unlink(missing_ok=True)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
