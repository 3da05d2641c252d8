"""Where a backup is written: where at most an older one is, and never by two at once."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from feedsvc.errors import StoreError
from feedsvc.store.engine import store_errors
from feedsvc.store.engines.sqlite import APPLICATION_ID
from feedsvc.store.journal import journal_path
from feedsvc.store.location import Location

# Beside a store that a site uses, and no backup: a rebuild leaves the lock for good.
_BESIDE_A_STORE_IN_USE = (".lock", "-wal", "-shm")
# Where SQLite keeps a file's application id: https://www.sqlite.org/fileformat.html#application_id
_APPLICATION_ID_AT = 68


def refuse_unless_free(store: Location, target: Path) -> None:
    """Raise StoreError where there is nothing to copy, or `target` is anything but a backup."""
    if isinstance(store, Path):
        _refuse_of_file(store, target)
    if target.is_dir():
        raise StoreError(f"{target}: is a folder; name a file in it", target)
    if target.exists() and not _is_store(target):
        raise _left_alone(f"{target}: is there, and is no backup of feedsvc", target)
    for side in _BESIDE_A_STORE_IN_USE:
        if os.path.lexists(f"{target}{side}"):
            raise _left_alone(
                f"{target}{side}: is there, so {target} is the store of a site and no backup",
                target,
            )
    journal = journal_path(target)
    if os.path.lexists(journal) and not target.exists():
        raise _left_alone(f"{journal}: is there without {target}, so it is no backup's", target)


def _refuse_of_file(store: Path, target: Path) -> None:
    if not store.exists():
        raise StoreError(f"{store}: there is no store yet; run `feedsvc rebuild`", store)
    place = target.resolve()
    # Its own lock, log, journal and counts too: whatever bears the store's name.
    if place.name.startswith(store.name) and place.parent == store.resolve().parent:
        raise StoreError(
            f"{target}: is the store, or named after it as its own files are; name another file, "
            "best on another disk",
            target,
        )


def _left_alone(found: str, target: Path) -> StoreError:
    return StoreError(f"{found}; it is left alone, name another file", target)


def _is_store(path: Path) -> bool:
    with store_errors(path), path.open("rb") as file:
        header = file.read(_APPLICATION_ID_AT + 4)
    return header[_APPLICATION_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")


@contextlib.contextmanager
def partial(target: Path) -> Iterator[Path]:
    """Give the name that `target` is written under, an empty file's; it is gone afterwards.

    What a killed backup left there is overwritten; a backup that writes there now is refused.
    """
    path = target.with_name(target.name + ".partial")
    descriptor = _locked(path)
    try:
        os.ftruncate(descriptor, 0)
        yield path
    finally:
        # Once it is renamed the name is free, and another backup may write there.
        if _is_at(path, descriptor):
            path.unlink()
        os.close(descriptor)


def _locked(path: Path) -> int:
    """Return a descriptor of the file at `path`, which is ours until that is closed."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        with contextlib.ExitStack() as unless_ours:
            unless_ours.callback(os.close, descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(
                    f"{path}: another backup writes this file; wait for it", path
                ) from None
            # Who had it before may have renamed it meanwhile: it is a whole backup then.
            if _is_at(path, descriptor):
                unless_ours.pop_all()
                return descriptor


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
