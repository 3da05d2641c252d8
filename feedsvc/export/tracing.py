"""What the store is asked while the application answers, and whether it still says the same."""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from typing import cast

from feedsvc.config import Configuration
from feedsvc.export.traces import Read
from feedsvc.store.connection import Connection, Parameters, Rows
from feedsvc.web.cache import PublishedDocuments

# What the number of the publication is (documents.generation): it decides how long an archive is
# held in memory, and no answer shows it. Were the store to ask in other words, more would be asked
# for than need be, and nothing taken for proven that is not.
_QUESTION_OF_NO_EFFECT = ("SELECT value FROM state WHERE key = :key", {"key": "generation"})


class StoreReads:
    """What is read of a store that does not change, told by digests; `connection` is one to it.

    Statements are known by a digest of their text, once they were asked here: no text out of a
    file is ever run.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._statements: dict[str, str] = {}
        self._said: dict[tuple[str, str], str] = {}
        self._reads: dict[tuple[str, str], Read] = {}
        self._noted: list[Read] = []

    def note(self, sql: str, parameters: Parameters) -> None:
        """Note that this is asked now, if the answer may show it."""
        if (sql, parameters) == _QUESTION_OF_NO_EFFECT:
            return
        asked = json.dumps(parameters)
        read = self._reads.get((sql, asked))
        if read is None:
            statement = _digest(sql)
            self._statements[statement] = sql
            read = Read(statement, asked, self._rows(statement, asked))
            self._reads[sql, asked] = read
        self._noted.append(read)

    def take_noted(self) -> tuple[Read, ...]:
        """Return what was noted since this was last called, each question once."""
        noted, self._noted = self._noted, []
        return tuple(dict.fromkeys(noted))

    def is_said_still(self, read: Read) -> bool:
        """Whether the store says what it said then; False where the statement is not known yet."""
        is_known = read.statement in self._statements
        return is_known and self._rows(read.statement, read.parameters) == read.rows

    def _rows(self, statement: str, parameters: str) -> str:
        """Return the digest of what the store says."""
        question = statement, parameters
        if question not in self._said:
            rows = self._connection.execute(self._statements[statement], json.loads(parameters))
            self._said[question] = _digest(json.dumps(list(map(tuple, rows))))
        return self._said[question]


class TracedDocuments(PublishedDocuments):
    """The published documents of a store that does not change; `reads` hears what is asked of it.

    Documents themselves are fetched, not read: of them nothing is noted.
    """

    def __init__(self, configuration: Configuration, reads: StoreReads) -> None:
        super().__init__(configuration, lambda: 0.0)
        self._reads = reads

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection that notes what it is asked."""
        with super().reading() as connection:
            # Who reads executes, and does nothing else.
            yield cast(Connection, _NotingConnection(connection, self._reads))


class _NotingConnection:
    def __init__(self, connection: Connection, reads: StoreReads) -> None:
        self._connection = connection
        self._reads = reads

    def execute(self, sql: str, parameters: Parameters = (), /) -> Rows:
        self._reads.note(sql, parameters)
        return self._connection.execute(sql, parameters)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
