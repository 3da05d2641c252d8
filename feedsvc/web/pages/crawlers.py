"""What machines are told of the site: the list of feeds (OPML), sitemaps, robots.txt.

A sitemap holds the articles of one range of the store's numbers, so that one of a million costs
what one of ten costs, and only the last of them gets new addresses.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from feedsvc.config import Configuration, SiteSettings
from feedsvc.feeds import ALL_ARTICLES
from feedsvc.moment import from_text
from feedsvc.render import FORMATS, document_address
from feedsvc.render.opml import OPML_MEDIA_TYPE, Subscription, opml
from feedsvc.render.sitemap import (
    MAX_NEWS,
    SITEMAP_MEDIA_TYPE,
    Location,
    Story,
    news_sitemap,
    sitemap,
    sitemap_index,
)
from feedsvc.store.engine import Connection
from feedsvc.store.sql import listings, published
from feedsvc.store.sql.article_text import load
from feedsvc.store.sql.articles import Version
from feedsvc.web.pages.site import NamedFeed, PublishedSite
from feedsvc.web.pages.view import View

SITEMAP_ARTICLES = 2_000
ROBOTS_ADDRESS = "/robots.txt"
OPML_ADDRESS = "/feeds.opml"
NEWS_ADDRESS = "/sitemap/news.xml"
TEXT_MEDIA_TYPE = "text/plain; charset=utf-8"

_PART = re.compile(r"/sitemap/([1-9][0-9]{0,6})\.xml")


def machine_view(
    connection: Connection, site: PublishedSite, address: str, now: datetime
) -> View | None:
    """Return what stands at `address`; None if it is none of these.

    `now` (aware) matters to the News sitemap alone.
    """
    if address == ROBOTS_ADDRESS:
        return View(TEXT_MEDIA_TYPE, partial(_robots, site.configuration))
    if address == OPML_ADDRESS:
        return View(OPML_MEDIA_TYPE, partial(opml, *_subscriptions(connection, site)))
    write = _sitemap(connection, site, address, now)
    return View(SITEMAP_MEDIA_TYPE, write) if write else None


def is_for_machines(address: str) -> bool:
    """Whether `address` is one that machine_view looks at."""
    return address in {ROBOTS_ADDRESS, OPML_ADDRESS, "/sitemap.xml"} or (
        address.startswith("/sitemap/")
    )


def every_feed(connection: Connection, site: PublishedSite) -> Iterator[NamedFeed]:
    """Yield all feeds: of everything, of sections, filters and authors."""
    yield site.all_articles()
    yield from map(site.section, site.sections)
    yield from site.filters(connection)
    yield from site.authors(connection)


def _robots(configuration: Configuration) -> bytes:
    lines = ["User-agent: *", "Disallow:", "", f"Sitemap: {configuration.site.url}/sitemap.xml"]
    return ("\n".join(lines) + "\n").encode()


def _subscriptions(connection: Connection, site: PublishedSite) -> tuple[str, list[Subscription]]:
    settings = site.configuration.site
    subscriptions = [
        Subscription(
            title=feed.title,
            xml_url=settings.url + document_address(feed.key, FORMATS[0]),
            html_url=_page_url(settings.url, feed.key),
            language=settings.language,
            description=feed.description,
        )
        for feed in every_feed(connection, site)
    ]
    return settings.title, subscriptions


def _sitemap(
    connection: Connection, site: PublishedSite, address: str, now: datetime
) -> Callable[[], bytes] | None:
    url = site.configuration.site.url
    if address == "/sitemap.xml":
        last = -(-listings.highest_number(connection) // SITEMAP_ARTICLES)
        names = ["news", "pages", *map(str, range(1, last + 1))]
        return partial(sitemap_index, [Location(f"{url}/sitemap/{name}.xml") for name in names])
    if address == NEWS_ADDRESS:
        versions = published.newest(connection, ALL_ARTICLES, MAX_NEWS)
        return partial(_news, site.configuration.site, versions, now)
    if address == "/sitemap/pages.xml":
        pages = [_page_url(url, feed.key) for feed in every_feed(connection, site)]
        listed = (*pages, f"{url}/archive/", f"{url}/feeds/")
        return partial(sitemap, [Location(page) for page in listed])
    part = _PART.fullmatch(address)
    found = _numbered(connection, int(part[1])) if part else None
    return partial(_articles, url, found) if found is not None else None


def _numbered(connection: Connection, part: int) -> list[listings.Whereabouts] | None:
    """Return the articles of a part of the sitemap; None where it would be past the last."""
    last = part * SITEMAP_ARTICLES
    first = last - SITEMAP_ARTICLES + 1
    if first > listings.highest_number(connection):
        return None
    return listings.numbered(connection, first, last)


def _articles(url: str, found: list[listings.Whereabouts]) -> bytes:
    located = ((_canonical(url, row.address, row.text), row.updated) for row in found)
    return sitemap([Location(address, from_text(at)) for address, at in located if address])


def _news(settings: SiteSettings, versions: list[Version], now: datetime) -> bytes:
    stories = (
        Story(address, version.title, from_text(version.published))
        for version in versions
        if (address := _canonical(settings.url, version.address, version.text))
    )
    return news_sitemap(settings.title, settings.language, stories, now)


def _canonical(url: str, address: str, text: str) -> str:
    """Return the article's canonical URL; "" where it is another site's, whose to list it is."""
    own = load(text).url or f"{url}{address}"
    return own if own.startswith(f"{url}/") else ""


def _page_url(url: str, key: str) -> str:
    return f"{url}/{key}/" if key else f"{url}/"
