"""What an address of a WordPress site means here (decision 7). No Flask in here.

Feeds by address and by `?feed=`, sections, authors, dated archives and articles, `?p=`.
"""

import re
from collections.abc import Iterator, Mapping

from feedsvc.feeds import AUTHOR
from feedsvc.render import FORMATS, document_address

# The names of feed formats in WordPress, and ours; what is not named is RSS.
_FORMATS = {
    "": "rss",
    "feed": "rss",
    "rss": "rss",
    "rss2": "rss",
    "rdf": "rss",
    "atom": "atom",
    "json": "json",
}
_FORMATS_BY_NAME = {known.name: known for known in FORMATS}
_NAMES = "|".join(filter(None, _FORMATS))
# A category may stand in others: /category/news/world/ is that of "world".
_WHOSE = (
    r"(?:/category/(?:[a-z0-9-]+/)*(?!feed/)([a-z0-9-]+)"
    rf"|/({AUTHOR}[a-z0-9-]+)|/(?!feed/)([a-z0-9-]+))"
)
_FEED = re.compile(rf"{_WHOSE}?/(?:feed/)?({_NAMES})/?")
# The oldest addresses of all, which WordPress still redirects.
_OLD_FEED = re.compile(rf"/wp-({_NAMES})\.php")
_PAGE = re.compile(rf"{_WHOSE}?/?")
_CATEGORY = re.compile(r"/category/(?:[a-z0-9-]+/)*([a-z0-9-]+)/?")
_MONTH = re.compile(r"/([0-9]{4})/([0-9]{2})(?:/[0-9]{2})?/?")
_ARTICLE = re.compile(r"/([0-9]{4})/[0-9]{2}(?:/[0-9]{2})?/([a-z0-9%-]{1,240})/?")
_SITEMAP = re.compile(r"/(?:wp-sitemap|sitemap_index|sitemap-index)\.xml")
_NUMBER = re.compile(r"[0-9]{1,12}")


def feed_of_query(address: str, query: Mapping[str, str]) -> str | None:
    """Return the address of the document that `?feed=rss2` and its like ask for at `address`."""
    wanted = _FORMATS.get(query.get("feed", "?").lower())
    page = _PAGE.fullmatch(address.lower())
    if wanted is None or page is None:
        return None
    return document_address(_key(page), _FORMATS_BY_NAME[wanted])


def post_of_query(address: str, query: Mapping[str, str]) -> str | None:
    """Return N of `/?p=N`: the number that WordPress gives a post, and puts in its guid."""
    number = query.get("p", "")
    return number if address == "/" and _NUMBER.fullmatch(number) else None


def targets(address: str) -> Iterator[str]:
    """Yield the addresses here that a lower-case `address` of WordPress may mean."""
    if feed := _FEED.fullmatch(address):
        yield document_address(_key(feed), _FORMATS_BY_NAME[_FORMATS[feed[4]]])
    if old_feed := _OLD_FEED.fullmatch(address):
        yield document_address("", _FORMATS_BY_NAME[_FORMATS[old_feed[1]]])
    if category := _CATEGORY.fullmatch(address):
        yield f"/{category[1]}/"
    if month := _MONTH.fullmatch(address):
        yield f"/archive/{month[1]}-{month[2]}/"
    if _SITEMAP.fullmatch(address):
        yield "/sitemap.xml"


def year_and_slug(address: str) -> tuple[str, str] | None:
    """Return year and slug of `/2023/09/13/slug/`, the address of a dated article."""
    article = _ARTICLE.fullmatch(address)
    return (article[1], article[2]) if article else None


def _key(match: re.Match[str]) -> str:
    """Return the key of the feed that an address names: that of all articles is ""."""
    return match[1] or match[2] or match[3] or ""
