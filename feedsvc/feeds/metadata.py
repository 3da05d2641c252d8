"""What each feed says of itself, and how much it holds (decisions 4, 7 and 10)."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from feedsvc.config import Configuration, FilterSettings, SectionSettings
from feedsvc.feeds.authors import AUTHOR
from feedsvc.feeds.directory import Directory
from feedsvc.feeds.filters import FILTER
from feedsvc.identity import feed_id
from feedsvc.model import ContentMode, Entry, Feed


def feed_of(
    key: str,
    entries: Sequence[Entry],
    removed: datetime | None,
    configuration: Configuration,
    directory: Directory,
) -> Feed:
    """Return the feed `key` with its metadata around `entries` (newest first).

    `removed` is when something last left it. A feed that never held anything is as old as its
    ids: the day from which the authority is owned (decision 4: no clock in a document).
    """
    site = configuration.site
    changes = [entry.updated for entry in entries] + ([removed] if removed else [])
    return Feed(
        key=key,
        id=feed_id(site.authority, site.id_day, key),
        title=title_of(key, configuration, directory),
        description=description_of(key, configuration),
        url=site.url,
        home=f"{site.url}/{key}/" if key else f"{site.url}/",
        language=site.language,
        updated=max(changes, default=datetime.combine(site.id_day, time(), UTC)),
        entries=tuple(entries),
        author=directory.label(key) if key.startswith(AUTHOR) else site.author or site.title,
        rights=site.rights,
        icon=site.icon,
        logo=site.logo,
        max_age=configuration.feeds.max_age,
        content=content_of(key, configuration),
        license=site.license,
        hubs=configuration.push.hubs,
        stylesheet=f"{site.url}/static/feed.css",
    )


def title_of(key: str, configuration: Configuration, directory: Directory) -> str:
    """Return the title of the feed `key`: a filter's own, else the site's and what it is of."""
    settings = _configured(key, configuration)
    if isinstance(settings, FilterSettings):
        return settings.title
    title = configuration.site.title
    return f"{title}: {directory.label(key)}" if key else title


def description_of(key: str, configuration: Configuration) -> str:
    """Return the description of the feed `key`: its own, else the site's."""
    settings = _configured(key, configuration)
    return (settings.description if settings else "") or configuration.site.description


def content_of(key: str, configuration: Configuration) -> ContentMode:
    """Return what an entry carries in the feed `key`."""
    settings = _configured(key, configuration)
    own = settings.content if isinstance(settings, FilterSettings) else None
    return own or configuration.feeds.content


def fullest_content(configuration: Configuration) -> ContentMode:
    """Return "full" if any feed carries whole articles, else "summary"."""
    modes = {configuration.feeds.content, *(known.content for known in configuration.filters)}
    return "full" if "full" in modes else "summary"


def limit_of(key: str, configuration: Configuration) -> int:
    """Return how many entries the feed `key` holds at most, unless they are within keep_hours."""
    settings = _configured(key, configuration)
    own = settings.limit if isinstance(settings, FilterSettings) else None
    return own or configuration.feeds.limit


def _configured(key: str, configuration: Configuration) -> SectionSettings | FilterSettings | None:
    """Return the table of the configuration that the feed `key` has for itself, if any."""
    if key.startswith(FILTER):
        name = key.removeprefix(FILTER)
        return next((known for known in configuration.filters if known.name == name), None)
    return next((section for section in configuration.sections if section.slug == key), None)
