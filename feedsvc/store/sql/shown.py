"""SQL on what deltas are made from: since which generation each shown entry looks as it does."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from feedsvc.store.connection import Connection, Row


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a document since a client was given it under the tag `base`.

    `ids` are those of the entries that are new or look otherwise now, of `entries` in all.
    `generation` is the one that is published, `etag` the document's tag without a coding.
    """

    base: str
    ids: frozenset[str]
    entries: int
    generation: int
    etag: str


def keep_shown(
    connection: Connection, feed: str, digests: Mapping[int, str], generation: int
) -> None:
    """Note that the documents of `feed` show the articles of `digests`, from `generation` on.

    An entry whose digest is what it was keeps the generation that it has.
    """
    connection.execute(
        "DELETE FROM shown WHERE feed = :feed"
        " AND article NOT IN (SELECT CAST(value AS INTEGER) FROM json_each(:numbers))",
        {"feed": feed, "numbers": json.dumps(list(digests))},
    )
    connection.executemany(
        "INSERT INTO shown VALUES (?, ?, ?, ?) ON CONFLICT (feed, article)"
        " DO UPDATE SET digest = excluded.digest, generation = excluded.generation"
        " WHERE shown.digest <> excluded.digest",
        [(feed, number, digest, generation) for number, digest in digests.items()],
    )


def changes_since(
    connection: Connection, address: str, etags: Collection[str], oldest: int
) -> Changes | None:
    """Return what changed at `address` since the newest of `etags`; None where none can be told.

    That is so where no tag was given there since `oldest` (seconds since the epoch), where
    something was removed since or the configuration changed: then entries that are not new may
    be gone, or all of them look otherwise.
    """
    base = _newest_given(connection, address, etags, oldest)
    if base is None:
        return None
    rows = connection.execute(
        "SELECT articles.id, shown.generation FROM shown"
        " JOIN articles ON articles.number = shown.article WHERE shown.feed = :feed",
        {"feed": base["feed"]},
    ).fetchall()
    newer = [row for row in rows if row["generation"] > base["generation"]]
    return Changes(
        base=base["etag"],
        ids=frozenset(row["id"] for row in newer),
        entries=len(rows),
        generation=base["published"],
        etag=base["identity_etag"],
    )


def _newest_given(
    connection: Connection, address: str, etags: Collection[str], oldest: int
) -> Row | None:
    """Return the newest of `etags` that a delta may start from, and its document; None if none."""
    return connection.execute(
        "SELECT tags.etag, tags.generation, documents.feed, documents.identity_etag,"
        " (SELECT CAST(value AS INTEGER) FROM state WHERE key = 'generation') AS published"
        " FROM tags JOIN documents ON documents.address = tags.address AND documents.gone = 0"
        " WHERE tags.address = :address AND tags.given >= :oldest"
        " AND tags.etag IN (SELECT value FROM json_each(:etags))"
        " AND tags.generation >= coalesce((SELECT removals.generation FROM removals"
        " WHERE removals.feed = documents.feed), 0)"
        " AND tags.generation >= coalesce((SELECT CAST(value AS INTEGER) FROM state"
        " WHERE key = 'reconfigured'), 0)"
        " ORDER BY tags.generation DESC LIMIT 1",
        {"address": address, "etags": json.dumps(list(etags)), "oldest": oldest},
    ).fetchone()
