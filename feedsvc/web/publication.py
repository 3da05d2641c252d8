"""What the store says of what is published, as a whole."""

from dataclasses import dataclass

from feedsvc.store.engine import Connection
from feedsvc.store.sql import documents


@dataclass(frozen=True, slots=True)
class Publication:
    """What the store says of what is published; `published_at` is in seconds since the epoch."""

    generation: int
    published_at: int
    articles: int
    refused: int

    def has_documents_of(self, other: "Publication") -> bool:
        """Whether both are one publication, of which perhaps more is known by now."""
        return (self.generation, self.published_at) == (other.generation, other.published_at)


def publication_in(connection: Connection) -> Publication | None:
    """Return what is published in the store; None before the first publication."""
    generation = documents.generation(connection)
    if generation == 0:
        return None
    return Publication(
        generation=generation,
        published_at=int(documents.state(connection, "published_at", "0")),
        articles=int(documents.state(connection, "articles", "0")),
        refused=int(documents.state(connection, "refused", "0")),
    )
