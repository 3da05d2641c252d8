"""Answers at the addresses of published documents and archives (T30 to T41, F21, F23).

Documents are rendered and encoded by `rebuild`, never on request: no poll waits for a build,
and a build that fails takes nothing from what is served (F24). Archives, which are many and
seldom asked for, are made when they are.
"""

from collections.abc import Callable

from flask import Request, Response, g
from werkzeug.exceptions import Gone, NotAcceptable

from feedsvc.web.archives import PublishedArchives, is_archive
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.conditional import names_other_tag
from feedsvc.web.delta import Deltas
from feedsvc.web.held import HeldDocument, representation_of
from feedsvc.web.negotiation import choose_coding
from feedsvc.web.representation import Representation, conditions_of, respond


class DocumentAnswers:
    """Answers from `published` and `archives`; `clock` gives seconds since the epoch."""

    def __init__(
        self,
        published: PublishedDocuments,
        archives: PublishedArchives,
        clock: Callable[[], float],
    ) -> None:
        self._published = published
        self._archives = archives
        self._clock = clock
        self._deltas = Deltas(published, clock)

    def answer(self, address: str, request: Request) -> Response | None:
        """Return the response of the document at `address`; None if there never was one.

        It is a delta where the client asks for one and one is possible (RFC 3229).
        Raises Gone (410) where there was one, NotAcceptable where every coding is refused,
        PreconditionFailed, and what PublishedDocuments.find and PublishedArchives.find do.
        """
        held = self._find(address)
        if held is None:
            return None
        g.polled = held.feed  # however it is answered, by whatever is raised too
        representation = self._select(held, request)
        if names_other_tag(conditions_of(request), representation.etag):
            # Another worker may have given it a newer document already: never step back.
            held = self._find(address, at_once=True) or held
            representation = self._select(held, request)
        response = respond(representation, request)
        delta = None
        if response.status_code == 200:
            delta = self._deltas.of(held.document, representation, request)
        return Response(delta.body, 226, delta.fields(226)) if delta else response

    def exists(self, address: str) -> bool:
        """Whether there is a document or an archive at `address`, or was one."""
        try:
            return self._find(address) is not None
        except Gone:
            return True

    def _find(self, address: str, *, at_once: bool = False) -> HeldDocument | None:
        if not is_archive(address):
            return self._published.find(address, at_once=at_once)
        if at_once:
            self._published.look(at_once=True)
        return self._archives.find(address)

    def _select(self, held: HeldDocument, request: Request) -> Representation:
        """Return the representation that the request's Accept-Encoding selects."""
        if held.gone:
            raise Gone
        accepted = request.headers.get("Accept-Encoding")
        coding = choose_coding(accepted, held.document.bodies)
        if coding is None:
            raise NotAcceptable
        return representation_of(held, coding, self._clock())
