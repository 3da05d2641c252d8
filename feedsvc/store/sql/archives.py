"""SQL on stretches of a feed's history, as readers see it now: none reads more than a stretch."""

from feedsvc.store.connection import Connection
from feedsvc.store.sql.articles import VERSION_COLUMNS, Version, version_of_row


def newest_before(connection: Connection, feed: str, end: str = "9999") -> str | None:
    """Return when the newest published article of `feed` before `end` was published."""
    row = connection.execute(
        "SELECT published FROM published_members WHERE feed = :feed AND published < :end"
        " ORDER BY published DESC LIMIT 1",
        {"feed": feed, "end": end},
    ).fetchone()
    return str(row[0]) if row else None


def count_between(connection: Connection, feed: str, start: str, end: str) -> int:
    """Return how many published articles `feed` has from `start` on and before `end`."""
    row = connection.execute(
        "SELECT count(*) FROM published_members"
        " WHERE feed = :feed AND published >= :start AND published < :end",
        {"feed": feed, "start": start, "end": end},
    ).fetchone()
    return int(row[0])


def between(
    connection: Connection, feed: str, start: str, end: str, *, skip: int, limit: int
) -> list[Version]:
    """Return published articles of `feed` from `start` on and before `end`, the newest first.

    They are `limit` in number after the oldest `skip`. Of articles published in one second the
    one first seen counts as the older, so that a later one moves none of those before it.
    """
    rows = connection.execute(
        f"SELECT {VERSION_COLUMNS} FROM"  # noqa: S608 - a constant list of columns
        " (SELECT article FROM published_members"
        " WHERE feed = :feed AND published >= :start AND published < :end"
        " ORDER BY published, article LIMIT :limit OFFSET :skip) AS part"
        " JOIN articles ON articles.number = part.article"
        " JOIN published_versions AS versions ON versions.article = part.article"
        " ORDER BY versions.published DESC, articles.id DESC",
        {"feed": feed, "start": start, "end": end, "skip": skip, "limit": limit},
    )
    return [version_of_row(row) for row in rows]
