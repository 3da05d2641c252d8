"""SQL on headlines and on who names them in ALSO READ (decision 8)."""

import json
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from feedsvc.moment import AFTER_ALL_TIMES
from feedsvc.store.connection import Connection


class Titled(NamedTuple):
    """An article that had the folded `headline`, as it is now; `text` is as articles keep it."""

    headline: str
    title: str
    address: str
    text: str


_VERSIONS = {
    "latest": "versions ON versions.article = headlines.article AND versions.until IS NULL",
    "published": "published_versions AS versions ON versions.article = headlines.article",
}


def by_headline(connection: Connection, headlines: Iterable[str]) -> list[tuple[str, int]]:
    """Return (folded headline, article) for every article that ever had one of `headlines`."""
    rows = connection.execute(
        "SELECT headline, article FROM headlines"
        " WHERE headline IN (SELECT value FROM json_each(:headlines))",
        {"headlines": json.dumps(list(headlines))},
    )
    return [(row["headline"], row["article"]) for row in rows]


def add_headlines(connection: Connection, pairs: Iterable[tuple[str, int]]) -> None:
    """Remember (folded headline, article) pairs for good."""
    connection.executemany(
        "INSERT INTO headlines VALUES (?, ?) ON CONFLICT (headline, article) DO NOTHING", pairs
    )


def headlines_of(connection: Connection, number: int) -> list[str]:
    """Return every headline, folded, that an article ever had."""
    rows = connection.execute(
        "SELECT headline FROM headlines WHERE article = :number ORDER BY headline",
        {"number": number},
    )
    return [row["headline"] for row in rows]


def replace_mentions(
    connection: Connection,
    old: Iterable[tuple[str, int]],
    new: Iterable[tuple[str, int]],
) -> None:
    """Take the `old` (folded headline, naming article) pairs out and put the `new` ones in."""
    connection.executemany("DELETE FROM mentions WHERE headline = ? AND article = ?", old)
    connection.executemany(
        "INSERT INTO mentions VALUES (?, ?) ON CONFLICT (headline, article) DO NOTHING", new
    )


def feeds_that_mention(connection: Connection, numbers: Sequence[int]) -> set[str]:
    """Return the feeds of the living articles that name one of `numbers` by any headline."""
    rows = connection.execute(
        "SELECT DISTINCT versions.feeds FROM headlines"
        " JOIN mentions ON mentions.headline = headlines.headline"
        " JOIN versions ON versions.article = mentions.article AND versions.until IS NULL"
        " WHERE headlines.article IN (SELECT CAST(value AS INTEGER) FROM json_each(:numbers))",
        {"numbers": json.dumps(numbers)},
    )
    return {feed for row in rows for feed in json.loads(row["feeds"])}


def titled(
    connection: Connection,
    headlines: Iterable[str],
    *,
    among: Literal["latest", "published"] = "latest",
    until: str | None = None,
) -> list[Titled]:
    """Return what is known of the living articles that had one of the folded `headlines`.

    Of the latest versions, or those that readers see; with `until` (UTC, RFC 3339) only of
    articles published by then. The newest published last, so that a mapping keeps that one.
    """
    rows = connection.execute(
        "SELECT headlines.headline, versions.title, articles.address, versions.text FROM headlines"  # noqa: S608 - one of two constants
        " JOIN articles ON articles.number = headlines.article"
        f" JOIN {_VERSIONS[among]}"
        " WHERE headlines.headline IN (SELECT value FROM json_each(:headlines))"
        " AND versions.published <= :until"
        " ORDER BY versions.published, articles.id",
        {"headlines": json.dumps(list(headlines)), "until": until or AFTER_ALL_TIMES},
    )
    return [Titled(*row) for row in rows]
