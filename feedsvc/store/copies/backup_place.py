"""Where a backup may be written: where at most an older one is."""

import os
from collections.abc import Iterator
from pathlib import Path

from feedsvc.errors import StoreError
from feedsvc.store.engine import store_errors
from feedsvc.store.engines.sqlite import APPLICATION_ID
from feedsvc.store.journal import journal_path
from feedsvc.store.location import Location

# Where SQLite keeps a file's application id: https://www.sqlite.org/fileformat.html#application_id
_APPLICATION_ID_AT = 68


def refuse_unless_free(store: Location, target: Path) -> None:
    """Raise StoreError where there is nothing to copy, or `target` is anything but a backup."""
    if isinstance(store, Path):
        _refuse_of_file(store, target)
    journal = journal_path(target)
    for path in (target, journal):
        if path.is_dir():
            raise StoreError(f"{path}: is a folder, where a file is to be; name another one", path)
    if target.exists() and not _is_store(target):
        raise _left_alone(f"{target}: is there, and is no backup of feedsvc", target)
    for path in _marks_of_use(target):
        raise _left_alone(f"{path}: is there, so {target} is the store of a site, no backup", path)
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


def _marks_of_use(target: Path) -> Iterator[Path]:
    """Yield what stands beside a store that a site uses, and beside no backup.

    A rebuild leaves its lock for good. A log with nothing in it whoever reads a backup may leave.
    """
    lock, log = (target.with_name(target.name + side) for side in (".lock", "-wal"))
    if os.path.lexists(lock):
        yield lock
    if log.exists() and log.stat().st_size:
        yield log


def _left_alone(found: str, target: Path) -> StoreError:
    return StoreError(f"{found}; it is left alone, name another file", target)


def _is_store(path: Path) -> bool:
    with store_errors(path), path.open("rb") as file:
        header = file.read(_APPLICATION_ID_AT + 4)
    return header[_APPLICATION_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")
