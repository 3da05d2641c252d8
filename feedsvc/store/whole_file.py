"""The store as a whole: its lock, and moving its file out of the way."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from feedsvc.errors import RebuildRunning, StoreCorrupt, StoreError
from feedsvc.store.engine import check_pages, database_lock, store_errors
from feedsvc.store.engines.sqlite import open_for_reading
from feedsvc.store.file_lock import take_lock
from feedsvc.store.folders import make_folder
from feedsvc.store.location import Location


@contextlib.contextmanager
def rebuild_lock(location: Location) -> Iterator[Location]:
    """Hold the lock of the store, or raise RebuildRunning; give the location to work on under it.

    Beside a file it is the kernel's (flock), in a database the server's. It goes with its process,
    so none is ever stale (F17).
    """
    with _file_lock(location) if isinstance(location, Path) else database_lock(location) as held:
        yield held


@contextlib.contextmanager
def _file_lock(path: Path) -> Iterator[Path]:
    lock = path.with_name(path.name + ".lock")
    with store_errors(path):
        make_folder(path.parent)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        with store_errors(lock):
            if not take_lock(descriptor, lock):
                raise RebuildRunning(
                    f"{lock}: another rebuild of this store runs; wait until it has ended"
                )
        yield path
    finally:
        os.close(descriptor)


def refuse_passing_error(path: Path, error: StoreCorrupt) -> None:
    """Raise StoreError where SQLite found damage in the store, but all its pages are sound now.

    What the disk cannot read just once, SQLite takes for damage (SQLITE_IOERR_CORRUPTFS): a sound
    store would be made anew for that, and nothing be served meanwhile (F16).
    """
    if getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_CORRUPT":
        return
    try:
        with store_errors(path), contextlib.closing(open_for_reading(path)) as connection:
            check_pages(connection)
    except StoreError:
        return
    raise StoreError(
        f"{path}: SQLite took it for damaged ({error.__cause__}), but all of it can be read now: "
        "the disk failed for a moment. The store is left as it was; see to the disk, then run "
        "rebuild again",
        path,
    ) from error


def set_aside(path: Path) -> Path:
    """Move a damaged store out of the way; return its new name.

    Its log is deleted: SQLite would play that into the next store. A file that was set aside
    before is replaced.
    """
    aside = path.with_name(path.name + ".damaged")
    with store_errors(path):
        for side in ("-wal", "-shm"):
            path.with_name(path.name + side).unlink(missing_ok=True)
        os.replace(path, aside)
    return aside


def discard(path: Path) -> None:
    """Delete a store that was only just made, its side files with it."""
    with store_errors(path):
        for side in ("-wal", "-shm", ""):
            path.with_name(path.name + side).unlink(missing_ok=True)
