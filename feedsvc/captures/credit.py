"""A standfirst → its text without credit or byline, and whom these name."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from feedsvc.captures.layout import Layout

_NAME_WORDS = 10
# Without capitals only its length tells a name from a sentence.
_CASELESS_NAME_WORDS = 5
_CASELESS_NAME_LENGTH = 40
# No credit or byline is longer, in characters.
_MARK_LENGTH = 80
_QUOTES_AND_BLANKS = "”’\"' "
_AGENCY_MARK = re.compile(r"\s*\([A-Z][A-Za-z /&.-]{1,30}\)[.\s]*$")
# Hyphens, the dots between foreign names, apostrophes, and what Persian and Indic joins with.
_WITHIN_NAMES = frozenset("-‐·・‧'’\u200c\u200d")
# What may stand in small letters within a name.
_PARTICLES = frozenset(
    "of de la le du da di del den der van von bin bint ibn al el and & y e".split()
)


@dataclass(frozen=True, slots=True)
class Standfirst:
    """The text of a standfirst, and its authors: none where it bears no mark.

    `by_agency`: the mark is the agency's own credit in full, so nothing of it is cut off.
    """

    text: str
    authors: tuple[str, ...] = ()
    by_agency: bool = False


def read_standfirst(line: str, layout: Layout) -> Standfirst:
    """Take credit (`…reports Asian Lite News`) or byline (`, writes NAME`) off the end of a line.

    The agency's spellings become its one name; a byline's name is kept as it is written, less
    the mark of an agency behind it (`(ANI)`). A line without a credit comes back whole.
    """
    start = max(0, len(line) - _MARK_LENGTH)
    for match in reversed(list(_verbs(layout.credit.verbs).finditer(line, start))):
        before = line[: match.start()].rstrip()
        lead = _lead(before)
        text = before[: len(before) - lead].rstrip(" –—-")
        name = without_agency_mark(line[match.end() :]).strip(_QUOTES_AND_BLANKS)
        if text and name.rstrip(".").casefold() in layout.credit.spellings:
            return Standfirst(text, (layout.credit.agency,), by_agency=True)
        # ", reports Reuters." is how a sentence of the text ends.
        is_sentence = before.endswith(",") and name.endswith(".")
        if text and lead and not is_sentence and is_name(name):
            return Standfirst(text, (name,))
    return Standfirst(line)


@lru_cache(maxsize=16)
def _verbs(verbs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, verbs))})\s+", re.IGNORECASE)


def _lead(before: str) -> int:
    """Return how long the lead into a credit is (`…`, `….`, `..`, `,`) that ends `before`."""
    stem = before.rstrip(".… ")
    dots = before[len(stem) :].replace(" ", "")
    if "…" in dots or len(dots) >= 2:
        return len(before) - len(stem)
    return 1 if before.endswith(",") else 0


def without_agency_mark(text: str) -> str:
    """Return `text` without the agency in brackets that ends it (`NAME (ANI)`)."""
    return _AGENCY_MARK.sub("", text)


def is_name(text: str) -> bool:
    """Whether `text` may name a person or an agency: few words, capitals or particles.

    In a script without capitals: few words of nothing but letters.
    """
    if _is_caseless_name(text):
        return True
    words = text.replace(",", " ").split()
    if not words or len(words) > _NAME_WORDS or words[0].lower() in _PARTICLES:
        return False
    return all(word.lower() in _PARTICLES or word.lstrip("(\"'‘“")[:1].isupper() for word in words)


def _is_caseless_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= _CASELESS_NAME_WORDS
        and len(text) <= _CASELESS_NAME_LENGTH
        and all(_is_caseless(word[0]) or word[0].isupper() for word in words)
        and any(_is_caseless(word[0]) for word in words)
        and all(_may_stand_in_name(char) for word in words for char in word)
    )


def _is_caseless(char: str) -> bool:
    # By its title case: a Georgian letter has an upper case that no name is written in.
    return char.isalpha() and char.title() == char and not char.isupper()


def _may_stand_in_name(char: str) -> bool:
    is_mark = unicodedata.category(char).startswith("M")
    return char.isalpha() or is_mark or char in _WITHIN_NAMES


def ends_in_lead(line: str) -> bool:
    """Whether a line ends in what leads into a credit, so that the credit itself is cut off."""
    return line.endswith(("…", "….", ".."))
