"""Whether an article meets a filter of the configuration: sections, authors, whole words."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from feedsvc.config import Configuration, FilterSettings
from feedsvc.feeds.authors import author_slug
from feedsvc.feeds.sections import slug_of_label
from feedsvc.text import fold, words_of

FILTER = "filter/"
# A new number has every filter filled anew: set it when this module comes to choose otherwise.
_RULE = 1
# Between texts, so that no words in a row reach from one into the next: no text holds it.
_BETWEEN = " \1 "


class FoldedText:
    """The words of an article, folded, for any number of looks at them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._line = f" {words_of(_BETWEEN.join(texts))} "
        self._words = frozenset(self._line.split())

    def has_any(self, conditions: Iterable[tuple[str, ...]]) -> bool:
        """Whether the words of one of `conditions` stand here in a row."""
        return any(self._has(words) for words in conditions)

    def _has(self, words: tuple[str, ...]) -> bool:
        if not self._words.issuperset(words):
            return False
        return len(words) == 1 or f" {' '.join(words)} " in self._line


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter's conditions, ready to be asked; an empty one is met by every article.

    `sections` and `authors` are slugs; `words` and `without` are folded words in a row.
    """

    name: str
    sections: frozenset[str]
    authors: frozenset[str]
    words: frozenset[tuple[str, ...]]
    without: frozenset[tuple[str, ...]]

    @property
    def key(self) -> str:
        """The key of the filter's feed."""
        return FILTER + self.name

    @property
    def fingerprint(self) -> str:
        """The digest of all that decides which articles meet it."""
        conditions = (self.sections, self.authors, self.words, self.without)
        rule = json.dumps([_RULE, *(sorted(condition) for condition in conditions)])
        return hashlib.sha256(rule.encode()).hexdigest()[:32]

    def is_met(
        self, sections: Iterable[str], authors: Iterable[str], text: Callable[[], FoldedText]
    ) -> bool:
        """Whether an article with these slugs meets all conditions; `text` is asked for last."""
        if self.sections and self.sections.isdisjoint(sections):
            return False
        if self.authors and self.authors.isdisjoint(authors):
            return False
        if self.words and not text().has_any(self.words):
            return False
        return not (self.without and text().has_any(self.without))


def filters_of(configuration: Configuration) -> tuple[Filter, ...]:
    """Return the filters of the configuration, in its order."""
    return tuple(_compiled(settings, configuration) for settings in configuration.filters)


def _compiled(settings: FilterSettings, configuration: Configuration) -> Filter:
    return Filter(
        name=settings.name,
        sections=frozenset(section_named(named, configuration) for named in settings.sections),
        authors=frozenset(map(author_slug, settings.authors)),
        words=frozenset(tuple(words_of(words).split()) for words in settings.words),
        without=frozenset(tuple(words_of(words).split()) for words in settings.without),
    )


def section_named(named: str, configuration: Configuration) -> str:
    """Return the slug of the section that a filter names by slug or by any label."""
    for section in configuration.sections:
        if section.slug == named:
            return named
    label = fold(named)
    of_label = (section.slug for section in configuration.sections if label in section.labels)
    return next(of_label, slug_of_label(named, configuration.site.path))
