"""Which captures are one article, and the id and address that it is given once (decision 2)."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from feedsvc.model import Article, Block
from feedsvc.text import article_slug, fold

# Of the shorter text's paragraphs, the share that must stand in the other for both to be one
# article: the half. A recapture of a page keeps all of them, an edit most.
SHARED_PARAGRAPHS = 0.5
# A file read again is another article when its headline is another and less than this share
# of the shorter text's paragraphs is left: a crawler has given the name to a new page.
KEPT_PARAGRAPHS = 0.5
# How many numbers are tried one after the other before they are searched by halves.
TRIED_IN_TURN = 100
_ARTICLE_ADDRESS = re.compile(r"/[0-9]{4}/[a-z0-9-]{1,64}/[a-z0-9%-]{1,200}")


@dataclass(frozen=True)
class Likeness:
    """What two captures are compared by.

    `headline` is folded; `day` is None for an undated text; `blocks` is None where the text is
    not kept (a withdrawn article, or one known from the journal alone); `cut` tells that the
    last paragraph may be unfinished.
    """

    headline: str
    day: date | None
    blocks: tuple[Block, ...] | None
    summary: str
    cut: bool

    @cached_property
    def paragraphs(self) -> "_Paragraphs":
        """The paragraphs of its text, folded; of one without any, its summary."""
        texts = [block.text for block in self.blocks or () if block.kind == "paragraph"]
        folded = tuple(filter(None, map(fold, texts or [self.summary])))
        return _Paragraphs(folded, frozenset(folded), folded[-1] if folded and self.cut else "")


def likeness(article: Article, headline: str) -> Likeness:
    """Return what `article`, whose folded headline this is, is compared by."""
    return Likeness(
        headline=headline,
        day=article.day if article.dated else None,
        blocks=article.blocks,
        summary=article.summary,
        cut=article.cut is not False,
    )


def first_paragraph_digest(article: Article) -> str:
    """Return the key under which texts with the same beginning meet; "" for one without text."""
    paragraphs = (block.text for block in article.blocks if block.kind == "paragraph")
    first = fold(next(paragraphs, article.summary))
    return hashlib.sha256(first.encode()).hexdigest()[:20] if first else ""


def is_same_article(one: Likeness, other: Likeness) -> bool:
    """Whether two files that meet in headline or first paragraph hold one article (decision 2).

    They do when the day is the same (an undated text: any day) and half of the shorter one's
    paragraphs stand in the other. Where a text is not kept, the day decides alone.
    """
    if one.day and other.day and one.day != other.day:
        return False
    return shared_paragraphs(one, other) >= SHARED_PARAGRAPHS


def is_reused_file(before: Likeness, now: Likeness) -> bool:
    """Whether a file read again holds another article: headline and most of the body differ.

    Where the text is not kept, another day beside another headline tells.
    """
    if before.headline == now.headline:
        return False
    if before.blocks is None or now.blocks is None:
        return None not in {before.day, now.day} and before.day != now.day
    return shared_paragraphs(before, now) < KEPT_PARAGRAPHS


def shared_paragraphs(one: Likeness, other: Likeness) -> float:
    """Return the share of the shorter text's paragraphs that stand in the other (0 to 1).

    The last paragraph of a cut text stands there by its beginning. 1 where a text is unknown.
    """
    if one.blocks is None or other.blocks is None:
        return 1.0
    texts = (one.paragraphs, other.paragraphs)
    shorter, longer = sorted(texts, key=lambda text: len(text.all))
    if not shorter.all:
        return 1.0 if not longer.all else 0.0
    return shorter.count_in(longer) / len(shorter.all)


@dataclass(frozen=True, slots=True)
class _Paragraphs:
    """The paragraphs of a text; `unfinished` is the last one where it may be cut, else ""."""

    all: tuple[str, ...]
    known: frozenset[str]
    unfinished: str

    def count_in(self, other: "_Paragraphs") -> int:
        """Return how many of these stand in `other`."""
        # Looked for once: it may stand here any number of times.
        has_unfinished = any(text.startswith(self.unfinished) for text in other.all)
        return sum(
            paragraph in other.known
            or (has_unfinished if paragraph == self.unfinished else other._is_begun_by(paragraph))
            for paragraph in self.all
        )

    def _is_begun_by(self, paragraph: str) -> bool:
        return bool(self.unfinished) and paragraph.startswith(self.unfinished)


def slug_of(headline: str) -> str:
    """Return the article's slug; `article-` and 8 hex digits where no letter is usable."""
    if slug := article_slug(headline):
        return slug
    return f"article-{hashlib.sha256(headline.encode()).hexdigest()[:8]}"


def id_of(authority: str, owned_on: date, day: date, slug: str) -> str:
    """Return the tag URI (RFC 4151) of an article of `day`; nothing of the URL is in it."""
    return f"tag:{authority},{owned_on.isoformat()}:{day.isoformat()}/{slug}"


def address_of(day: date, section: str, slug: str) -> str:
    """Return the address `/YYYY/SECTION/SLUG` of an article of `day` (decision 7)."""
    return f"/{day.year:04d}/{section}/{slug}"


def numbered(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """Return `wanted`, or the first of `wanted-2`, `wanted-3` … that is not taken."""
    if not is_taken(wanted):
        return wanted
    return f"{wanted}-{first_free(2, lambda number: is_taken(f'{wanted}-{number}'))}"


def first_free(start: int, is_taken: Callable[[int], bool]) -> int:
    """Return the first number from `start` on that is not taken.

    Behind TRIED_IN_TURN that are, the next ones are taken to be so without a gap, and are
    searched by halves: else a site with one headline for all would ask as often as the square
    of its articles. What comes back is free in any case.
    """
    for number in range(start, start + TRIED_IN_TURN):
        if not is_taken(number):
            return number
    taken, step = start + TRIED_IN_TURN - 1, 1
    while is_taken(taken + step):
        taken, step = taken + step, step * 2
    behind = range(taken + 1, taken + step)
    return taken + 1 + bisect_left(behind, True, key=lambda number: not is_taken(number))


def is_article_address(address: str) -> bool:
    """Whether `address` has the form that address_of gives."""
    return bool(_ARTICLE_ADDRESS.fullmatch(address))


def feed_id(authority: str, owned_on: date, key: str) -> str:
    """Return the tag URI of the feed `key`; "" is the feed of all articles."""
    path = f"feed/{key}" if key else "feed"
    return f"tag:{authority},{owned_on.isoformat()}:{path}"
