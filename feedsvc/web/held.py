"""A published document as a worker holds it, its usual answers prepared once (decision 11)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from feedsvc.store.documents import StoredDocument
from feedsvc.web.cors import READABLE_ANYWHERE
from feedsvc.web.representation import Representation


@dataclass(frozen=True, slots=True)
class Prepared:
    """The 200 and the 304 of one representation, as WSGI takes them.

    `tags` are the two values of If-None-Match that name the representation alone.
    """

    tags: Sequence[str]
    not_modified: Sequence[tuple[str, str]]
    whole: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document in memory, and what was prepared of it: both go at the next generation.

    `codings` are those that it has a body in; `prepared` has one of them at a time added, when
    it is first asked for.
    """

    stored: StoredDocument
    codings: tuple[str, ...]
    prepared: dict[str, Prepared] = field(default_factory=dict)


def hold(stored: StoredDocument) -> HeldDocument:
    """Return `stored` as it is held, nothing prepared yet."""
    return HeldDocument(stored, tuple(stored.document.bodies))


def size_of(stored: StoredDocument) -> int:
    """Return the bytes that the bodies of `stored` take."""
    return sum(map(len, stored.document.bodies.values()))


def representation_of(
    stored: StoredDocument, coding: str, cache_control: str, now: float
) -> Representation:
    """Return the representation of a document in `coding`; `now` is in seconds since the epoch."""
    document = stored.document
    # RFC 9110 §8.8.2.1: never later than Date, so that no later change is missed (T35).
    is_past = stored.last_modified <= now
    return Representation(
        body=document.bodies[coding],
        media_type=document.media_type,
        etag=document.etags[coding],
        cache_control=cache_control,
        last_modified=stored.last_modified if is_past else None,
        coding=coding,
        headers={"Vary": "Accept-Encoding", **READABLE_ANYWHERE},
    )


def prepare(representation: Representation) -> Prepared:
    """Return the answers of `representation`; RFC 9110 §8.8.3.2 says which tags equal its own."""
    return Prepared(
        tags=(representation.etag, f"W/{representation.etag}"),
        not_modified=tuple(representation.fields(304)),
        whole=tuple(representation.fields(200)),
        body=representation.body,
    )
