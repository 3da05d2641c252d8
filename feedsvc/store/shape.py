"""Which tables, columns and indexes a database has: whether it still is a store as we make it."""

import contextlib
import sqlite3
from importlib.resources import files
from pathlib import Path

SCHEMA_VERSION = 2
# The oldest feedsvc, by the schema that it knows, that reads a store of today's schema as it
# should: in a database that many machines share, it serves on while a newer one rebuilds.
READABLE_BY = 2

_SHAPE = (
    "SELECT objects.type, objects.name, columns.name FROM sqlite_schema AS objects"
    " LEFT JOIN pragma_table_xinfo(objects.name) AS columns"
)
Shape = set[tuple[object, ...]]


def schema() -> str:
    """Return the SQL that makes an empty store."""
    return files("feedsvc.store").joinpath("schema.sql").read_text(encoding="utf-8")


def tables() -> dict[str, list[str]]:
    """Return the columns of each table of an empty store, in order."""
    with contextlib.closing(_fresh()) as fresh:
        names = fresh.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {name: _columns(fresh, name) for (name,) in names}


def key_of(table: str) -> list[str]:
    """Return the columns that tell the rows of `table` apart."""
    with contextlib.closing(_fresh()) as fresh:
        found = fresh.execute(
            "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,)
        )
        return [name for (name,) in found]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    found = connection.execute("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))
    return [name for (name,) in found]


def _fresh() -> sqlite3.Connection:
    fresh = sqlite3.connect(":memory:")
    fresh.executescript(schema())
    return fresh


def is_in_shape(path: Path) -> bool:
    """Whether the file at `path` has just the tables, columns and indexes of a store of today."""
    with contextlib.closing(_fresh()) as fresh:
        expected = _shape(fresh)
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            return _shape(connection) == expected
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False


def _shape(connection: sqlite3.Connection) -> Shape:
    return set(connection.execute(_SHAPE))
