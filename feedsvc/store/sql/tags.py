"""SQL on how long an entity tag that was given is known: for the deltas of its holders."""

from collections.abc import Iterable

from feedsvc.store.connection import Connection

TAGS_KEPT_SECONDS = 30 * 24 * 3600


def note_last_given(connection: Connection, address: str, etags: Iterable[str], now: int) -> None:
    """Note that until `now` (seconds) the document at `address` was given under `etags`."""
    connection.executemany(
        "UPDATE tags SET given = ? WHERE address = ? AND etag = ? AND given < ?",
        [(now, address, etag, now) for etag in etags],
    )


def forget_old_tags(connection: Connection, now: int) -> None:
    """Drop the entity tags that were last given more than 30 days before `now` (seconds)."""
    connection.execute(
        "DELETE FROM tags WHERE given < :oldest AND NOT EXISTS (SELECT 1 FROM documents"
        " WHERE documents.address = tags.address"
        " AND tags.etag IN (identity_etag, gzip_etag, br_etag))",
        {"oldest": now - TAGS_KEPT_SECONDS},
    )
