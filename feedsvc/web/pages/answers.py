"""Answers at the addresses of pages, and of what machines are told of them (decision 7)."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Request, Response
from werkzeug.exceptions import Gone, NotAcceptable

from feedsvc.config import Configuration
from feedsvc.freshness import cache_control
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.negotiation import choose_coding
from feedsvc.web.pages.addresses import PageAddress, page_address
from feedsvc.web.pages.crawlers import NEWS_ADDRESS, is_for_machines, machine_view
from feedsvc.web.pages.frame import PageFrame
from feedsvc.web.pages.rendered import RenderedPage, RenderedPages, rendered
from feedsvc.web.pages.site import published_site
from feedsvc.web.pages.view import View
from feedsvc.web.pages.views import Views
from feedsvc.web.representation import respond

_HOUR = 3_600


class PageAnswers:
    """Pages of what `cache` has published, in `frame`; `clock` gives seconds since the epoch.

    All of a page comes from one publication, and nothing of it from the request; the clock
    tells the News sitemap alone what is news, by the hour. So an entity tag holds until the
    content changes, and a page is made once and kept until the next publication.
    """

    def __init__(
        self,
        cache: PublishedDocuments,
        configuration: Configuration,
        frame: PageFrame,
        clock: Callable[[], float],
    ) -> None:
        self._cache = cache
        self._configuration = configuration
        self._frame = frame
        self._clock = clock
        self._cache_control = cache_control(configuration.feeds.max_age)
        self._rendered = RenderedPages()

    def answer(self, address: str, request: Request) -> Response | None:
        """Return the page at `address`; None if there never was one.

        Raises Gone (410) where there was one, NotAcceptable where every coding is refused,
        PreconditionFailed and StoreError.
        """
        page = self._page(address)
        if page is None:
            return None
        coding = choose_coding(request.headers.get("Accept-Encoding"), page.bodies)
        if coding is None:
            raise NotAcceptable
        return respond(page.representation(coding, self._cache_control), request)

    def exists(self, address: str) -> bool:
        """Whether there is a page at `address`, or was one."""
        try:
            return self._page(address) is not None
        except Gone:
            return True

    def _page(self, address: str) -> RenderedPage | None:
        """Return the page at `address`, made now or kept from before."""
        wanted = page_address(address)
        if wanted is None and not is_for_machines(address):
            return None
        hour = int(self._clock() // _HOUR)
        name = f"{address} {hour}" if address == NEWS_ADDRESS else address
        self._cache.look()
        publication = self._cache.publication
        page = self._rendered.get(publication, name)
        if page is None:
            view = self._view(address, wanted, datetime.fromtimestamp(hour * _HOUR, UTC))
            page = rendered(view.write(), view.media_type, view.headers) if view else None
            if page is not None:
                self._rendered.put(publication, name, page)
        return page

    def _view(self, address: str, wanted: PageAddress | None, now: datetime) -> View | None:
        """Read what the page at `address` is to show."""
        with self._cache.reading() as connection:
            site = published_site(connection, self._configuration)
            if wanted is None:
                return machine_view(connection, site, address, now)
            return Views(connection, site, self._frame).at(address, wanted)
