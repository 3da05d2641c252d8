"""Answers at the addresses of published documents (T30 to T41, F21, F23).

Documents are rendered and encoded by `rebuild`, never on request: no request waits for a build,
and a build that fails takes nothing from what is served (F24).
"""

from collections.abc import Callable

from flask import Request, Response
from werkzeug.exceptions import Gone, NotAcceptable

from feedsvc.freshness import cache_control
from feedsvc.store.documents import StoredDocument
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.conditional import names_other_tag
from feedsvc.web.held import representation_of
from feedsvc.web.negotiation import choose_coding
from feedsvc.web.representation import Representation, conditions_of, respond


class DocumentAnswers:
    """Answers from `published`; `clock` gives seconds since the epoch, `max_age` is in seconds."""

    def __init__(
        self, published: PublishedDocuments, clock: Callable[[], float], max_age: int
    ) -> None:
        self._published = published
        self._clock = clock
        self._cache_control = cache_control(max_age)

    def answer(self, address: str, request: Request) -> Response | None:
        """Return the response of the document at `address`; None if there never was one.

        Raises Gone (410) where there was one, NotAcceptable where every coding is refused,
        PreconditionFailed, and StoreError as PublishedDocuments.find does.
        """
        stored = self._published.find(address)
        if stored is None:
            return None
        representation = self._select(stored, request)
        if names_other_tag(conditions_of(request), representation.etag):
            # Another worker may have given it a newer document already: never step back.
            stored = self._published.find(address, at_once=True) or stored
            representation = self._select(stored, request)
        return respond(representation, request)

    def _select(self, stored: StoredDocument, request: Request) -> Representation:
        """Return the representation that the request's Accept-Encoding selects."""
        if stored.gone:
            raise Gone
        accepted = request.headers.get("Accept-Encoding")
        coding = choose_coding(accepted, stored.document.bodies)
        if coding is None:
            raise NotAcceptable
        return representation_of(stored, coding, self._cache_control, self._clock())
