"""Versions of articles into the entries of feeds: within bounds, with what they mention."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from feedsvc.config import Configuration
from feedsvc.entries import entry_of
from feedsvc.feeds import Directory, fullest_content
from feedsvc.model import Entry, Link
from feedsvc.render import fits
from feedsvc.store.engine import Connection
from feedsvc.store.sql import mentions
from feedsvc.store.sql.article_text import load
from feedsvc.store.sql.articles import Version
from feedsvc.text import fold

# Finds the articles that had one of some headlines, the newest published last.
FindTitled = Callable[[Connection, Iterable[str]], list[mentions.Titled]]

# The text of one entry takes at most half of feeds.max_bytes: else a feed would be it alone.
LARGEST_ENTRY = 2
# Of what an entry mentions, so many are linked: no page that means its readers well has more.
MOST_RELATED = 50


@dataclass(slots=True)
class FeedEntries:
    """Makes the entries of feeds, and keeps each for the next feed that holds it.

    `titled` finds what they mention (decision 8): among the latest versions, unless told
    otherwise. `shown_by_summary` are the articles, number to address, too large for a feed.
    """

    connection: Connection
    configuration: Configuration
    directory: Directory
    titled: FindTitled = mentions.titled
    shown_by_summary: dict[int, str] = field(default_factory=dict)
    _entries: dict[int, Entry] = field(default_factory=dict)
    _also_read: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def related(self, versions: Sequence[Version]) -> list[Entry]:
        """Return the entries of `versions`, in order, with links to what they mention."""
        for version in versions:
            self.entry(version)
        self._relate(versions)
        return [self._entries[version.number] for version in versions]

    def entry(self, version: Version) -> Entry:
        """Return the entry of `version`; its related links may be missing yet."""
        entry = self._entries.get(version.number)
        if entry is None:
            text = load(version.text)
            entry = self._within_bounds(
                version, entry_of(version, text, self.directory.sections, self.configuration.site)
            )
            self._entries[version.number] = entry
            self._also_read[version.number] = text.also_read
        return entry

    def _within_bounds(self, version: Version, entry: Entry) -> Entry:
        """Return `entry` without its body, or summary, where it would crowd the others out."""
        most = self.configuration.feeds.max_bytes // LARGEST_ENTRY
        content = fullest_content(self.configuration)
        if fits(entry, content, most):
            return entry
        self.shown_by_summary[version.number] = version.address
        bare = replace(entry, blocks=())
        return bare if fits(bare, content, most) else replace(bare, summary="")

    def _relate(self, window: Sequence[Version]) -> None:
        """Resolve the ALSO READ of the window's entries (decision 8)."""
        named = {version.number: self._also_read[version.number] for version in window}
        headlines = {fold(title) for titles in named.values() for title in titles}
        if not headlines:
            return
        base = self.configuration.site.url
        found = {
            one.headline: Link(one.title, load(one.text).url or f"{base}{one.address}")
            for one in self.titled(self.connection, headlines)
        }
        for number, titles in named.items():
            links = [found[fold(title)] for title in titles if fold(title) in found]
            entry = self._entries[number]
            related = [link for link in dict.fromkeys(links) if link.url != entry.url]
            self._entries[number] = replace(entry, related=tuple(related[:MOST_RELATED]))
