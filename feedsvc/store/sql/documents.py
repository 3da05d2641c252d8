"""SQL on what is served: the generation, documents, their entity tags, stale feeds."""

from collections.abc import Iterable
from dataclasses import dataclass

from feedsvc.encode import are_tags_of
from feedsvc.model import Document
from feedsvc.store.connection import Connection
from feedsvc.store.damage import damaged
from feedsvc.store.sql.replacing import replacing

CODINGS = ("identity", "gzip", "br")
_PUT = replacing(
    "documents",
    "address",
    "feed media_type entries newest last_modified generation gone identity gzip br identity_etag"
    " gzip_etag br_etag",
    is_named=True,
)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it was published; `last_modified` is in seconds since the epoch."""

    document: Document
    last_modified: int
    generation: int
    gone: bool


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What `status` tells of a document."""

    address: str
    feed: str
    entries: int
    newest: str
    size: int


def generation(connection: Connection) -> int:
    """Return the generation that is published; 0 before the first."""
    return int(state(connection, "generation", "0"))


def state(connection: Connection, key: str, default: str = "") -> str:
    """Return the value kept under `key`."""
    row = connection.execute("SELECT value FROM state WHERE key = :key", {"key": key}).fetchone()
    return str(row["value"]) if row else default


def set_state(connection: Connection, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    connection.execute(
        "INSERT INTO state VALUES (:key, :value)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        " WHERE state.value <> excluded.value",
        {"key": key, "value": value},
    )


def note_staged(connection: Connection) -> None:
    """Note that articles of the generation to come differ from those that are published."""
    set_state(connection, "staged", "1")


def is_staged(connection: Connection) -> bool:
    """Whether that was noted since the last publication."""
    return state(connection, "staged") == "1"


def get(connection: Connection, address: str) -> StoredDocument | None:
    """Return the document at `address`, also one that is gone; None if there never was one.

    Raises what store_errors turns into StoreCorrupt where its bytes are not those that were kept:
    SQLite has no checksum of what it holds, but an entity tag is one.
    """
    row = connection.execute(
        "SELECT * FROM documents WHERE address = :address", {"address": address}
    ).fetchone()
    if row is None:
        return None
    codings = [coding for coding in CODINGS if row[coding] is not None]
    document = Document(
        address=row["address"],
        media_type=row["media_type"],
        bodies={coding: row[coding] for coding in codings},
        etags={coding: row[f"{coding}_etag"] for coding in codings},
    )
    is_whole = are_tags_of(document.etags, document.bodies)
    if not is_whole or bool(row["gone"]) == any(document.bodies.values()):
        raise damaged(f"{address} is not what was published there")
    return StoredDocument(document, row["last_modified"], row["generation"], gone=bool(row["gone"]))


@dataclass(frozen=True, slots=True)
class StoredTags:
    """What tells whether a document changed: its entity tags by coding, its type and its date."""

    etags: dict[str, str]
    media_type: str
    last_modified: int
    generation: int


def tags_of(connection: Connection, address: str) -> StoredTags | None:
    """Return the tags of the document at `address`; None if there never was one.

    One that is gone has none, but its date still counts.
    """
    row = connection.execute(
        "SELECT identity_etag, gzip_etag, br_etag, media_type, last_modified, generation"
        " FROM documents WHERE address = :address",
        {"address": address},
    ).fetchone()
    if row is None:
        return None
    etags = {coding: row[f"{coding}_etag"] for coding in CODINGS if row[f"{coding}_etag"]}
    return StoredTags(etags, row["media_type"], row["last_modified"], row["generation"])


def put(
    connection: Connection,
    document: Document,
    *,
    feed: str,
    entries: int,
    newest: str,
    last_modified: int,
    generation: int,
) -> None:
    """Keep `document` as published in `generation`, and remember the entity tags it is given."""
    row = {
        "address": document.address,
        "feed": feed,
        "media_type": document.media_type,
        "entries": entries,
        "newest": newest,
        "last_modified": last_modified,
        "generation": generation,
        "gone": 0,
    }
    for coding in CODINGS:
        row[coding] = document.bodies.get(coding)
        row[f"{coding}_etag"] = document.etags.get(coding)
    connection.execute(_PUT, row)
    connection.executemany(
        "INSERT INTO tags VALUES (?, ?, ?, ?) ON CONFLICT (address, etag)"
        " DO UPDATE SET generation = excluded.generation, given = excluded.given",
        [(document.address, tag, generation, last_modified) for tag in document.etags.values()],
    )


def mark_gone(connection: Connection, feed: str, generation: int) -> list[str]:
    """Empty the documents of `feed`: their addresses, which are returned, answer 410 from now."""
    rows = connection.execute(
        "UPDATE documents SET gone = 1, entries = 0, newest = '', identity = :empty, gzip = NULL,"
        " br = NULL, identity_etag = '', gzip_etag = NULL, br_etag = NULL,"
        " generation = :generation WHERE feed = :feed AND gone = 0 RETURNING address",
        {"feed": feed, "generation": generation, "empty": b""},
    )
    return sorted(row["address"] for row in rows)


def summaries(connection: Connection) -> list[DocumentSummary]:
    """Return what is published, by feed and address."""
    rows = connection.execute(
        "SELECT address, feed, entries, newest, length(identity) AS size FROM documents"
        " WHERE gone = 0 ORDER BY feed, address"
    )
    return [DocumentSummary(**dict(row)) for row in rows]


def published_feeds(connection: Connection) -> set[str]:
    """Return the keys of all feeds that have documents and are not gone."""
    return {row[0] for row in connection.execute("SELECT feed FROM documents WHERE gone = 0")}


def mark_stale(connection: Connection, feeds: Iterable[str]) -> None:
    """Note that the documents of `feeds` are to be rendered anew."""
    connection.executemany(
        "INSERT INTO stale VALUES (?) ON CONFLICT (feed) DO NOTHING", [(feed,) for feed in feeds]
    )


def stale_feeds(connection: Connection) -> list[str]:
    """Return the keys of the feeds that are to be rendered anew, in order."""
    return [row[0] for row in connection.execute("SELECT feed FROM stale ORDER BY feed")]


def forget_stale(connection: Connection) -> None:
    """Note that all documents are up to date."""
    connection.execute("DELETE FROM stale")
