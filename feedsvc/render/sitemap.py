"""Sitemaps for search engines: the index, pages by the ten thousand, and today's news (T48).

Sources: sitemaps.org/protocol.html, and Google's description of News sitemaps
(developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from lxml.etree import Element, SubElement, _Element, tostring

from feedsvc.render.dates import utc

SITEMAP_MEDIA_TYPE = "application/xml; charset=utf-8"
# sitemaps.org: one file has at most so many addresses. With ours, which seldom have more than
# 100 characters, it stays far below the 50 MB that it may have.
MAX_ADDRESSES = 50_000
NEWS_AGE = timedelta(days=2)
MAX_NEWS = 1_000

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_PREFIXES: dict[Any, str] = {None: _SITEMAP}  # lxml's way to say: without a prefix


@dataclass(frozen=True, slots=True)
class Location:
    """An absolute URL, and when what stands there last changed (aware), if that is known."""

    url: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """An article as a News sitemap lists it; `published` is aware."""

    url: str
    title: str
    published: datetime


def sitemap_index(sitemaps: Sequence[Location]) -> bytes:
    """Return the index of `sitemaps`, which robots.txt names. Raises ValueError for too many."""
    return _document("sitemapindex", "sitemap", sitemaps)


def sitemap(pages: Sequence[Location]) -> bytes:
    """Return the sitemap of `pages`. Raises ValueError for more than MAX_ADDRESSES."""
    return _document("urlset", "url", pages)


def news_sitemap(name: str, language: str, stories: Iterable[Story], now: datetime) -> bytes:
    """Return the News sitemap of the publication `name` at `now` (aware).

    `stories` come newest first; those not older than NEWS_AGE are listed, at most MAX_NEWS.
    `language` is a tag of RFC 5646.
    """
    root = Element(f"{{{_SITEMAP}}}urlset", nsmap={**_PREFIXES, "news": _NEWS})
    recent = takewhile(lambda story: now - story.published <= NEWS_AGE, stories)
    for story in islice(recent, MAX_NEWS):
        _add_story(root, story, name, _news_language(language))
    return _bytes(root)


def _document(root_name: str, item_name: str, locations: Sequence[Location]) -> bytes:
    if len(locations) > MAX_ADDRESSES:
        raise ValueError(
            f"a sitemap of {len(locations)} addresses: sitemaps.org allows {MAX_ADDRESSES}; "
            "divide them among several and name those in a sitemap index"
        )
    root = Element(f"{{{_SITEMAP}}}{root_name}", nsmap=_PREFIXES)
    for location in locations:
        item = _add(root, item_name)
        _add(item, "loc", location.url)
        if location.modified is not None:
            _add(item, "lastmod", utc(location.modified).isoformat())
    return _bytes(root)


def _add_story(root: _Element, story: Story, name: str, language: str) -> None:
    item = _add(root, "url")
    _add(item, "loc", story.url)
    news = _add(item, "news", namespace=_NEWS)
    publication = _add(news, "publication", namespace=_NEWS)
    _add(publication, "name", name, _NEWS)
    _add(publication, "language", language, _NEWS)
    _add(news, "publication_date", utc(story.published).isoformat(), _NEWS)
    _add(news, "title", story.title, _NEWS)


def _news_language(tag: str) -> str:
    """Return the language as Google wants it: ISO 639 alone, but for the two kinds of Chinese."""
    language, *others = tag.lower().split("-")
    if language != "zh":
        return language
    return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(others) else "zh-cn"


def _add(
    parent: _Element, name: str, text: str | None = None, namespace: str = _SITEMAP
) -> _Element:
    child = SubElement(parent, f"{{{namespace}}}{name}")
    child.text = text
    return child


def _bytes(root: _Element) -> bytes:
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
