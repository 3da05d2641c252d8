"""Copy all that a store holds into another one, of whichever engine, and hold the two together."""

import collections
import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from feedsvc.errors import StoreError, StoreNewer
from feedsvc.store import shape
from feedsvc.store.connection import Connection, Row
from feedsvc.store.damage import RowRefused, damaged
from feedsvc.store.engine import (
    SCHEMA_VERSION,
    insert,
    open_for_reading,
    open_for_writing,
    snapshot,
    store_errors,
    stream,
    transaction,
)
from feedsvc.store.journal_end import JOURNAL_MET
from feedsvc.store.location import Location
from feedsvc.store.sql import documents

# What a database notes of its schema, and a file in its header; and of a journal that stays behind.
_STAYS = f"key IN ('schema', 'readable_by', '{JOURNAL_MET}')"


def copy_to_file(source: Location, file: Path) -> None:
    """Copy the store at `source` into a new one at `file`. Raises StoreError."""
    with (
        store_errors(source),
        contextlib.closing(open_for_reading(source)) as read,
        store_errors(file),
        contextlib.closing(open_for_writing(file)) as written,
        transaction(written),
    ):
        copy_tables(source, read, written, file)


def copy_tables(origin: Location, source: Connection, target: Connection, place: Location) -> None:
    """Copy the rows of all tables of the store at `origin`, as of one moment.

    To be called within a transaction of `target`, the store at `place`, which holds nothing. There
    all is read again: raises StoreError where a table differs, and StoreNewer where the source may
    hold more than today's tables, though it can be served from them. What goes wrong is told of
    the one of both that it befell.
    """
    told = {table: _Digest() for table in shape.tables()}
    with store_errors(origin), snapshot(source):
        _refuse_newer(origin, source)
        with _what_is_refused_is_damage(), store_errors(place):
            target.execute(f"DELETE FROM state WHERE NOT {_STAYS}")  # noqa: S608 - constant
            for table, columns in shape.tables().items():
                read = _read(origin, source, table, columns)
                insert(target, table, columns, told[table].of(read))
    for table, columns in shape.tables().items():
        kept = _Digest()
        collections.deque(kept.of(_rows(target, table, columns)), maxlen=0)
        if (kept.count, kept.digest) != (told[table].count, told[table].digest):
            raise StoreError(f"{place}: the table {table} differs from what was copied", place)


def _refuse_newer(origin: Location, source: Connection) -> None:
    """Raise StoreNewer where a database is of a newer schema; a file of one is never opened."""
    schema = documents.state(source, "schema")
    if schema and int(schema) > SCHEMA_VERSION:
        raise StoreNewer(
            f"{origin}: the store has schema {schema}, this feedsvc knows {SCHEMA_VERSION} and "
            "would copy a part of it; use the version that wrote it, or a later one",
            origin,
        )


@contextlib.contextmanager
def _what_is_refused_is_damage() -> Iterator[None]:
    """Raise what is damage of the store that a row came from, where the other one refuses it."""
    try:
        yield
    except RowRefused as error:
        raise damaged(str(error)) from error


def _read(
    origin: Location, source: Connection, table: str, columns: Sequence[str]
) -> Iterator[Row]:
    with store_errors(origin):
        yield from _rows(source, table, columns)


def holds_something(connection: Connection) -> bool:
    """Whether a store that was made has ever been used."""
    return any(
        next(iter(_rows(connection, table, columns)), None) is not None
        for table, columns in shape.tables().items()
        if table != "state"
    )


class _Digest:
    """Counts rows as they pass, and tells all of them by one digest."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> bytes:
        return self._hash.digest()

    def of(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.count += 1
            self._hash.update(repr(tuple(row)).encode())
            yield row


def _rows(connection: Connection, table: str, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of `table` in the order of its key, which is the same in each engine."""
    only = f" WHERE NOT {_STAYS}" if table == "state" else ""
    key = ", ".join(shape.key_of(table))
    return stream(
        connection,
        f"SELECT {', '.join(columns)} FROM {table}{only} ORDER BY {key}",  # noqa: S608 - of our schema
    )
