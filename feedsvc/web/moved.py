"""Addresses under which something was, or is thought to be: redirects to where it is.

Those that the configuration lists, old WordPress addresses (decision 7), other case, a slash too
many or too few (F22).
"""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

from flask import Request, Response
from werkzeug.exceptions import Gone

from feedsvc.config import Configuration
from feedsvc.freshness import cache_control
from feedsvc.store.sql import moved
from feedsvc.web import wordpress
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.cors import READABLE_ANYWHERE
from feedsvc.web.redirects import Redirects


class MovedAnswers:
    """Redirects to addresses that `exists` knows, articles looked up in what is `published`.

    Where a redirect leads is made from the configuration alone, never from the request (F20).
    """

    def __init__(
        self,
        configuration: Configuration,
        published: PublishedDocuments,
        exists: Callable[[str], bool],
    ) -> None:
        self._site_url = configuration.site.url
        self._redirects = Redirects(configuration.redirects, configuration.site.url)
        self._published = published
        self._exists = exists
        self._cache_control = cache_control(configuration.feeds.max_age)

    def answer_query(self, address: str, request: Request) -> Response | None:
        """Return the redirect of an address that its query makes another: `/?feed=rss2`, `/?p=12`.

        None if it is nothing of the kind. Raises Gone where the configuration says so.
        """
        query = _first_values(request.query_string)
        if not query:
            return None
        if listed := self._listed(self._redirects.of_query(address, query)):
            return listed
        if (feed := wordpress.feed_of_query(address, query)) and self._exists(feed):
            return self._redirect(feed, 301)
        return self._post(wordpress.post_of_query(address, query))

    def answer(self, address: str, _request: Request) -> Response | None:
        """Return the redirect of `address` to what it means; None if it means nothing.

        Raises Gone where the configuration says so.
        """
        if listed := self.answer_listed(address):
            return listed
        for target, status in self._targets(address.lower()):
            if target != address and self._exists(target):
                return self._redirect(target, status)
        return None

    def answer_listed(self, address: str) -> Response | None:
        """Return the redirect that the configuration lists for `address`; None if it lists none.

        Raises Gone where the configuration says so.
        """
        return self._listed(self._redirects.of_address(address))

    def _listed(self, target: str | int | None) -> Response | None:
        if target is None:
            return None
        if not isinstance(target, str):
            raise Gone
        return self._redirect(target, 301)

    def _targets(self, address: str) -> Iterator[tuple[str, int]]:
        """Yield what a lower-case `address` may mean, with the status of the redirect.

        301 for what a reader has been polling since before 308 was known.
        """
        yield address, 308
        yield (address.rstrip("/") if address.endswith("/") else f"{address}/"), 308
        for target in wordpress.targets(address):
            yield target, 301
        if dated := wordpress.year_and_slug(address):
            with self._published.reading() as connection:
                found = moved.by_year_and_slug(connection, *dated)
            if found:
                yield found, 301

    def _post(self, number: str | None) -> Response | None:
        """Return the redirect to the article whose id is WordPress' own for this post."""
        if number is None:
            return None
        site = urlsplit(self._site_url)
        host = site.netloc.removeprefix("www.")
        ids = [
            f"{scheme}://{prefix}{host}{path}/?p={number}"
            for scheme in ("https", "http")
            for prefix in ("", "www.")
            for path in dict.fromkeys(("", site.path))
        ]
        with self._published.reading() as connection:
            found = moved.by_id(connection, ids)
        return self._redirect(found, 301) if found and self._exists(found) else None

    def _redirect(self, target: str, status: int) -> Response:
        headers = {
            "Location": self._site_url + target if target.startswith("/") else target,
            "Cache-Control": self._cache_control,
            **READABLE_ANYWHERE,
        }
        return Response("Moved.\n", status, headers, content_type="text/plain; charset=utf-8")


def _first_values(query: bytes) -> dict[str, str]:
    """Return the first value of each name in a query.

    Flask's own `args` raises for raw bytes that are no UTF-8; here they are U+FFFD (F21).
    """
    pairs = parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True)
    return dict(reversed(pairs))
