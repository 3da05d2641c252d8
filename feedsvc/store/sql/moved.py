"""SQL that finds an article by what an old address tells of it."""

import json
from collections.abc import Iterable

from feedsvc.store.connection import Connection


def by_year_and_slug(connection: Connection, year: str, slug: str) -> str | None:
    """Return the address of the article with this slug in `year`, in whatever section."""
    row = connection.execute(
        "SELECT address FROM (SELECT DISTINCT feed FROM documents) AS known"
        " CROSS JOIN articles ON address = :year || known.feed || :slug LIMIT 1",
        {"year": f"/{year}/", "slug": f"/{slug}"},
    ).fetchone()
    return str(row[0]) if row else None


def by_id(connection: Connection, ids: Iterable[str]) -> str | None:
    """Return the address of the article that bears one of `ids`."""
    row = connection.execute(
        "SELECT address FROM articles WHERE id IN (SELECT value FROM json_each(:ids)) LIMIT 1",
        {"ids": json.dumps(list(ids))},
    ).fetchone()
    return str(row[0]) if row else None
