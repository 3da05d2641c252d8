"""SQL on what articles are given once and keep: number, id, address, a place in their day."""

import sqlite3
from collections.abc import Iterable

from feedsvc.store.articles import Version


def number_by_id(connection: sqlite3.Connection, article_id: str) -> int | None:
    """Return the number of the article with this id."""
    return _number(connection, "SELECT number FROM articles WHERE id = ?", article_id)


def number_by_address(connection: sqlite3.Connection, address: str) -> int | None:
    """Return the number of the article at this address."""
    return _number(connection, "SELECT number FROM articles WHERE address = ?", address)


def is_published_at(connection: sqlite3.Connection, published: str) -> bool:
    """Whether an article bears this very time of publication."""
    row = connection.execute("SELECT 1 FROM versions WHERE published = ?", (published,)).fetchone()
    return row is not None


def last_number(connection: sqlite3.Connection) -> int:
    """Return the highest number given to an article, 0 before the first."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM articles").fetchone()[0])


def articles_of_day(connection: sqlite3.Connection, day: str) -> int:
    """Return how many articles the day has had so far."""
    row = connection.execute("SELECT articles FROM days WHERE day = ?", (day,)).fetchone()
    return int(row[0]) if row else 0


def set_articles_of_day(connection: sqlite3.Connection, counts: Iterable[tuple[str, int]]) -> None:
    """Keep (day, how many articles it has had) pairs."""
    connection.executemany(
        "INSERT INTO days VALUES (?, ?) ON CONFLICT (day)"
        " DO UPDATE SET articles = excluded.articles",
        counts,
    )


def add(connection: sqlite3.Connection, articles: Iterable[Version], generation: int) -> None:
    """Add the identities of new articles, to be first shown in `generation`."""
    connection.executemany(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, 0)",
        [(new.number, new.id, new.address, generation, generation) for new in articles],
    )


def set_withdrawn(connection: sqlite3.Connection, number: int, withdrawn: bool) -> None:
    """Withdraw an article, or take that back (F30)."""
    connection.execute(
        "UPDATE articles SET withdrawn = ? WHERE number = ?", (int(withdrawn), number)
    )


def _number(connection: sqlite3.Connection, query: str, value: str) -> int | None:
    row = connection.execute(query, (value,)).fetchone()
    return int(row[0]) if row else None
