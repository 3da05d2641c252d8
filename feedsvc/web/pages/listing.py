"""The newest articles of a feed: front page, section, author, filter."""

from dataclasses import dataclass

from feedsvc.config import SiteSettings
from feedsvc.entries import entry_of
from feedsvc.feeds import Sections
from feedsvc.model import Entry
from feedsvc.store.engine import Connection
from feedsvc.store.sql import published
from feedsvc.store.sql.article_text import load
from feedsvc.store.sql.articles import Version

LISTED = 30


@dataclass(frozen=True, slots=True)
class ListedStory:
    """An article as a list of stories shows it; `url` is that of its page here."""

    entry: Entry
    url: str


def newest_versions(connection: Connection, key: str) -> list[Version]:
    """Return the articles that the page of the feed `key` shows, newest first."""
    return published.newest(connection, key, LISTED)


def listed(versions: list[Version], directory: Sections, site: SiteSettings) -> list[ListedStory]:
    """Return `versions` as stories."""
    return [
        ListedStory(
            entry_of(version, load(version.text), directory, site), f"{site.url}{version.address}"
        )
        for version in versions
    ]


def month_to_go_on(stories: list[ListedStory], site: SiteSettings) -> str:
    """Return the month, YYYY-MM, in whose archive a reader goes on; "" if nothing is listed."""
    return f"{stories[-1].entry.published.astimezone(site.tzinfo):%Y-%m}" if stories else ""
