"""The authors that have a feed, each under one slug however the name is written."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from feedsvc.text import SECTION_SLUG_LENGTH, article_slug, fold, section_slug

AUTHOR = "author/"
AUTHORS_LIMIT = 1_000
_SEEN_LIMIT = 10_000
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Authors:
    """The authors that captures name, at most `limit` (0: none has a feed), and their slugs.

    `names` maps a slug to the name as first met. Who stands in for those that no capture names
    (`site.author`) is none of them.
    """

    names: Mapping[str, str]
    limit: int = AUTHORS_LIMIT
    # The slug of each name as written: pages repeat few of them.
    _seen: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def slug(self, name: str) -> str:
        """Return the slug of the author called `name`, admitted or not."""
        if name not in self._seen:
            if len(self._seen) >= _SEEN_LIMIT:
                self._seen.clear()
            self._seen[name] = author_slug(name)
        return self._seen[name]

    def slugs(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the slugs of those of `names` that were admitted, each once, in order."""
        slugs = dict.fromkeys(self.slug(name) for name in names)
        return tuple(slug for slug in slugs if slug in self.names)

    def knows(self, name: str) -> bool:
        """Whether the author called `name` was admitted."""
        return self.slug(name) in self.names

    def with_found(self, name: str) -> "Authors":
        """Return these authors and the one called `name`, unless that were too many."""
        if self.knows(name) or len(self.names) >= self.limit:
            return self
        return Authors({**self.names, self.slug(name): name}, self.limit, self._seen)


def author_slug(name: str) -> str:
    """Return the slug of an author's feed, the same for each way to write the name.

    Case, accents and punctuation do not count. A name that is not wholly in the slug, since
    it is long or in another script, has a digest there too, so that no two authors share one.
    """
    folded = fold(name)
    slug = section_slug(folded)
    if slug and slug == article_slug(folded):
        return slug
    digest = hashlib.sha256(folded.encode()).hexdigest()[:_DIGITS]
    beginning = slug[: SECTION_SLUG_LENGTH - _DIGITS - 1].strip("-") or "author"
    return f"{beginning}-{digest}"


def author_key(name: str) -> str:
    """Return the key of the feed of the author called `name`."""
    return AUTHOR + author_slug(name)
