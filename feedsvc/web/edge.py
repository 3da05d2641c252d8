"""The edge: polls of published documents, answered before Flask sees them (decision 11).

What nearly every poll is, GET or HEAD with no condition or with the one entity tag that it was
given, takes a look into a dict here. All else is Flask's, which answers these requests too, in
the very same words: what is asked for the first time, conditions of other kinds and in other
forms, deltas, ranges, gone documents, pages. A request never changes what it is answered by
passing here.
"""

import functools
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.counting import ReaderCounts
from feedsvc.web.held import Prepared, prepare
from feedsvc.web.limit import TOO_MANY_BODY, WholeAnswerLimit, too_many_fields
from feedsvc.web.negotiation import choose_coding, wants_delta
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

    `clock` gives seconds since the epoch, `prefix` is the path of the site's URL; `counts` hears
    of each poll that is answered here, `limit` is asked for each whole answer.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        published: PublishedDocuments,
        *,
        clock: Callable[[], float],
        prefix: str = "",
        counts: ReaderCounts | None = None,
        limit: WholeAnswerLimit | None = None,
    ) -> None:
        self.application = application
        self._published = published
        self._clock = clock
        self._prefix = prefix
        self._counts = counts
        self._limit = limit
        # The least used go first, so a flood of made-up values displaces none for long (F21).
        self._choose_coding = functools.lru_cache(ACCEPT_ENCODINGS_REMEMBERED)(choose_coding)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        prepared = self._answerable(environ)
        if prepared is None:
            return self.application(environ, start_response)
        is_known = environ.get("HTTP_IF_NONE_MATCH") in prepared.tags
        if self._limit is not None and not is_known:
            path = without_prefix(environ["PATH_INFO"], self._prefix)
            if seconds := self._limit.wait(environ, path):
                return self._refuse(environ, start_response, prepared.feed, seconds)
        body = b"" if is_known or environ["REQUEST_METHOD"] == "HEAD" else prepared.body
        if self._counts is not None and prepared.feed:
            self._counts.count(environ, prepared.feed, 304 if is_known else 200, len(body))
        # PEP 3333 lets a server change the list of headers: each response gets its own.
        if is_known:
            start_response("304 Not Modified", list(prepared.not_modified))
        else:
            start_response("200 OK", list(prepared.whole))
        return [body] if body else []

    def _refuse(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", feed: str, seconds: int
    ) -> Iterable[bytes]:
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else TOO_MANY_BODY
        if self._counts is not None and feed:
            self._counts.count(environ, feed, 429, len(body))
        start_response("429 Too Many Requests", too_many_fields(seconds))
        return [body] if body else []

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
        if tag.removeprefix("W/") not in prepared.earlier:
            # Another worker may have given it a newer document already: never step back.
            self._published.look(at_once=True)
            prepared = self._select(environ)
        may_be_delta = prepared and tag not in prepared.tags and "HTTP_A_IM" in environ
        return None if may_be_delta and wants_delta(environ["HTTP_A_IM"]) else prepared

    def _select(self, environ: "WSGIEnvironment") -> Prepared | None:
        """Return what is prepared of the representation that the request selects."""
        path = without_prefix(environ.get("PATH_INFO", ""), self._prefix)
        held = self._published.held(path)
        # Documents are held by addresses; one with an escape in it is not its decoded path.
        if held is None or "%" in path or (held.last_modified or 0) > self._clock():
            return None
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        if held.gone or (accepted and len(accepted) > LONGEST_ACCEPT_ENCODING):
            return None
        coding = self._choose_coding(accepted, tuple(held.document.bodies))
        if coding is None:
            return None
        return held.prepared.get(coding) or held.prepared.setdefault(coding, prepare(held, coding))
