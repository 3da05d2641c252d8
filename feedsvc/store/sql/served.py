"""SQL on what a worker holds: which documents there are, and which of them changed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from feedsvc.store.connection import Connection
from feedsvc.store.sql.documents import CODINGS


@dataclass(frozen=True, slots=True)
class ServedTags:
    """All that tells whether a document is what it was; equal for equal answers.

    `etags` are by content coding, `last_modified` is in seconds since the epoch.
    """

    etags: Mapping[str, str]
    media_type: str
    last_modified: int | None
    gone: bool


@dataclass(frozen=True, slots=True)
class DocumentSize:
    """A document, and the bytes that its bodies take: none where it is gone."""

    address: str
    size: int


def addresses(connection: Connection) -> frozenset[str]:
    """Return the addresses of all documents, also of those that are gone."""
    return frozenset(row[0] for row in connection.execute("SELECT address FROM documents"))


def tags(connection: Connection, wanted: Collection[str]) -> dict[str, ServedTags]:
    """Return what tells whether the documents at `wanted` changed, of those that there are."""
    rows = connection.execute(
        "SELECT address, media_type, last_modified, gone, identity_etag, gzip_etag, br_etag"
        " FROM documents WHERE address IN (SELECT value FROM json_each(:wanted))",
        {"wanted": json.dumps(list(wanted))},
    )
    return {
        row["address"]: ServedTags(
            etags={
                coding: row[f"{coding}_etag"]
                for coding in CODINGS
                if row[f"{coding}_etag"] is not None
            },
            media_type=row["media_type"],
            last_modified=row["last_modified"],
            gone=bool(row["gone"]),
        )
        for row in rows
    }


def sizes(connection: Connection) -> list[DocumentSize]:
    """Return all documents, those first that most readers poll.

    These are the feed of all articles, then sections, then feeds of one's own choice, and of
    each kind those with the newest articles; those that are gone come last.
    """
    rows = connection.execute(
        "SELECT address, feed, gone, length(identity) + coalesce(length(gzip), 0)"
        " + coalesce(length(br), 0) AS size FROM documents ORDER BY newest DESC, address"
    )
    ranked = sorted(rows, key=lambda row: (row["gone"], row["feed"] != "", "/" in row["feed"]))
    return [DocumentSize(row["address"], row["size"]) for row in ranked]
