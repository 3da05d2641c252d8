"""The journal of ids: what each article was given, a JSON line at a time, kept beside the store.

A store can be lost; ids, addresses and dates may not (decision 2). Lines are appended and
fsynced before the batch that they belong to is committed, and never rewritten.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedsvc.errors import JournalCorrupt
from feedsvc.store.engine import store_errors


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article as it is from now on; the last line of an id counts.

    Times are UTC, RFC 3339; `stated` is the day or time that the text gives, "" if none;
    `content`, `digest` and `first_paragraph` are those of the store's versions; `section` is the
    main label; `gone` tells that it has no capture any more.
    """

    id: str
    address: str
    published: str
    updated: str
    file: str
    day: str
    stated: str
    headline: str
    section: str
    content: str
    digest: str
    first_paragraph: str = ""
    withdrawn: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class RemovalLine:
    """Something left `feed` at `removed`."""

    feed: str
    removed: str


Line = ArticleLine | RemovalLine

# json.dumps would make an encoder for each call.
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def journal_path(store: Path) -> Path:
    """Return the journal's path: beside the store, named after it."""
    return store.with_name(store.name + ".journal")


class Journal:
    """The journal of the store at `path`, open for appending when first written to."""

    def __init__(self, store: Path) -> None:
        self.path = journal_path(store)
        self._descriptor: int | None = None

    def append(self, lines: Iterable[Line]) -> None:
        """Write `lines` and wait until they are on the disk. Raises StoreError."""
        data = "".join(_as_json(line) + "\n" for line in lines)
        if not data:
            return
        with store_errors(self.path):
            if self._descriptor is None:
                self._descriptor = _open_after_last_whole_line(self.path)
            _write_all(self._descriptor, data.encode())
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def read_journal(store: Path) -> Iterator[Line]:
    """Yield the journal's lines in order; an unfinished last line was never relied upon.

    Raises JournalCorrupt for a whole line that cannot be read, StoreError if the file cannot.
    """
    path = journal_path(store)
    with store_errors(path):
        if not path.exists():
            return
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                if raw.endswith(b"\n"):
                    yield _line(raw, number, path)


def _as_json(line: Line) -> str:
    # dataclasses.asdict copies what it finds, which a line of plain texts does not need.
    return _ENCODE({name: getattr(line, name) for name in type(line).__slots__})


def _line(raw: bytes, number: int, path: Path) -> Line:
    try:
        values: dict[str, Any] = json.loads(raw)
        return RemovalLine(**values) if "feed" in values else ArticleLine(**values)
    except (ValueError, TypeError) as error:
        raise JournalCorrupt(
            f"{path}:{number}: this line of the journal cannot be read ({error}); bring the "
            "journal back from a backup, or take the line out: its article then gets a new id",
            path,
        ) from error


def _open_after_last_whole_line(path: Path) -> int:
    """Open for appending; cut off what a killed process left behind the last line's end."""
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    size = os.lseek(descriptor, 0, os.SEEK_END)
    whole = size
    while whole and os.pread(descriptor, 1, whole - 1) != b"\n":
        whole -= 1
    if whole < size:
        os.ftruncate(descriptor, whole)
    os.lseek(descriptor, whole, os.SEEK_SET)
    if is_new:
        _sync_folder(path.parent)
    return descriptor


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
