"""What the store says of the site when a page is made: the feeds there are, and their names."""

from collections.abc import Mapping
from dataclasses import dataclass

from feedsvc.config import Configuration, FilterSettings
from feedsvc.feeds import AUTHOR, FILTER, Directory, title_of
from feedsvc.model import Category
from feedsvc.store.engine import Connection
from feedsvc.store.sql import listings
from feedsvc.web.directory import published_directory


@dataclass(frozen=True, slots=True)
class NamedFeed:
    """A feed as pages name it: `label` beside its like, `title` as its documents do."""

    key: str
    label: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """The site as of one publication; `sections` are those that have a page, in order."""

    configuration: Configuration
    directory: Directory
    sections: tuple[Category, ...]

    def all_articles(self) -> NamedFeed:
        """Return the feed of everything."""
        site = self.configuration.site
        return NamedFeed("", site.title, site.title, site.description)

    def section(self, known: Category) -> NamedFeed:
        """Return the feed of a section."""
        settings = self.configuration.sections
        description = next((s.description for s in settings if s.slug == known.term), "")
        return NamedFeed(known.term, known.label, self._title(known.term), description)

    def filters(self, connection: Connection) -> list[NamedFeed]:
        """Return the feeds of the configuration's filters, once they are filled."""
        known = [self._filter(settings) for settings in self.configuration.filters]
        alive = listings.alive_among(connection, [feed.key for feed in known])
        return [feed for feed in known if feed.key in alive]

    def authors(self, connection: Connection) -> list[NamedFeed]:
        """Return the feeds of all authors who have one, by name."""
        alive = listings.alive_among(connection, [AUTHOR + slug for slug in self._author_names])
        known = (self._author(slug) for slug in self._author_names if AUTHOR + slug in alive)
        return sorted(known, key=lambda feed: feed.label.casefold())

    def feed(self, connection: Connection, key: str) -> NamedFeed | None:
        """Return the feed `key` if there is one now."""
        if not key:
            return self.all_articles()
        slug = key.removeprefix(AUTHOR)
        if key.startswith(AUTHOR) and slug in self._author_names:
            return self._author(slug) if listings.alive_among(connection, [key]) else None
        known = (*self.filters(connection), *map(self.section, self.sections))
        return next((feed for feed in known if feed.key == key), None)

    @property
    def _author_names(self) -> Mapping[str, str]:
        known = self.directory.authors
        return known.names if known else {}

    def _author(self, slug: str) -> NamedFeed:
        key, name = AUTHOR + slug, self._author_names[slug]
        return NamedFeed(key, name, self._title(key), f"All stories by {name}.")

    def _filter(self, settings: FilterSettings) -> NamedFeed:
        key = FILTER + settings.name
        return NamedFeed(key, settings.title, settings.title, settings.description)

    def _title(self, key: str) -> str:
        return title_of(key, self.configuration, self.directory)


def published_site(connection: Connection, configuration: Configuration) -> PublishedSite:
    """Return the site that is published now."""
    directory = published_directory(connection, configuration)
    known = tuple(dict.fromkeys(directory.sections.by_label.values()))
    shown = {section.slug for section in configuration.sections}
    shown |= listings.alive_among(connection, [section.term for section in known])
    return PublishedSite(configuration, directory, tuple(s for s in known if s.term in shown))
