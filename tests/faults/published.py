"""What each generation published, by its store; and whether what was served is of one of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from feedsvc.model import Document
from feedsvc.store.connection import Connection
from feedsvc.store.sql import documents
from tests.faults.polling import Served
from tests.newsroom import Newsroom

# Of a document in one coding: entity tag, digest of the body.
Told = tuple[str, str]


@dataclass(slots=True)
class Generations:
    """All generations so far: (address, coding) to what is told there."""

    published: dict[int, dict[tuple[str, str], Told]]

    def note(self, newsroom: Newsroom) -> int:
        """Keep what the store says is published now, all of it well-formed; return its number."""
        with newsroom.connection() as connection:
            connection.execute("BEGIN")
            number, found = published_in(connection)
            connection.execute("ROLLBACK")
        known = self.published.setdefault(number, found)
        assert known == found, f"generation {number} changed after it was published"
        return number

    def forget_before(self, number: int) -> None:
        """Forget the generations that nobody may be served any more."""
        for known in [known for known in self.published if known < number]:
            del self.published[known]

    def check(self, served: Iterable[Served], lowest: int) -> int:
        """Assert that all that one client was served is of a generation, none older than before.

        `lowest` is the generation that it had before; what it has now is returned. An answer
        may be the same in several generations: then the oldest that is possible counts.
        """
        for answer in served:
            assert answer.status in {200, 304}, answer
            told = (answer.etag, answer.digest)
            of = [
                number
                for number, found in self.published.items()
                if _is_told(found.get((answer.address, answer.coding)), told)
            ]
            assert of, f"what was served is of no generation: {answer}"
            assert max(of) >= lowest, f"older than what was served before ({lowest}): {answer}"
            lowest = min(number for number in of if number >= lowest)
        return lowest


def published_in(connection: Connection) -> tuple[int, dict[tuple[str, str], Told]]:
    """Return the generation that a store publishes, and what is told of its documents.

    Each of them is well-formed, and is what its entity tag says.
    """
    found = {}
    for summary in documents.summaries(connection):
        stored = documents.get(connection, summary.address)
        assert stored is not None
        found |= _told(stored.document)
    return documents.generation(connection), found


def _is_told(published: Told | None, served: Told) -> bool:
    etag, digest = served
    return published is not None and published[0] == etag and digest in {published[1], ""}


def _told(document: Document) -> dict[tuple[str, str], Told]:
    body = document.bodies["identity"]
    if document.address.endswith(".json"):
        json.loads(body)
    else:
        etree.fromstring(body)
    return {
        (document.address, coding): (document.etags[coding], sha256(encoded).hexdigest())
        for coding, encoded in document.bodies.items()
    }
