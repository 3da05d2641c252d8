"""Whole tables, out of a database and into one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg
from psycopg import sql

from feedsvc.store.damage import RowRefused, damaged
from feedsvc.store.engines.postgresql.session import Session

# So many rows are held here at one time: a document with its codings may have a megabyte.
_ROWS = 200


def stream(session: Session, statement: str) -> Iterator[tuple[Any, ...]]:
    """Yield what a query gives, within a transaction, without ever holding all of it."""
    with session.plain.cursor("feedsvc", binary=True) as cursor:
        cursor.itersize = _ROWS
        cursor.execute(statement.encode())
        try:
            yield from cursor
        except UnicodeDecodeError as error:  # as in values.StoreCursor
            raise damaged(str(error)) from error


def insert(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Put `rows` into a table, the fastest way there is. Raises RowRefused."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    try:
        with session.plain.cursor().copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise RowRefused(f"the table {table}: {error.diag.message_primary}") from error
    session.plain.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
