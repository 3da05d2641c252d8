"""Deltas: what is new in a document for a client that holds an older one (RFC 3229).

A delta is the document as it is now with those entries only that are new or changed; the client
merges it, by id, into what it holds. Where that would not give what the whole document would,
there is none, and the client is sent the whole.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

from flask import Request

from feedsvc import encode
from feedsvc.errors import StoreError
from feedsvc.model import Document
from feedsvc.render import FORMATS, excerpt
from feedsvc.store.sql.shown import Changes, changes_since
from feedsvc.store.sql.tags import TAGS_KEPT_SECONDS
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.conditional import entity_tags
from feedsvc.web.negotiation import wants_delta
from feedsvc.web.representation import Representation

MAX_BYTES = 8 * 1024 * 1024
MOST_KNOWN = 256
LONGEST_KNOWN = 512

# RFC 3229 §10.8.2: no cache that does not know what IM means may store a delta.
CACHE_CONTROL = "no-store, im"

# A cache that asks whether what it holds is still current puts its own tag in place of its
# client's, and passes A-IM on: a delta would be one from what the cache holds, which the client
# does not. Caches that say what they are do it in these; HTTP/1.0 knows no Cache-Control.
_FIELDS_OF_CACHES = ("Via", "CDN-Loop", "X-Varnish")
_NAMES_OF_HTTP_1_0 = ("HTTP/1.0", "HTTP/1")  # the second is granian's

# feedparser asks for deltas on behalf of every program that uses it, also of those that take 226
# for an error: rss2email 3.13 would never show what a delta holds, nor move its tag. Both say the
# library's name alone. A script that gives feedparser a name of its own is sent deltas.
_ASK_UNKNOWINGLY = ("feedparser/", "rss2email/")

_FILES = frozenset(format_.file for format_ in FORMATS if format_.name in {"rss", "atom"})


class Deltas:
    """Makes deltas of what `published` holds, each once for all who hold the same.

    `clock` gives seconds since the epoch. They are held to `max_bytes`, and forgotten at a new
    generation. One is made at a time; who asks for the same meanwhile waits for it (F24).
    """

    def __init__(
        self,
        published: PublishedDocuments,
        clock: Callable[[], float],
        *,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._published = published
        self._clock = clock
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._generation = 0
        # By the tag of the whole and the entries that the delta has.
        self._bodies: dict[tuple[str, frozenset[str]], bytes] = {}
        self._held_bytes = 0
        # By the address, its tag, and those that the client has.
        self._known: dict[tuple[str, ...], Changes] = {}

    def of(
        self, document: Document, whole: Representation, request: Request
    ) -> Representation | None:
        """Return the delta that `request` is due, None if it is due the `whole`.

        `whole` is the representation of `document` that it selects.
        """
        file = document.address.rpartition("/")[2]
        wanted = wants_delta(request.headers.get("A-IM", ""))
        if file not in _FILES or not wanted or _may_be_of_cache(request) or _is_unaware(request):
            return None
        # Compared weakly: a proxy that compresses makes a tag weak (RFC 9110 §8.8.3.2).
        listed = entity_tags(request.headers.get("If-None-Match", ""))
        etags = [tag.removeprefix("W/") for tag in listed if tag]
        changes = self._changes(document, etags)
        if changes is None or not 0 < len(changes.ids) < changes.entries:
            return None
        # RFC 3229 §10.5.1: said where the client could not tell.
        base = {"Delta-Base": changes.base} if len(etags) > 1 else {}
        return replace(
            whole,
            body=self._body(document, whole, changes),
            cache_control=CACHE_CONTROL,
            headers={**whole.headers, "IM": "feed", **base},
        )

    def _changes(self, document: Document, etags: list[str]) -> Changes | None:
        oldest = int(self._clock()) - TAGS_KEPT_SECONDS
        asked = document.address, document.etags["identity"], *etags
        try:
            with self._published.reading() as connection:
                changes = changes_since(connection, document.address, etags, oldest)
        except StoreError:  # known to `published`: what is held is served on, whole or as before
            return self._known.get(asked)
        # Else the store is a publication ahead of what is held.
        if changes is None or changes.etag != document.etags["identity"]:
            return None
        if sum(map(len, asked)) <= LONGEST_KNOWN:
            self._remember(asked, changes)
        return changes

    def _remember(self, asked: tuple[str, ...], changes: Changes) -> None:
        """Keep what was found, for when the store is away: of these bytes it stays true."""
        with self._lock:
            self._known.pop(asked, None)
            while len(self._known) >= MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[asked] = changes

    def _body(self, document: Document, whole: Representation, changes: Changes) -> bytes:
        key = whole.etag, changes.ids
        with self._lock:
            if changes.generation != self._generation:
                self._generation = changes.generation
                self._bodies.clear()
                self._held_bytes = 0
            body = self._bodies.get(key)
            if body is None:
                body = excerpt(document.bodies["identity"], changes.ids)
                body = encode.compress(body, whole.coding)
                self._keep(key, body)
            return body

    def _keep(self, key: tuple[str, frozenset[str]], body: bytes) -> None:
        if len(body) > self._max_bytes:
            return
        while self._held_bytes + len(body) > self._max_bytes:
            self._held_bytes -= len(self._bodies.pop(next(iter(self._bodies))))
        self._bodies[key] = body
        self._held_bytes += len(body)


def _is_unaware(request: Request) -> bool:
    return request.headers.get("User-Agent", "").startswith(_ASK_UNKNOWINGLY)


def _may_be_of_cache(request: Request) -> bool:
    is_old = request.environ.get("SERVER_PROTOCOL") in _NAMES_OF_HTTP_1_0
    return is_old or any(name in request.headers for name in _FIELDS_OF_CACHES)
