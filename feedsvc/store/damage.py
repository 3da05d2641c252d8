"""What is found damaged in a store, as the error of SQLite that store_errors knows as damage."""

import sqlite3
from typing import Any


def damaged(found: str) -> sqlite3.DatabaseError:
    """Return what SQLite would raise for `found`: what store_errors makes a StoreCorrupt of."""
    damage = sqlite3.DatabaseError(" ".join(found.split()))
    damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return damage


class RowRefused(Exception):
    """A row that a sound store cannot hold, such as a key twice, was to be put into a table."""


class StoreConnection(sqlite3.Connection):
    """A connection on which a name that is not UTF-8, of a damaged schema, is damage.

    Python's module decodes the names of columns and SQLite's messages, which bear names, while it
    executes; it lets a UnicodeDecodeError out there, which could be anybody's elsewhere.
    """

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """Do what sqlite3.Connection.execute does."""
        try:
            return super().execute(*arguments)
        except UnicodeDecodeError as error:
            raise damaged(str(error)) from error

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        """Do what sqlite3.Connection.executemany does."""
        try:
            return super().executemany(*arguments)
        except UnicodeDecodeError as error:
            raise damaged(str(error)) from error

    def executescript(self, *arguments: Any) -> sqlite3.Cursor:
        """Do what sqlite3.Connection.executescript does."""
        try:
            return super().executescript(*arguments)
        except UnicodeDecodeError as error:
            raise damaged(str(error)) from error
