"""Every address of the site, and every one at which something was."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from feedsvc.archives import ARCHIVE_ENTRIES
from feedsvc.config import Configuration
from feedsvc.feeds import ALL_ARTICLES
from feedsvc.months import Month, month_named, month_of
from feedsvc.render import FORMATS, document_address
from feedsvc.store.engine import Connection
from feedsvc.store.sql import archives, exported, listings
from feedsvc.web.pages.crawlers import (
    NEWS_ADDRESS,
    OPML_ADDRESS,
    ROBOTS_ADDRESS,
    SITEMAP_ARTICLES,
    every_feed,
)
from feedsvc.web.pages.icon import ADDRESS as ICON_ADDRESS
from feedsvc.web.pages.months import months
from feedsvc.web.pages.site import published_site
from feedsvc.web.pages.static import static_files

# In the order in which they may be replaced one by one: nothing is named before it is there.
Kind = Literal["static", "article", "archive", "document", "page", "list"]


@dataclass(frozen=True, slots=True)
class Resource:
    """What answers 200 at an address (RFC 9110 §3.1), and of which kind it is."""

    address: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Resources:
    """All addresses: `living` answer 200, `gone` and all below the feeds `gone_feeds` 410.

    `open_month` (YYYY-MM, "" for none) is the one whose archives get new entries. `feeds` are the
    keys of all that ever were, and `posts` pairs of a WordPress guid and an address: by both old
    addresses are known.
    """

    living: tuple[Resource, ...]
    gone: tuple[str, ...]
    gone_feeds: tuple[str, ...]
    open_month: str
    feeds: tuple[str, ...]
    posts: tuple[tuple[str, str], ...]


def resources_in(connection: Connection, configuration: Configuration) -> Resources:
    """Return every address of what is published in the store."""
    documents = exported.document_places(connection)
    articles = exported.article_places(connection)
    feeds = exported.feeds(connection)
    alive = listings.alive_among(connection, feeds)
    newest = archives.newest_before(connection, ALL_ARTICLES)
    return Resources(
        living=(
            *(Resource(f"/static/{name}", "static") for name in static_files().bodies),
            *_icon(configuration),
            *(Resource(place.address, "article") for place in articles if not place.gone),
            *_archives(connection, configuration, alive),
            *(Resource(place.address, "document") for place in documents if not place.gone),
            *_pages(connection, configuration),
            *_lists(connection),
        ),
        gone=tuple(place.address for place in (*documents, *articles) if place.gone),
        gone_feeds=tuple(key for key in feeds if key not in alive),
        open_month=month_of(newest, configuration.site.tzinfo).name if newest else "",
        feeds=tuple(feeds),
        posts=tuple(exported.posts(connection)),
    )


def _icon(configuration: Configuration) -> Iterator[Resource]:
    """Yield our own icon, unless the site has one elsewhere."""
    site = configuration.site
    if not site.icon or site.icon == site.url + ICON_ADDRESS:
        yield Resource(ICON_ADDRESS, "static")


def _archives(
    connection: Connection, configuration: Configuration, keys: set[str]
) -> Iterator[Resource]:
    for key in sorted(keys):
        for part in _parts(connection, configuration, key):
            for known in FORMATS:
                yield Resource(document_address(key, known, part), "archive")


def _parts(connection: Connection, configuration: Configuration, key: str) -> Iterator[str]:
    """Yield the paths of all parts of a feed's history; the newest of a month has no number."""
    zone = configuration.site.tzinfo
    for name in months(connection, key, zone):
        month = month_named(name, zone)
        if month is None:  # a year before 1000 has no archive
            continue
        yield month.path
        yield from (f"{month.path}/{number}" for number in _numbers(connection, key, month))


def _numbers(connection: Connection, key: str, month: Month) -> range:
    articles = archives.count_between(connection, key, month.start, month.end)
    return range(1, -(-articles // ARCHIVE_ENTRIES))


def _pages(connection: Connection, configuration: Configuration) -> Iterator[Resource]:
    site = published_site(connection, configuration)
    for feed in every_feed(connection, site):
        page = f"/{feed.key}/" if feed.key else "/"
        for part in _parts(connection, configuration, feed.key):
            yield Resource(f"{page}{part}/", "page")
        yield Resource(f"{page}archive/", "page")
        yield Resource(page, "page")
    yield Resource("/feeds/", "page")


def _lists(connection: Connection) -> Iterator[Resource]:
    """Yield what machines are told: the sitemap names all others, so it comes last."""
    parts = -(-listings.highest_number(connection) // SITEMAP_ARTICLES)
    yield from (Resource(f"/sitemap/{number}.xml", "list") for number in range(1, parts + 1))
    addresses = ("/sitemap/pages.xml", NEWS_ADDRESS, "/sitemap.xml", OPML_ADDRESS, ROBOTS_ADDRESS)
    yield from (Resource(address, "list") for address in addresses)
