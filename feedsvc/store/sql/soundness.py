"""SQL on what is held against one another, or against the journal, to find damage in rows."""

from collections.abc import Iterator

from feedsvc.store.connection import Connection
from feedsvc.store.sql.articles import VERSION_COLUMNS, Version, version_of_row

# A server sends all that a query gives: of very many articles, so many at a time.
_AT_ONCE = 1_000


def latest_versions(connection: Connection) -> Iterator[Version]:
    """Yield the latest version of every article, also of those that have gone, by number."""
    last = 0
    while found := _latest_after(connection, last):
        yield from found
        last = found[-1].number


def _latest_after(connection: Connection, number: int) -> list[Version]:
    rows = connection.execute(
        f"SELECT {VERSION_COLUMNS} FROM versions"  # noqa: S608 - a constant list of columns
        " JOIN articles ON articles.number = versions.article WHERE versions.since ="
        " (SELECT max(since) FROM versions AS others WHERE others.article = articles.number)"
        " AND articles.number > :number ORDER BY articles.number LIMIT :limit",
        {"number": number, "limit": _AT_ONCE},
    )
    return [version_of_row(row) for row in rows]


def feed_out_of_step(connection: Connection) -> str | None:
    """Return a feed whose members are not just those whose versions note it; None if none is."""
    row = connection.execute(
        "WITH noted AS (SELECT value AS feed, published, article FROM versions,"
        " json_each(versions.feeds) WHERE until IS NULL),"
        " held AS (SELECT feed, published, article FROM members WHERE until IS NULL),"
        " counted AS (SELECT feed, published, article, 1 AS is_noted, count(*) AS times FROM noted"
        " GROUP BY 1, 2, 3 UNION ALL SELECT feed, published, article, 0, count(*) FROM held"
        " GROUP BY 1, 2, 3)"
        " SELECT feed FROM counted GROUP BY feed, published, article"
        " HAVING count(*) <> 2 OR max(times) <> 1 LIMIT 1"
    ).fetchone()
    return None if row is None else str(row["feed"])
