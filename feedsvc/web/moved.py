"""Addresses under which something was, or is thought to be: redirects to where it is.

Old WordPress addresses of feeds (decision 7), other case, a slash too many or too few (F22).
"""

import re
from collections.abc import Callable, Iterator

from flask import Request, Response

from feedsvc.freshness import cache_control
from feedsvc.render import FORMATS, document_address
from feedsvc.web.cors import READABLE_ANYWHERE

# The names of feed formats in WordPress, and ours; what is not named is RSS.
_WORDPRESS_FORMATS = {
    "": "rss",
    "feed": "rss",
    "rss": "rss",
    "rss2": "rss",
    "rdf": "rss",
    "atom": "atom",
    "json": "json",
}
_FORMATS = {known.name: known for known in FORMATS}
_NAMES = "|".join(filter(None, _WORDPRESS_FORMATS))
_FEED = re.compile(rf"(?:/category)?(?:/([a-z0-9-]+))?/feed(?:/({_NAMES}))?/?")
_PAGE = re.compile(r"(?:/category)?(?:/([a-z0-9-]+))?/?")
_CATEGORY = re.compile(r"/category/([a-z0-9-]+)/?")


class MovedAnswers:
    """Redirects below `site_url` (no slash at its end) to addresses that `exists` knows.

    Where a redirect leads is made from the configured URL alone, never from the request (F20).
    """

    def __init__(self, site_url: str, exists: Callable[[str], bool], max_age: int) -> None:
        self._site_url = site_url
        self._exists = exists
        self._cache_control = cache_control(max_age)

    def answer_query(self, address: str, request: Request) -> Response | None:
        """Return the redirect of `/?feed=rss2` and its like; None if it is nothing of the kind."""
        wanted = _WORDPRESS_FORMATS.get(request.args.get("feed", "?").lower())
        page = _PAGE.fullmatch(address.lower())
        if wanted is None or page is None:
            return None
        return self._redirect(document_address(page[1] or "", _FORMATS[wanted]), 301)

    def answer(self, address: str, _request: Request) -> Response | None:
        """Return the redirect of `address` to what it means; None if it means nothing."""
        for target, status in _targets(address.lower()):
            if target != address and (response := self._redirect(target, status)):
                return response
        return None

    def _redirect(self, target: str, status: int) -> Response | None:
        if not self._exists(target):
            return None
        headers = {
            "Location": self._site_url + target,
            "Cache-Control": self._cache_control,
            **READABLE_ANYWHERE,
        }
        return Response("Moved.\n", status, headers, content_type="text/plain; charset=utf-8")


def _targets(address: str) -> Iterator[tuple[str, int]]:
    """Yield what a lower-case `address` may mean, with the status of the redirect.

    301 for what a reader has been polling since before 308 was known.
    """
    yield address, 308
    yield (address.rstrip("/") if address.endswith("/") else f"{address}/"), 308
    if feed := _FEED.fullmatch(address):
        wanted = _WORDPRESS_FORMATS[feed[2] or ""]
        yield document_address(feed[1] or "", _FORMATS[wanted]), 301
    if category := _CATEGORY.fullmatch(address):
        yield f"/{category[1]}/", 301
