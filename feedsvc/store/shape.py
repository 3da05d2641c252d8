"""Which tables, columns and indexes a database has: whether it still is a store as we make it."""

import contextlib
import sqlite3
from importlib.resources import files
from pathlib import Path

_SHAPE = (
    "SELECT objects.type, objects.name, columns.name FROM sqlite_schema AS objects"
    " LEFT JOIN pragma_table_xinfo(objects.name) AS columns"
)
Shape = set[tuple[object, ...]]


def schema() -> str:
    """Return the SQL that makes an empty store."""
    return files("feedsvc.store").joinpath("schema.sql").read_text(encoding="utf-8")


def is_in_shape(path: Path) -> bool:
    """Whether the file at `path` has just the tables, columns and indexes of a store of today."""
    with contextlib.closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(schema())
        expected = _shape(fresh)
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            return _shape(connection) == expected
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False


def _shape(connection: sqlite3.Connection) -> Shape:
    return set(connection.execute(_SHAPE))
