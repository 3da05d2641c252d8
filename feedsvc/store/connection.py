"""What the SQL by subject asks of a connection, whichever engine opened it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

# A row is read by place or by column, holds its values in order, and dict() takes it.
Row = Any
Parameters = Sequence[Any] | Mapping[str, Any]


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows were written."""

    def fetchone(self) -> Row:
        """Return the next row; None after the last."""

    def fetchall(self) -> list[Row]:
        """Return the rows that are left."""

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that are left."""


class Connection(Protocol):
    """An open store: sqlite3's own connection, or one to PostgreSQL that looks like it.

    SQL is written as SQLite has it, in words that PostgreSQL has too or that engines/dialect.py
    knows. Values are marked by ? or by :name, one kind in a statement. BEGIN reads one moment,
    BEGIN IMMEDIATE writes alone.
    """

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and has not ended."""

    def execute(self, sql: str, parameters: Parameters = ..., /) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Iterable[Parameters], /) -> Rows:
        """Run one statement for each of `parameters`."""

    def close(self) -> None:
        """Close the store; a transaction that was not ended is undone."""
