"""A session with the server that looks like sqlite3's connection: what the SQL by subject asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import psycopg
from psycopg.pq import TransactionStatus

from feedsvc.store.connection import Parameters, Row, Rows
from feedsvc.store.engines.dialect import translated

Plain = psycopg.Connection[Row]

# What a read sees does not move while it lasts, and what writes waits until nobody else does: then
# each of its statements is to see what the one before it has committed.
_READ = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({key})"


@dataclass(frozen=True, slots=True)
class Session:
    """See connection.Connection. `writing_key` is that of the lock which writers take.

    One that is lent is not closed by whom it is lent to.
    """

    plain: Plain = field(repr=False)
    writing_key: int
    is_lent: bool = False

    @property
    def in_transaction(self) -> bool:
        return self.plain.info.transaction_status not in {
            TransactionStatus.IDLE,
            TransactionStatus.UNKNOWN,
        }

    def execute(self, sql: str, parameters: Parameters = (), /) -> Rows:
        if sql == "BEGIN":
            return self.plain.execute(_READ)
        if sql == "BEGIN IMMEDIATE":
            return self.plain.execute(_WRITE.format(key=self.writing_key).encode())
        if sql == "ROLLBACK" and self.plain.closed:
            # The server did so when it lost the session; whoever rolls back has an error already.
            return psycopg.Cursor(self.plain)
        return self.plain.execute(translated(sql), parameters, binary=True)

    def executemany(self, sql: str, parameters: Iterable[Parameters], /) -> Rows:
        cursor = self.plain.cursor()
        cursor.executemany(translated(sql), parameters)
        return cursor

    def close(self) -> None:
        if not self.is_lent:
            self.plain.close()
