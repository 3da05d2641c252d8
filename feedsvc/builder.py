"""The cached feed builder: a stale feed's window of articles in, its documents out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from feedsvc.config import Configuration
from feedsvc.entries import entry_of
from feedsvc.feeds import Sections, feed_of
from feedsvc.model import Entry, Feed, Link
from feedsvc.moment import from_text
from feedsvc.render import FORMATS, content_size, document_address
from feedsvc.store import members, mentions
from feedsvc.store.article_text import load
from feedsvc.store.articles import Version
from feedsvc.store.engine import Connection
from feedsvc.text import fold

# The text of one entry takes at most half of feeds.max_bytes: else a feed would be it alone.
LARGEST_ENTRY = 2


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document of a feed before it is encoded."""

    address: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class BuiltFeed:
    """A feed's documents, and the numbers of the articles that they hold, newest first.

    `left_out` counts the oldest entries of the window that max_bytes left out.
    """

    feed: Feed
    rendered: tuple[Rendered, ...]
    numbers: tuple[int, ...]
    left_out: int


@dataclass(slots=True)
class Builder:
    """Builds feeds from the latest versions in the store; keeps entries for the next feed.

    `shown_by_summary` are the articles, number to address, that are too large for a feed.
    """

    connection: Connection
    configuration: Configuration
    sections: Sections
    _entries: dict[int, Entry] = field(default_factory=dict)
    shown_by_summary: dict[int, str] = field(default_factory=dict)
    _also_read: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def build(self, key: str, removed: datetime | None) -> BuiltFeed:
        """Return the feed `key` in every format; `removed` is when something last left it."""
        versions, passed_over = self._window(key)
        entries = [self._entries[version.number] for version in versions]

        def rendered(count: int) -> tuple[Feed, tuple[Rendered, ...]]:
            feed = feed_of(key, entries[:count], removed, self.configuration, self.sections)
            return feed, _render(feed)

        feed, documents = self._largest_fitting(rendered, len(entries))
        count = len(feed.entries)
        numbers = tuple(version.number for version in versions[:count])
        return BuiltFeed(feed, documents, numbers, len(versions) - count + passed_over)

    def _window(self, key: str) -> tuple[list[Version], int]:
        """Return the versions in the feed's window (decision 10), and how many hopeless ones
        were passed over since the text of those before them is more than max_bytes already."""
        settings = self.configuration.feeds
        window: list[Version] = []
        size = passed_over = 0
        oldest: datetime | None = None
        for version in members.newest_members(self.connection, key):
            published = from_text(version.published)
            oldest = oldest or published - timedelta(hours=settings.keep_hours)
            if len(window) + passed_over >= settings.limit and published < oldest:
                break
            if window and size > settings.max_bytes:
                passed_over += 1
                continue
            window.append(version)
            size += content_size(self._entry(version), settings.content)
        self._relate(window)
        return window, passed_over

    def _largest_fitting(
        self, rendered: Callable[[int], tuple[Feed, tuple[Rendered, ...]]], count: int
    ) -> tuple[Feed, tuple[Rendered, ...]]:
        """Return what `rendered` makes of most entries within max_bytes: of one at the least."""
        limit = self.configuration.feeds.max_bytes
        best = rendered(count)
        fits, fails = min(count, 1), count
        if max(len(document.body) for document in best[1]) <= limit:
            return best
        best = rendered(fits)
        while fails - fits > 1:
            middle = (fits + fails) // 2
            attempt = rendered(middle)
            if max(len(document.body) for document in attempt[1]) <= limit:
                fits, best = middle, attempt
            else:
                fails = middle
        return best

    def _entry(self, version: Version) -> Entry:
        entry = self._entries.get(version.number)
        if entry is None:
            text = load(version.text)
            entry = self._within_bounds(
                version, entry_of(version, text, self.sections, self.configuration.site)
            )
            self._entries[version.number] = entry
            self._also_read[version.number] = text.also_read
        return entry

    def _within_bounds(self, version: Version, entry: Entry) -> Entry:
        """Return `entry` without its body, or summary, where it would crowd the others out."""
        settings = self.configuration.feeds
        most = settings.max_bytes // LARGEST_ENTRY
        if content_size(entry, settings.content) <= most:
            return entry
        self.shown_by_summary[version.number] = version.address
        bare = replace(entry, blocks=())
        return bare if content_size(bare, settings.content) <= most else replace(bare, summary="")

    def _relate(self, window: Sequence[Version]) -> None:
        """Resolve the ALSO READ of the window's entries (decision 8)."""
        named = {version.number: self._also_read[version.number] for version in window}
        headlines = {fold(title) for titles in named.values() for title in titles}
        if not headlines:
            return
        base = self.configuration.site.url
        found = {
            headline: Link(title, load(text).url or f"{base}{address}")
            for headline, title, address, text in mentions.titled(self.connection, headlines)
        }
        for number, titles in named.items():
            links = [found[fold(title)] for title in titles if fold(title) in found]
            entry = self._entries[number]
            related = tuple(link for link in dict.fromkeys(links) if link.url != entry.url)
            self._entries[number] = replace(entry, related=related)


def _render(feed: Feed) -> tuple[Rendered, ...]:
    return tuple(
        Rendered(document_address(feed.key, format_), format_.media_type, format_.render(feed))
        for format_ in FORMATS
    )
