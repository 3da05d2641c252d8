"""What an article's page shows of it: itself, and the stories around it (decision 8)."""

from dataclasses import dataclass

from feedsvc.config import SiteSettings
from feedsvc.entries import entry_of
from feedsvc.feeds import AUTHOR, author_key
from feedsvc.model import Entry, Link
from feedsvc.store.engine import Connection
from feedsvc.store.sql import listings
from feedsvc.store.sql.article_text import load
from feedsvc.store.sql.articles import Version
from feedsvc.text import fold
from feedsvc.web.pages.around import Around, around
from feedsvc.web.pages.site import PublishedSite

# What most people read in a minute, for an article that does not say how long it takes.
WORDS_A_MINUTE = 220


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article, its standfirst, and the stories that its page names.

    `url` is that of the page itself; `entry.url` may be another, the canonical one.
    `standfirst` is "" where the body begins with the same words. An author's Link has no `url`
    where there is no page of that author.
    """

    entry: Entry
    url: str
    standfirst: str
    authors: tuple[Link, ...]
    minutes: int
    around: Around


def article_view(connection: Connection, version: Version, site: PublishedSite) -> ArticleView:
    """Return the view of `version`, with links to what is published now."""
    settings = site.configuration.site
    text = load(version.text)
    entry = entry_of(version, text, site.directory.sections, settings)
    return ArticleView(
        entry=entry,
        url=f"{settings.url}{version.address}",
        standfirst=_standfirst(entry),
        authors=_authors(connection, entry, settings),
        minutes=entry.read_minutes or _minutes(entry),
        around=around(connection, version, text, entry.categories[0].term, settings.url),
    )


def _authors(connection: Connection, entry: Entry, site: SiteSettings) -> tuple[Link, ...]:
    keys = {name: author_key(name) for name in entry.authors}
    alive = listings.alive_among(connection, keys.values())
    return tuple(
        Link(name, f"{site.url}/{key}/" if key in alive and key != AUTHOR else "")
        for name, key in keys.items()
    )


def _minutes(entry: Entry) -> int:
    words = sum(len(block.text.split()) for block in entry.blocks if block.kind != "embed")
    return max(1, round(words / WORDS_A_MINUTE))


def _standfirst(entry: Entry) -> str:
    beginning = next((block.text for block in entry.blocks if block.kind == "paragraph"), "")
    return "" if fold(beginning) == fold(entry.summary) else entry.summary
