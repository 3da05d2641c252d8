"""Every feed there is, and which of them an article belongs to (decisions 7 and 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from feedsvc.config import Configuration
from feedsvc.feeds.authors import AUTHOR, Authors
from feedsvc.feeds.filters import Filter, FoldedText, filters_of
from feedsvc.feeds.sections import Sections, sections_of
from feedsvc.model import Block

ALL_ARTICLES = ""


class Text(Protocol):
    """What filters and authors' feeds look at in an article beside its title and sections."""

    @property
    def summary(self) -> str: ...
    @property
    def authors(self) -> tuple[str, ...]: ...
    @property
    def blocks(self) -> tuple[Block, ...]: ...


@dataclass(frozen=True, slots=True)
class Directory:
    """All feeds: of all articles, of sections, of authors, of filters."""

    sections: Sections
    authors: Authors
    filters: tuple[Filter, ...] = ()

    def keys(self, title: str, labels: Sequence[str], text: Text) -> tuple[str, ...]:
        """Return the keys of all feeds of the article with this title, these labels and text.

        Nowhere else is a membership decided: sections as `labels` name them, the authors that
        its capture names, each filter that it meets.
        """
        sections = [section.term for section in self.sections.categories(labels)]
        keys = (ALL_ARTICLES, *dict.fromkeys(sections))
        if text.authors:
            keys += tuple(AUTHOR + slug for slug in self.authors.slugs(text.authors))
        return keys + self._filter_keys(title, sections, text) if self.filters else keys

    def _filter_keys(self, title: str, sections: Sequence[str], text: Text) -> tuple[str, ...]:
        authors = [self.authors.slug(name) for name in text.authors]

        @cache
        def folded() -> FoldedText:
            return FoldedText(_texts(title, text))

        met = (known for known in self.filters if known.is_met(sections, authors, folded))
        return tuple(known.key for known in met)

    def label(self, key: str) -> str:
        """Return what the feed `key` is of: its section's or author's name; the key if unknown."""
        if key.startswith(AUTHOR):
            slug = key.removeprefix(AUTHOR)
            return self.authors.names.get(slug, slug)
        return next((c.label for c in self.sections.by_label.values() if c.term == key), key)

    def with_section(self, label: str) -> "Directory":
        """Return this directory and the section that `label` names, unless that were too many."""
        sections = self.sections.with_found(label)
        return self if sections is self.sections else replace(self, sections=sections)

    def with_author(self, name: str) -> "Directory":
        """Return this directory and the author called `name`, unless that were too many."""
        authors = self.authors.with_found(name)
        return self if authors is self.authors else replace(self, authors=authors)


def directory_of(
    configuration: Configuration, found_sections: Sequence[str], authors: Mapping[str, str]
) -> Directory:
    """Return the directory of all feeds.

    `found_sections` are the labels that pages name and the configuration does not, `authors`
    the names of the authors by slug, both as the store keeps them.
    """
    return Directory(
        sections=sections_of(configuration, found_sections),
        authors=Authors(authors) if configuration.feeds.authors else Authors({}, limit=0),
        filters=filters_of(configuration),
    )


def _texts(title: str, text: Text) -> list[str]:
    """Return what words are looked for in; an embedded link is no text."""
    blocks = [block.text for block in text.blocks if block.kind != "embed"]
    return [title, text.summary, *blocks]
