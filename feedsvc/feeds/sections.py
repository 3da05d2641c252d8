"""The sections that have a feed, and what each label on a page means (decision 7)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from feedsvc.config import Configuration, is_reserved_slug
from feedsvc.model import Category
from feedsvc.text import fold, section_slug

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
