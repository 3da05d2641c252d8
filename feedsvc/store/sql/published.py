"""SQL on what readers see now: the articles of the published generation."""

import json
from collections.abc import Iterable
from typing import Literal

from feedsvc.store.connection import Connection
from feedsvc.store.sql.articles import VERSION_COLUMNS, Version, version_of_row


def article_at(connection: Connection, address: str) -> Version | Literal["gone"] | None:
    """Return the published article at `address`; "gone" if there was one; None if never."""
    row = connection.execute(
        f"SELECT {VERSION_COLUMNS} FROM articles"  # noqa: S608 - a constant list of columns
        " JOIN published_versions AS versions ON versions.article = articles.number"
        " WHERE articles.address = :address",
        {"address": address},
    ).fetchone()
    if row is not None:
        return version_of_row(row)
    gone = connection.execute(
        "SELECT 1 FROM articles JOIN state ON state.key = 'generation'"
        " WHERE address = :address AND first <= CAST(state.value AS INTEGER)",
        {"address": address},
    ).fetchone()
    return "gone" if gone else None


def count_among(connection: Connection, numbers: Iterable[int]) -> int:
    """Return how many of the articles `numbers` are published."""
    row = connection.execute(
        "SELECT count(*) FROM published_versions"
        " WHERE article IN (SELECT CAST(value AS INTEGER) FROM json_each(:numbers))",
        {"numbers": json.dumps(list(numbers))},
    ).fetchone()
    return int(row[0])


def newest(connection: Connection, feed: str, limit: int) -> list[Version]:
    """Return the newest `limit` published articles of `feed`, the newest first."""
    rows = connection.execute(
        f"SELECT {VERSION_COLUMNS} FROM published_members AS members"  # noqa: S608 - a constant list of columns
        " JOIN articles ON articles.number = members.article"
        " JOIN published_versions AS versions ON versions.article = members.article"
        " WHERE members.feed = :feed"
        " ORDER BY members.published DESC, articles.id DESC LIMIT :limit",
        {"feed": feed, "limit": limit},
    )
    return [version_of_row(row) for row in rows]


def withdrawn_among(connection: Connection, headlines: list[str]) -> set[str]:
    """Return those of the folded `headlines` that only articles which were withdrawn had (F30)."""
    rows = connection.execute(
        "SELECT headlines.headline FROM headlines"
        " JOIN articles ON articles.number = headlines.article"
        " WHERE headlines.headline IN (SELECT value FROM json_each(:headlines))"
        " GROUP BY headlines.headline HAVING min(articles.withdrawn) = 1",
        {"headlines": json.dumps(headlines)},
    )
    return {row[0] for row in rows}
