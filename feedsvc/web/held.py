"""Documents as a worker holds them, their usual answers prepared once (decision 11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from feedsvc.model import Document
from feedsvc.web.cors import READABLE_ANYWHERE
from feedsvc.web.representation import Representation


@dataclass(frozen=True, slots=True)
class Prepared:
    """The 200 and the 304 of one representation, as WSGI takes them.

    `tags` are the two values of If-None-Match that name the representation alone; polls are
    counted under `feed`.
    """

    feed: str
    tags: Sequence[str]
    not_modified: Sequence[tuple[str, str]]
    whole: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document in memory, and what was prepared of it: both go at the next generation.

    `last_modified` is in seconds since the epoch, None where none is sent; `link` is the value
    of its Link header, "" where it has none. `gone`: it was there once, and is a 410 now.
    `prepared` has one coding at a time added, when it is first asked for.
    """

    document: Document
    cache_control: str
    last_modified: int | None = None
    link: str = ""
    gone: bool = False
    prepared: dict[str, Prepared] = field(default_factory=dict)

    @property
    def feed(self) -> str:
        """The address that polls of it are counted under: "" for an archive, which has no date."""
        return "" if self.last_modified is None else self.document.address

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
        not_modified=tuple(representation.fields(304)),
        whole=tuple(representation.fields(200)),
        body=representation.body,
    )


class HeldDocuments:
    """Documents by address, of which at most `max_bytes` are held; the first held go first.

    Any thread may look one up; who adds or forgets holds a lock.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held: dict[str, HeldDocument] = {}
        self._bytes = 0
        self.at = self._held.get

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._held))

    def add(self, held: HeldDocument) -> None:
        """Hold a document, unless it alone is too large for that."""
        if held.size > self._max_bytes:
            return
        self._forget(held.document.address)
        while self._bytes + held.size > self._max_bytes:
            self._forget(next(iter(self._held)))
        self._held[held.document.address] = held
        self._bytes += held.size

    def forget_all(self) -> None:
        """Hold nothing."""
        self._held.clear()
        self._bytes = 0

    def _forget(self, address: str) -> None:
        if (held := self._held.pop(address, None)) is not None:
            self._bytes -= held.size
