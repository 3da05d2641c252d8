"""SQL on how long an entity tag that was given is known: for the deltas of its holders."""

import sqlite3
from collections.abc import Iterable

TAGS_KEPT_SECONDS = 30 * 24 * 3600


def note_last_given(
    connection: sqlite3.Connection, address: str, etags: Iterable[str], now: int
) -> None:
    """Note that until `now` (seconds) the document at `address` was given under `etags`."""
    connection.executemany(
        "UPDATE tags SET given = max(given, ?) WHERE address = ? AND etag = ?",
        [(now, address, etag) for etag in etags],
    )


def forget_old_tags(connection: sqlite3.Connection, now: int) -> None:
    """Drop the entity tags that were last given more than 30 days before `now` (seconds)."""
    connection.execute(
        "DELETE FROM tags WHERE given < :oldest AND NOT EXISTS (SELECT 1 FROM documents"
        " WHERE documents.address = tags.address"
        " AND tags.etag IN (identity_etag, gzip_etag, br_etag))",
        {"oldest": now - TAGS_KEPT_SECONDS},
    )
