"""Documents as a worker holds them, their usual answers prepared once (decision 11)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from feedsvc.model import Document
from feedsvc.store.sql.served import ServedTags
from feedsvc.web.cors import READABLE_ANYWHERE
from feedsvc.web.representation import Representation


@dataclass(frozen=True, slots=True)
class Prepared:
    """The 200 and the 304 of one representation, as WSGI takes them.

    `tags` are the two values of If-None-Match that name the representation alone, `earlier` those
    of the document before it changed; polls are counted under `feed`.
    """

    feed: str
    tags: Sequence[str]
    earlier: Collection[str]
    not_modified: Sequence[tuple[str, str]]
    whole: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document in memory, and what was prepared of it: both go when the document changes.

    `last_modified` is in seconds since the epoch, None where none is sent; `link` is the value
    of its Link header, "" where it has none. `gone`: it was there once, and is a 410 now.
    `earlier` are entity tags that it had before, as far as is known. `prepared` has one coding at
    a time added, when it is first asked for.
    """

    document: Document
    cache_control: str
    last_modified: int | None = None
    link: str = ""
    gone: bool = False
    earlier: frozenset[str] = frozenset()
    prepared: dict[str, Prepared] = field(default_factory=dict)

    @property
    def feed(self) -> str:
        """The address that polls of it are counted under: "" for an archive, which has no date."""
        return "" if self.is_made else self.document.address

    @property
    def tags(self) -> ServedTags:
        """What tells whether it is still what the store has."""
        document = self.document
        return ServedTags(document.etags, document.media_type, self.last_modified, self.gone)

    @property
    def is_made(self) -> bool:
        """Whether it was made of articles on request: the store has no such document."""
        return self.last_modified is None

    @property
    def size(self) -> int:
        """The bytes that its bodies take."""
        return sum(map(len, self.document.bodies.values()))


def representation_of(held: HeldDocument, coding: str, now: float) -> Representation:
    """Return the representation of a document in `coding`; `now` is in seconds since the epoch."""
    document = held.document
    # RFC 9110 §8.8.2.1: never later than Date, so that no later change is missed (T35).
    is_past = held.last_modified is not None and held.last_modified <= now
    return Representation(
        body=document.bodies[coding],
        media_type=document.media_type,
        etag=document.etags[coding],
        cache_control=held.cache_control,
        last_modified=held.last_modified if is_past else None,
        coding=coding,
        headers={"Vary": "Accept-Encoding", **READABLE_ANYWHERE},
        link=held.link,
    )


def prepare(held: HeldDocument, coding: str) -> Prepared:
    """Return the answers that `held` has in `coding`.

    RFC 9110 §8.8.3.2 says which tags equal that of its representation.
    """
    representation = representation_of(held, coding, held.last_modified or 0)
    return Prepared(
        feed=held.feed,
        tags=(representation.etag, f"W/{representation.etag}"),
        earlier=held.earlier,
        not_modified=tuple(representation.fields(304)),
        whole=tuple(representation.fields(200)),
        body=representation.body,
    )


class HeldDocuments:
    """Documents by address, of which at most `max_bytes` are held; the first held go first.

    Some may stay: they go only when they are let go. Any thread may look one up; who changes
    what is held holds a lock.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held: dict[str, HeldDocument] = {}
        self._staying: Collection[str] = frozenset()
        self._bytes = 0
        self.at = self._held.get

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._held))

    def add(self, held: HeldDocument) -> None:
        """Hold a document in place of the one at its address, unless it is too large for that."""
        address = held.document.address
        if not self._makes_room(held.size, address):
            self.let_go((address,))
            return
        before = self._held.get(address)
        self._bytes += held.size - (before.size if before else 0)
        # In one step: whoever looks meanwhile is given the one or the other.
        self._held[address] = held

    def let_go(self, addresses: Iterable[str]) -> None:
        """Hold nothing at `addresses`."""
        for address in addresses:
            if (held := self._held.pop(address, None)) is not None:
                self._bytes -= held.size

    def let_stay(self, addresses: Collection[str]) -> None:
        """Keep what is or will be held at `addresses`, and there alone, whatever is added."""
        self._staying = addresses

    def _makes_room(self, size: int, address: str) -> bool:
        """Let others go until `size` bytes can be held at `address`; return whether they can."""
        if size > self._max_bytes:
            return False
        before = self._held.get(address)
        needed = size - (before.size if before else 0)
        while self._bytes + needed > self._max_bytes:
            passing = (known for known in self._held if known not in self._staying)
            first = next((known for known in passing if known != address), None)
            if first is None:
                return False
            self.let_go((first,))
        return True
