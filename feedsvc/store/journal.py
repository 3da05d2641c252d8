"""The journal of ids: what each article was given, a JSON line at a time, kept beside the store.

A store can be lost; ids, addresses and dates may not (decision 2). Lines are appended and
fsynced before the batch that they belong to is committed, and never rewritten. Each has a checksum,
so that a flipped bit gives no article another id: SQLite's file and this one are held together.
An empty line begins each append (store/journal_size.py).
"""

import collections
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedsvc.errors import JournalCorrupt
from feedsvc.store.engine import store_errors
from feedsvc.store.folders import sync_folder
from feedsvc.store.journal_size import APPEND_BEGINS, durable_size, is_marked
from feedsvc.store.location import Location


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

_CHECKSUM = re.compile(rb', "crc32": "([0-9a-f]{8})"}\n?\Z')

# json.dumps would make an encoder for each call.
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def journal_path(store: Path) -> Path:
    """Return the journal's path: beside the store, named after it."""
    return store.with_name(store.name + ".journal")


class Journal:
    """The journal of the file `store`, open for appending when first written to."""

    def __init__(self, store: Path) -> None:
        self.path = journal_path(store)
        self._descriptor: int | None = None

    def append(self, lines: Iterable[Line]) -> None:
        """Write `lines` and wait until they are on the disk. Raises StoreError."""
        data = "".join(map(as_text, lines))
        if not data:
            return
        with store_errors(self.path):
            if self._descriptor is None:
                self._descriptor = _open_after_what_counts(self.path)
            _write_all(self._descriptor, APPEND_BEGINS + data.encode())
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def read_journal(store: Location) -> Iterator[Line]:
    """Yield the journal's lines in order; nothing ever relied upon an unfinished append.

    A database has none: it is durable, and is backed up by its own means.

    Raises JournalCorrupt for a whole line that cannot be read, StoreError if the file cannot.
    """
    return (line for line, _ in read_checked(store))


def read_checked(store: Location) -> Iterator[tuple[Line, bool]]:
    """Yield each line as read_journal does, and whether it bears a checksum, which holds then.

    Raises JournalCorrupt for a whole line that cannot be read, StoreError if the file cannot.
    """
    if not isinstance(store, Path):
        return
    path = journal_path(store)
    with store_errors(path):
        if not path.exists():
            return
        with path.open("rb") as file:
            left = durable_size(file)
            file.seek(0)
            for number, raw in enumerate(file, 1):
                left -= len(raw)
                if left < 0:
                    return
                if raw != APPEND_BEGINS:
                    yield _line(raw, number, path), _CHECKSUM.search(raw) is not None


def check_journal(store: Location) -> None:
    """Read the whole journal for nothing but what read_journal raises."""
    collections.deque(read_journal(store), maxlen=0)


def as_text(line: Line) -> str:
    """Return a line of the journal as it is written, with its checksum and its end."""
    # dataclasses.asdict copies what it finds, which a line of plain texts does not need.
    text = _ENCODE({name: getattr(line, name) for name in type(line).__slots__})
    return f'{text[:-1]}, "crc32": "{zlib.crc32(text.encode()):08x}"}}\n'


def _line(raw: bytes, number: int, path: Path) -> Line:
    try:
        values: dict[str, Any] = json.loads(_without_checksum(raw))
        return RemovalLine(**values) if "feed" in values else ArticleLine(**values)
    except (ValueError, TypeError) as error:
        raise JournalCorrupt(
            f"{path}:{number}: this line of the journal cannot be read ({error}); bring the "
            "journal back from a backup, or take the line out: its article then gets a new id",
            path,
        ) from error


def _without_checksum(raw: bytes) -> bytes:
    """Return the line as it was before its checksum was put in; raise ValueError if that differs.

    A line of the first feedsvc has none.
    """
    found = _CHECKSUM.search(raw)
    if found is None:
        return raw
    text = raw[: found.start()] + b"}"
    if zlib.crc32(text) != int(found[1], 16):
        raise ValueError("its checksum does not hold")
    return text


def _open_after_what_counts(path: Path) -> int:
    """Open for appending; cut off what a kill or a power cut left behind that.

    What a killed rebuild wrote, and the file's name, may not be on the disk yet. What is cut off
    could come back behind what is written over it. So all of that is brought to the disk first,
    and a journal of an earlier feedsvc is marked where it ends.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    with open(descriptor, "rb", closefd=False) as file:
        whole = durable_size(file)
        os.ftruncate(descriptor, whole)
        if not is_marked(file):
            whole += os.pwrite(descriptor, APPEND_BEGINS, whole)
    os.fsync(descriptor)
    sync_folder(path.parent)
    os.lseek(descriptor, whole, os.SEEK_SET)
    return descriptor


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
