"""SQL on the authors that have a feed: the slug of each, and the name as first met."""

from collections.abc import Iterable

from feedsvc.store.connection import Connection


def names(connection: Connection) -> dict[str, str]:
    """Return the name of each author by slug."""
    return {row["slug"]: row["name"] for row in connection.execute("SELECT * FROM authors")}


def add(connection: Connection, authors: Iterable[tuple[str, str]]) -> None:
    """Remember (slug, name) pairs; a name that is known stays."""
    connection.executemany(
        "INSERT INTO authors VALUES (?, ?) ON CONFLICT (slug) DO NOTHING", authors
    )


def forget_without_articles(connection: Connection, prefix: str) -> int:
    """Forget the authors whose feeds, with keys of `prefix` and slug, hold no article any more.

    Returns how many that were.
    """
    forgotten = connection.execute(
        "DELETE FROM authors WHERE NOT EXISTS (SELECT 1 FROM members"
        " WHERE members.feed = :prefix || authors.slug AND until IS NULL)",
        {"prefix": prefix},
    )
    return forgotten.rowcount
