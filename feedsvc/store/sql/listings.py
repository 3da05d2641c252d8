"""SQL for pages and sitemaps on what readers see now: headlines in order, never whole articles.

Each query walks an index from where it starts, and takes a bounded number of rows.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from feedsvc.store.connection import Connection, Row

_HEADLINE = (
    "SELECT versions.title, articles.address, versions.published, versions.sections"
    " FROM published_members AS members"
    " JOIN articles ON articles.number = members.article"
    " JOIN published_versions AS versions ON versions.article = members.article"
    " WHERE members.feed = :feed"
)


@dataclass(frozen=True, slots=True)
class Headline:
    """An article as a list names it; `published` is UTC, RFC 3339, `sections` are labels."""

    title: str
    address: str
    published: str
    sections: tuple[str, ...]


def earlier(connection: Connection, feed: str, published: str, limit: int) -> list[Headline]:
    """Return the articles of `feed` right before the time `published`, the newest first."""
    rows = connection.execute(
        f"{_HEADLINE} AND members.published < :published"
        " ORDER BY members.published DESC, articles.id DESC LIMIT :limit",
        {"feed": feed, "published": published, "limit": limit},
    )
    return [_headline(row) for row in rows]


def later(connection: Connection, feed: str, published: str) -> Headline | None:
    """Return the article of `feed` right after the time `published`."""
    row = connection.execute(
        f"{_HEADLINE} AND members.published > :published"
        " ORDER BY members.published, articles.id LIMIT 1",
        {"feed": feed, "published": published},
    ).fetchone()
    return _headline(row) if row else None


def oldest_from(connection: Connection, feed: str, start: str) -> str | None:
    """Return when the oldest article of `feed` from the time `start` on was published."""
    row = connection.execute(
        "SELECT published FROM published_members WHERE feed = :feed AND published >= :start"
        " ORDER BY published LIMIT 1",
        {"feed": feed, "start": start},
    ).fetchone()
    return str(row[0]) if row else None


def alive_among(connection: Connection, feeds: Iterable[str]) -> set[str]:
    """Return those of the keys `feeds` that have documents now."""
    rows = connection.execute(
        "SELECT feed FROM documents WHERE gone = 0"
        " AND feed IN (SELECT value FROM json_each(:feeds))",
        {"feeds": json.dumps(list(feeds))},
    )
    return {row[0] for row in rows}


def was_a_feed(connection: Connection, feed: str) -> bool:
    """Whether `feed` has documents, or had them."""
    row = connection.execute(
        "SELECT 1 FROM documents WHERE feed = :feed LIMIT 1", {"feed": feed}
    ).fetchone()
    return row is not None


def highest_number(connection: Connection) -> int:
    """Return the highest number of an article, published or not; 0 where there is none."""
    row = connection.execute("SELECT max(number) FROM articles").fetchone()
    return int(row[0] or 0)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an article stands, and when it last changed (UTC, RFC 3339); `text` as stored."""

    address: str
    updated: str
    text: str


def numbered(connection: Connection, first: int, last: int) -> list[Whereabouts]:
    """Return the published articles with numbers from `first` to `last`, by number."""
    rows = connection.execute(
        "SELECT articles.address, versions.updated, versions.text FROM articles"
        " JOIN published_versions AS versions ON versions.article = articles.number"
        " WHERE articles.number BETWEEN :first AND :last ORDER BY articles.number",
        {"first": first, "last": last},
    )
    return [Whereabouts(row[0], row[1], row[2]) for row in rows]


def _headline(row: Row) -> Headline:
    return Headline(row[0], row[1], row[2], tuple(json.loads(row[3])))
