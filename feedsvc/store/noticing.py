"""A store that is read again and again, and whether there is anything new in it."""

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

from feedsvc.store.connection import Connection
from feedsvc.store.engine import engine_of, open_for_reading, snapshot
from feedsvc.store.location import Location

# A newer feedsvc that brings the schema on is noticed too: this one may not understand it.
_NOTICED = (
    "SELECT key, value FROM state"
    " WHERE key IN ('generation', 'published_at', 'refused', 'schema', 'readable_by')"
)


class ReadStore:
    """The store at `location`, open for reading by one thread at a time.

    Raises as open_for_reading does; what its methods raise, store_errors turns into StoreError.
    """

    def __init__(self, location: Location) -> None:
        self._location = location
        self._file = _file_at(location)
        self.connection: Connection = open_for_reading(location)

    def is_in_place(self) -> bool:
        """Whether it still is what stands there: else it is to be opened anew.

        A copy that was restored moves neither what SQLite counts nor, perhaps, the generation. A
        database is not replaced while it is connected to.
        """
        return _file_at(self._location) == self._file

    def state(self) -> object:
        """Return what is another one as soon as there is anything new.

        In a file that is so after any commit, which SQLite counts.
        """
        if isinstance(self.connection, sqlite3.Connection):
            return self.connection.execute("PRAGMA data_version").fetchone()[0]
        return {tuple(row) for row in self.connection.execute(_NOTICED)}

    def check_readable(self) -> None:
        """Raise StoreError where it was brought to a schema that is not read here."""
        engine_of(self._location).check_readable(self.connection, self._location)

    def snapshot(self) -> AbstractContextManager[None]:
        """Let all queries of the block see one and the same publication."""
        return snapshot(self.connection)

    def close(self) -> None:
        """Close it, also where it is broken."""
        self.connection.close()


def _file_at(location: Location) -> tuple[int, ...]:
    if not isinstance(location, Path):
        return ()
    status = location.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
