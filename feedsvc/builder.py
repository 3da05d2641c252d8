"""The cached feed builder: a stale feed's window of articles in, its documents out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from feedsvc.config import Configuration
from feedsvc.feed_entries import FeedEntries, FindTitled
from feedsvc.feeds import Directory, content_of, feed_of, limit_of
from feedsvc.model import Feed, Part
from feedsvc.moment import from_text
from feedsvc.months import month_of
from feedsvc.render import FORMATS, Format, Label, content_size, content_type, document_address
from feedsvc.store.engine import Connection
from feedsvc.store.sql import members, mentions
from feedsvc.store.sql.articles import Version


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


@dataclass(frozen=True, slots=True)
class _Window:
    """The versions that are in a feed's window, newest first (decision 10).

    `passed_over` counts those that no attempt is made with, since the text of those before them
    is more than max_bytes already. `is_all`: the feed has no others.
    """

    versions: list[Version]
    passed_over: int
    is_all: bool


@dataclass(slots=True)
class Builder:
    """Builds feeds from the latest versions in the store, and archives of versions handed in.

    These are those that readers see, and come with a `titled` that finds mentions among such.
    """

    connection: Connection
    configuration: Configuration
    directory: Directory
    titled: FindTitled = mentions.titled
    _entries: FeedEntries = field(init=False)

    def __post_init__(self) -> None:
        self._entries = FeedEntries(
            self.connection, self.configuration, self.directory, self.titled
        )

    @property
    def shown_by_summary(self) -> dict[int, str]:
        """The articles, number to address, that are too large for a feed."""
        return self._entries.shown_by_summary

    def build(self, key: str, removed: datetime | None) -> BuiltFeed:
        """Return the feed `key` in every format; `removed` is when something last left it."""
        window = self._window(key)
        entries = self._entries.related(window.versions)
        label = self.configuration.feeds.media_type

        def rendered(count: int) -> tuple[Feed, tuple[Rendered, ...]]:
            feed = feed_of(key, entries[:count], removed, self.configuration, self.directory)
            feed = replace(feed, part=self._newest_part(window, count))
            return feed, tuple(render(feed, format_, label) for format_ in FORMATS)

        feed, documents = self._largest_fitting(rendered, len(entries))
        count = len(feed.entries)
        numbers = tuple(version.number for version in window.versions[:count])
        left_out = len(window.versions) - count + window.passed_over
        return BuiltFeed(feed, documents, numbers, left_out)

    def archive(self, key: str, versions: Sequence[Version], part: Part) -> Feed:
        """Return the `part` of the feed `key` that holds `versions`, newest first.

        What left the feed does not show in it: else each withdrawal would change every archive.
        """
        entries = self._entries.related(versions)
        feed = feed_of(key, entries, None, self.configuration, self.directory)
        return replace(feed, part=part)

    def _newest_part(self, window: _Window, count: int) -> Part:
        """Return which part a subscription document of `count` entries is (RFC 5005 §2, §4)."""
        if window.is_all and count == len(window.versions):
            return Part(is_complete=True)
        newest = month_of(window.versions[0].published, self.configuration.site.tzinfo)
        return Part(previous=newest.path)

    def _window(self, key: str) -> _Window:
        settings = self.configuration.feeds
        limit, content = limit_of(key, self.configuration), content_of(key, self.configuration)
        window: list[Version] = []
        size = passed_over = 0
        oldest: datetime | None = None
        is_all = True
        for version in members.newest_members(self.connection, key):
            published = from_text(version.published)
            oldest = oldest or published - timedelta(hours=settings.keep_hours)
            if len(window) + passed_over >= limit and published < oldest:
                is_all = False
                break
            if window and size > settings.max_bytes:
                passed_over += 1
                continue
            window.append(version)
            size += content_size(self._entries.entry(version), content)
        return _Window(window, passed_over, is_all and not passed_over)

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


def render(feed: Feed, format_: Format, label: Label) -> Rendered:
    """Return the part of its history that `feed` holds, in one format, labelled as set."""
    address = document_address(feed.key, format_, feed.part.path)
    return Rendered(address, content_type(format_, label), format_.render(feed))
