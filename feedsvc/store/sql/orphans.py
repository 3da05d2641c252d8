"""SQL on articles that lose captures: which have none left, which have others."""

import json
from collections.abc import Iterable, Sequence

from feedsvc.store.connection import Connection


def add_orphans(connection: Connection, numbers: Iterable[int]) -> None:
    """Note that these articles lost a capture: it may have been their last."""
    connection.executemany(
        "INSERT INTO orphans VALUES (?) ON CONFLICT (article) DO NOTHING", [(n,) for n in numbers]
    )


def without_captures(
    connection: Connection, gone: Sequence[str], *, with_orphans: bool = True
) -> list[int]:
    """Return the living articles that have no capture left once the files `gone` are forgotten.

    Those that lost one otherwise since the last publication are looked at `with_orphans` only.
    """
    names = json.dumps(gone)
    rows = connection.execute(
        "WITH gone AS (SELECT value AS file FROM json_each(:names)), lost AS ("
        " SELECT article FROM captures WHERE article IS NOT NULL"
        " AND file IN (SELECT file FROM gone)"
        " UNION SELECT article FROM captures WHERE article IS NOT NULL"
        " AND parent IN (SELECT file FROM gone)"
        " UNION SELECT article FROM orphans WHERE :with_orphans)"
        " SELECT lost.article FROM lost"
        " JOIN versions ON versions.article = lost.article AND versions.until IS NULL"
        " WHERE NOT EXISTS (SELECT 1 FROM captures WHERE captures.article = lost.article"
        " AND file NOT IN (SELECT file FROM gone)"
        " AND (parent IS NULL OR parent NOT IN (SELECT file FROM gone)))",
        {"names": names, "with_orphans": with_orphans},
    )
    return [row[0] for row in rows]


def left_behind(connection: Connection, gone: Sequence[str]) -> set[str]:
    """Return the files with other captures of the articles that the files `gone` belong to."""
    rows = connection.execute(
        "WITH gone AS (SELECT value AS file FROM json_each(:names)), lost AS ("
        " SELECT article FROM captures WHERE file IN (SELECT file FROM gone)"
        " UNION SELECT article FROM captures WHERE parent IN (SELECT file FROM gone))"
        " SELECT DISTINCT coalesce(parent, file) FROM captures"
        " WHERE article IN (SELECT article FROM lost WHERE article IS NOT NULL)",
        {"names": json.dumps(gone)},
    )
    return {row[0] for row in rows}.difference(gone)


def has_orphans(connection: Connection) -> bool:
    """Whether an article lost a capture since the last publication."""
    return connection.execute("SELECT 1 FROM orphans LIMIT 1").fetchone() is not None


def forget_orphans(connection: Connection) -> None:
    """Note which articles were seen to: those that have a capture or live no more."""
    connection.execute(
        "DELETE FROM orphans"
        " WHERE EXISTS (SELECT 1 FROM captures WHERE captures.article = orphans.article)"
        " OR NOT EXISTS (SELECT 1 FROM versions"
        " WHERE versions.article = orphans.article AND until IS NULL)"
    )
