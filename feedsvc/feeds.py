"""Which feeds an article belongs to, and what each feed says of itself (decisions 7 and 10)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from feedsvc.config import Configuration, SectionSettings, is_reserved_slug
from feedsvc.identity import feed_id
from feedsvc.model import Category, Entry, Feed
from feedsvc.text import fold, section_slug

ALL_ARTICLES = ""
AUTHOR = "author/"
FILTER = "filter/"
FOUND_SECTIONS_LIMIT = 100
_SEEN_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Sections:
    """Every section that has a feed: the configured ones, then those found on pages.

    `by_label` maps a folded label to its section; `found` are the labels of those that are not
    configured, in the order first met, at most FOUND_SECTIONS_LIMIT. `reserved` is the path of
    the site's URL: where a proxy strips it, a section of that name could not be reached.
    """

    by_label: Mapping[str, Category]
    default: Category
    found: tuple[str, ...] = ()
    reserved: str = ""
    # What each label as written was found to mean: pages repeat few of them.
    _seen: dict[str, Category | None] = field(default_factory=dict, compare=False, repr=False)

    def of(self, label: str) -> Category:
        """Return the section that `label` means, the default one for a label not admitted."""
        return self._named(label) or self.default

    def categories(self, labels: Iterable[str]) -> tuple[Category, ...]:
        """Return the sections of `labels`, each once, in order."""
        return tuple(dict.fromkeys(self.of(label) for label in labels))

    def knows(self, label: str) -> bool:
        """Whether `label` means a section that was admitted."""
        return self._named(label) is not None

    def with_found(self, label: str) -> "Sections":
        """Return these sections and the one that `label` names, unless that were too many."""
        if self.knows(label) or len(self.found) >= FOUND_SECTIONS_LIMIT:
            return self
        category = Category(slug_of_label(label, self.reserved), label)
        by_label = {**self.by_label, fold(label): category}
        return Sections(by_label, self.default, (*self.found, label), self.reserved)

    def _named(self, label: str) -> Category | None:
        """Return the section with this label, else the one whose slug it would have."""
        if label not in self._seen:
            if len(self._seen) >= _SEEN_LIMIT:
                self._seen.clear()
            self._seen[label] = self._look_up(label)
        return self._seen[label]

    def _look_up(self, label: str) -> Category | None:
        if (known := self.by_label.get(fold(label))) is not None:
            return known
        slug = slug_of_label(label, self.reserved)
        return next((known for known in self.by_label.values() if known.term == slug), None)


def sections_of(configuration: Configuration, found: Sequence[str]) -> Sections:
    """Return the directory of sections: configured, default, and the labels found so far."""
    by_label = {
        label: Category(section.slug, section.name)
        for section in configuration.sections
        for label in section.labels
    }
    default_label = configuration.captures.default_section
    default = by_label.setdefault(
        fold(default_label),
        Category(slug_of_label(default_label, configuration.site.path), default_label),
    )
    sections = Sections(by_label, default, reserved=configuration.site.path)
    for label in found:
        sections = sections.with_found(label)
    return sections


def slug_of_label(label: str, reserved: str = "") -> str:
    """Return the slug of a section that is not configured: never reserved, never empty."""
    slug = section_slug(label) or f"section-{hashlib.sha256(label.encode()).hexdigest()[:8]}"
    return f"{slug}-section" if is_reserved_slug(slug) or slug == reserved else slug


def author_slug(name: str) -> str:
    """Return the slug of an author's feed, the same for each way to write the name."""
    return section_slug(name) or f"author-{hashlib.sha256(fold(name).encode()).hexdigest()[:8]}"


def author_key(name: str) -> str:
    """Return the key of the feed of the author called `name`."""
    return AUTHOR + author_slug(name)


def keys(sections: Iterable[Category]) -> tuple[str, ...]:
    """Return the keys of all feeds that an article of these sections belongs to."""
    return (ALL_ARTICLES, *dict.fromkeys(section.term for section in sections))


def feed_of(
    key: str,
    entries: Sequence[Entry],
    removed: datetime | None,
    configuration: Configuration,
    sections: Sections,
) -> Feed:
    """Return the feed `key` with its metadata around `entries` (newest first).

    `removed` is when something last left it. A feed that never held anything is as old as its
    ids: the day from which the authority is owned (decision 4: no clock in a document).
    """
    site = configuration.site
    settings = _configured(key, configuration)
    label = next((c.label for c in sections.by_label.values() if c.term == key), key)
    changes = [entry.updated for entry in entries] + ([removed] if removed else [])
    return Feed(
        key=key,
        id=feed_id(site.authority, site.id_day, key),
        title=f"{site.title}: {label}" if key else site.title,
        description=(settings.description if settings else "") or site.description,
        url=site.url,
        home=f"{site.url}/{key}/" if key else f"{site.url}/",
        language=site.language,
        updated=max(changes, default=datetime.combine(site.id_day, time(), UTC)),
        entries=tuple(entries),
        author=site.author or site.title,
        rights=site.rights,
        icon=site.icon,
        logo=site.logo,
        max_age=configuration.feeds.max_age,
        content=configuration.feeds.content,
        license=site.license,
        hubs=configuration.push.hubs,
    )


def _configured(key: str, configuration: Configuration) -> SectionSettings | None:
    return next((section for section in configuration.sections if section.slug == key), None)
