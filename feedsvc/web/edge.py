"""The edge: polls of published documents, answered before Flask sees them (decision 11).

What nearly every poll is, GET or HEAD with no condition or with the one entity tag that it was
given, takes a look into a dict here. All else is Flask's, which answers these requests too, in
the very same words: what is asked for the first time, conditions of other kinds and in other
forms, ranges, gone documents, pages. A request never changes what it is answered by passing here.
"""

import functools
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from feedsvc.freshness import cache_control
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.held import HeldDocument, Prepared, prepare, representation_of
from feedsvc.web.negotiation import choose_coding
from feedsvc.web.prefix import without_prefix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Clients send a few dozen different values of Accept-Encoding, the longest of some 40 characters.
ACCEPT_ENCODINGS_REMEMBERED = 64
LONGEST_ACCEPT_ENCODING = 128

# RFC 9110 §8.8.3: an entity tag, and nothing else.
_ONE_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


class Edge:
    """WSGI middleware that answers what it can from `published`, in front of `application`.

    `clock` gives seconds since the epoch, `max_age` is in seconds, `prefix` is the path of the
    site's URL. A-IM is not looked at: there are no deltas (RFC 3229 §10.5.3 leaves them to the
    server), and a poll that asks for one is answered as any other is.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        published: PublishedDocuments,
        *,
        clock: Callable[[], float],
        max_age: int,
        prefix: str = "",
    ) -> None:
        self.application = application
        self._published = published
        self._clock = clock
        self._cache_control = cache_control(max_age)
        self._prefix = prefix
        # The least used go first, so a flood of made-up values displaces none for long (F21).
        self._choose_coding = functools.lru_cache(ACCEPT_ENCODINGS_REMEMBERED)(choose_coding)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        prepared = self._answerable(environ)
        if prepared is None:
            return self.application(environ, start_response)
        # PEP 3333 lets a server change the list of headers: each response gets its own.
        if environ.get("HTTP_IF_NONE_MATCH") in prepared.tags:
            start_response("304 Not Modified", list(prepared.not_modified))
            return []
        start_response("200 OK", list(prepared.whole))
        return [prepared.body] if environ["REQUEST_METHOD"] == "GET" else []

    def _answerable(self, environ: "WSGIEnvironment") -> Prepared | None:
        """Return the answers of which the request is due one; None if it is for Flask."""
        if (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or environ.get("SCRIPT_NAME")
            or "HTTP_RANGE" in environ
            or "HTTP_IF_RANGE" in environ
            or "HTTP_IF_MATCH" in environ
            or "HTTP_IF_UNMODIFIED_SINCE" in environ
        ):
            return None
        prepared = self._select(environ)
        tag = environ.get("HTTP_IF_NONE_MATCH")
        if prepared is None or tag in prepared.tags:
            return prepared
        if tag is None:
            return None if "HTTP_IF_MODIFIED_SINCE" in environ else prepared
        if not _ONE_TAG.fullmatch(tag):
            return None
        # Another worker may have given it a newer document already: never step back.
        self._published.look(at_once=True)
        return self._select(environ)

    def _select(self, environ: "WSGIEnvironment") -> Prepared | None:
        """Return what is prepared of the representation that the request selects."""
        path = without_prefix(environ.get("PATH_INFO", ""), self._prefix)
        held = self._published.held(path)
        # Documents are held by addresses; one with an escape in it is not its decoded path.
        if held is None or "%" in path or held.stored.last_modified > self._clock():
            return None
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        if held.stored.gone or (accepted and len(accepted) > LONGEST_ACCEPT_ENCODING):
            return None
        coding = self._choose_coding(accepted, held.codings)
        if coding is None:
            return None
        return held.prepared.get(coding) or self._prepare(held, coding)

    def _prepare(self, held: HeldDocument, coding: str) -> Prepared:
        representation = representation_of(
            held.stored, coding, self._cache_control, held.stored.last_modified
        )
        return held.prepared.setdefault(coding, prepare(representation))
