"""SQL on what articles are given once and keep: number, id, address, a place in their day."""

import json
from collections.abc import Iterable

from feedsvc.store.connection import Connection
from feedsvc.store.sql.articles import Version


def number_by_id(connection: Connection, article_id: str) -> int | None:
    """Return the number of the article with this id."""
    return _number(connection, "SELECT number FROM articles WHERE id = ?", article_id)


def number_by_address(connection: Connection, address: str) -> int | None:
    """Return the number of the article at this address."""
    return _number(connection, "SELECT number FROM articles WHERE address = ?", address)


def ids_among(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of `ids` that articles have."""
    rows = connection.execute(
        "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(ids))},
    )
    return {row[0] for row in rows}


def addresses_among(connection: Connection, addresses: Iterable[str]) -> set[str]:
    """Return those of `addresses` that articles have."""
    rows = connection.execute(
        "SELECT address FROM articles WHERE address IN (SELECT value FROM json_each(:addresses))",
        {"addresses": json.dumps(list(addresses))},
    )
    return {row[0] for row in rows}


def taken(
    connection: Connection, ids: Iterable[str], addresses: Iterable[str]
) -> tuple[set[str], set[str]]:
    """Return those of `ids` and those of `addresses` that articles have."""
    return ids_among(connection, ids), addresses_among(connection, addresses)


def published_among(connection: Connection, moments: Iterable[str]) -> set[str]:
    """Return those of `moments` that are the time of publication of an article."""
    rows = connection.execute(
        "SELECT DISTINCT published FROM versions"
        " WHERE published IN (SELECT value FROM json_each(:moments))",
        {"moments": json.dumps(list(moments))},
    )
    return {row[0] for row in rows}


def last_number(connection: Connection) -> int:
    """Return the highest number given to an article, 0 before the first."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM articles").fetchone()[0])


def articles_of_days(connection: Connection, days: Iterable[str]) -> dict[str, int]:
    """Return how many articles each of `days` has had so far; a day without any is missing."""
    rows = connection.execute(
        "SELECT day, articles FROM days WHERE day IN (SELECT value FROM json_each(:days))",
        {"days": json.dumps(list(days))},
    )
    return {row["day"]: row["articles"] for row in rows}


def set_articles_of_day(connection: Connection, counts: Iterable[tuple[str, int]]) -> None:
    """Keep (day, how many articles it has had) pairs."""
    connection.executemany(
        "INSERT INTO days VALUES (?, ?) ON CONFLICT (day)"
        " DO UPDATE SET articles = excluded.articles",
        counts,
    )


def add(connection: Connection, articles: Iterable[Version], generation: int) -> None:
    """Add the identities of new articles, to be first shown in `generation`."""
    connection.executemany(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, 0)",
        [(new.number, new.id, new.address, generation, generation) for new in articles],
    )


def set_withdrawn(connection: Connection, number: int, withdrawn: bool) -> None:
    """Withdraw an article, or take that back (F30)."""
    connection.execute(
        "UPDATE articles SET withdrawn = ? WHERE number = ?", (int(withdrawn), number)
    )


def withdrawn_addresses(connection: Connection) -> list[str]:
    """Return the addresses of all articles that are withdrawn, in order (F30)."""
    rows = connection.execute("SELECT address FROM articles WHERE withdrawn = 1 ORDER BY address")
    return [row["address"] for row in rows]


def _number(connection: Connection, query: str, value: str) -> int | None:
    row = connection.execute(query, (value,)).fetchone()
    return int(row[0]) if row else None
