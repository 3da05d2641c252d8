"""Pages as they were made, each encoded once and kept until the next publication."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from feedsvc import encode
from feedsvc.web.publication import Publication
from feedsvc.web.representation import Representation

MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page in every content coding, each with its own entity tag."""

    media_type: str
    bodies: Mapping[str, bytes]
    etags: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)

    def representation(self, coding: str, cache_control: str) -> Representation:
        """Return what is sent to a client that takes `coding`."""
        return Representation(
            body=self.bodies[coding],
            media_type=self.media_type,
            etag=self.etags[coding],
            cache_control=cache_control,
            coding=coding,
            headers={"Vary": "Accept-Encoding", **self.headers},
        )


def rendered(body: bytes, media_type: str, headers: Mapping[str, str]) -> RenderedPage:
    """Return `body` encoded, with its tags."""
    bodies, etags = encode.encode(body)
    return RenderedPage(media_type, bodies, etags, headers)


class RenderedPages:
    """The pages of one publication, by address: at most `max_bytes` of bodies, the oldest go.

    Any number of threads may ask.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._publication: Publication | None = None
        self._pages: dict[str, RenderedPage] = {}
        self._bytes = 0

    def get(self, publication: Publication | None, address: str) -> RenderedPage | None:
        """Return the page at `address` as of `publication`, if it is kept."""
        with self._lock:
            return self._pages.get(address) if publication == self._publication else None

    def put(self, publication: Publication | None, address: str, page: RenderedPage) -> None:
        """Keep `page`; those of any other publication are dropped."""
        with self._lock:
            if publication != self._publication:
                self._publication, self._pages, self._bytes = publication, {}, 0
            if (before := self._pages.pop(address, None)) is not None:
                self._bytes -= _size(before)
            self._pages[address] = page
            self._bytes += _size(page)
            while self._bytes > self._max_bytes:
                self._bytes -= _size(self._pages.pop(next(iter(self._pages))))


def _size(page: RenderedPage) -> int:
    return sum(map(len, page.bodies.values()))
