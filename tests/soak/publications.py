"""What was published when: the truth that every answer to a reader is held against."""

import asyncio
import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree import ElementTree

from feedsvc.store.sql import documents
from tests.newsroom import Newsroom

ATOM = "{http://www.w3.org/2005/Atom}"
SECONDS_TO_BE_KNOWN = 20.0


@dataclass(frozen=True)
class Entry:
    """An entry as a reader holds it: headline, path of its page, a digest of all that it says."""

    title: str
    path: str
    digest: bytes


def digest_of(data: bytes) -> bytes:
    """Return what tells `data` from any other bytes."""
    return hashlib.blake2s(data).digest()


def entries_of(address: str, body: bytes) -> list[tuple[str, Entry]]:
    """Return (id, entry) of each entry of a document, in its order."""
    if address.endswith(".json"):
        return [
            (item["id"], _entry(item["title"], item["url"], json.dumps(item).encode()))
            for item in json.loads(body)["items"]
        ]
    root = ElementTree.fromstring(body)
    if root.tag == "rss":
        return [
            (_text(item, "guid"), _entry(_text(item, "title"), _text(item, "link"), _said(item)))
            for item in root.iter("item")
        ]
    return [
        (
            _text(entry, f"{ATOM}id"),
            _entry(_text(entry, f"{ATOM}title"), _page_of(entry), _said(entry)),
        )
        for entry in root.iter(f"{ATOM}entry")
    ]


def _entry(title: str, url: str, said: bytes) -> Entry:
    return Entry(title, urlsplit(url).path, digest_of(said))


def _said(element: ElementTree.Element) -> bytes:
    # What follows it belongs to the document: the last entry is followed by less.
    return ElementTree.tostring(element).rstrip()


def _text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(name, "")


def _page_of(entry: ElementTree.Element) -> str:
    return next(
        link.get("href", "")
        for link in entry.iter(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    )


@dataclass
class Publication:
    """A document as it stood from `since` on, and perhaps until `until` (monotonic seconds).

    `since` is when it was published for certain, `until` when it was for certain not replaced.
    """

    generation: int
    digest: bytes
    entries: Mapping[str, Entry]
    etags: frozenset[str]
    since: float
    until: float = float("inf")


@dataclass
class Publications:
    """All publications of the documents at `addresses`, of one newsroom."""

    newsroom: Newsroom
    addresses: Iterable[str]
    by_address: dict[str, list[Publication]] = field(default_factory=dict)
    _by_tag: dict[tuple[str, str], list[Publication]] = field(default_factory=dict)

    def record(self, before: float) -> None:
        """Look what is published now; `before` is a time at which it was not yet replaced."""
        now = time.monotonic()
        with self.newsroom.connection() as connection:
            for address in self.addresses:
                stored = documents.get(connection, address)
                if stored is not None and not stored.gone:
                    self._take(address, stored, before, now)

    def _take(
        self, address: str, stored: documents.StoredDocument, before: float, now: float
    ) -> None:
        known = self.by_address.setdefault(address, [])
        etags = frozenset(stored.document.etags.values())
        if known and known[-1].etags == etags:
            return
        body = stored.document.bodies["identity"]
        entries = dict(entries_of(address, body))
        made = Publication(stored.generation, digest_of(body), entries, etags, now)
        if known:
            known[-1].until = before
        known.append(made)
        for etag in etags:
            self._by_tag.setdefault((address, etag), []).append(made)

    @property
    def repeated(self) -> int:
        """How often a document became, byte for byte, what it had been before."""
        return sum(len(made) > 1 for made in self._by_tag.values())

    async def tagged(self, address: str, etag: str, generation: int = 0) -> list[Publication]:
        """Return the publications with this entity tag; waits for what is just being recorded.

        One of them is of `generation` or later: a document may become again what it was (a story
        that it links to is withdrawn, and taken back), and readers see it before it is recorded.
        There is none, or none so late, where that was never published.
        """
        deadline = time.monotonic() + SECONDS_TO_BE_KNOWN
        while time.monotonic() < deadline:
            found = self._by_tag.get((address, etag), [])
            if found and found[-1].generation >= generation:
                break
            await asyncio.sleep(0.05)
        return self._by_tag.get((address, etag), [])
