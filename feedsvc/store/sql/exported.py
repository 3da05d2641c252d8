"""SQL that lists what an export is to hold: where documents and articles stand, and stood."""

from dataclasses import dataclass

from feedsvc.store.connection import Connection

_SHOWN = (
    " FROM articles JOIN state ON state.key = 'generation'"
    " WHERE articles.first <= CAST(state.value AS INTEGER)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """An address at which something is published, or was until it was taken back (`gone`)."""

    address: str
    gone: bool


def document_places(connection: Connection) -> list[Place]:
    """Return where every subscription document stands or stood, by address."""
    rows = connection.execute("SELECT address, gone FROM documents ORDER BY address")
    return [Place(row[0], bool(row[1])) for row in rows]


def article_places(connection: Connection) -> list[Place]:
    """Return where every article stands or stood, as first seen."""
    rows = connection.execute(
        "SELECT articles.address, EXISTS (SELECT 1 FROM published_versions AS versions"  # noqa: S608 - constants only
        f" WHERE versions.article = articles.number){_SHOWN} ORDER BY articles.number"
    )
    return [Place(row[0], not row[1]) for row in rows]


def feeds(connection: Connection) -> list[str]:
    """Return the keys of all feeds that have documents, or had them."""
    return [row[0] for row in connection.execute("SELECT DISTINCT feed FROM documents ORDER BY 1")]


def posts(connection: Connection) -> list[tuple[str, str]]:
    """Return (id, address) of the articles whose id is the guid of a WordPress post."""
    rows = connection.execute(
        f"SELECT articles.id, articles.address{_SHOWN} AND articles.id LIKE '%/?p=%'"
        " ORDER BY articles.number"
    )
    return [(row[0], row[1]) for row in rows]
