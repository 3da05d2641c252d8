"""Page layouts as values: the literal markers of each kind of page (layout_file.py reads them)."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

GENERAL = "general"
AUTO = "auto"

MarkerKind = Literal[
    "also_read",
    "related",
    "previous",
    "next",
    "latest",
    "top",
    "dont_miss",
    "teasers",
    "headlines",
    "ignored",
]
Literals = tuple[str, ...]


@dataclass(frozen=True)
class Recognised:
    """What tells that a capture has this layout."""

    date_and_read_time: bool
    credit: bool
    lines: Literals


@dataclass(frozen=True)
class Head:
    """What may stand around the headline; each a label before its value, but read_time after it.

    `dated` labels a day that a better date outdoes; lines that begin with `updated` are noise.
    """

    crawl_day: Literals
    published: Literals
    dated: Literals
    updated: Literals
    byline: Literals
    read_time: Literals
    categories: Literals
    breadcrumbs: Literals
    dropped: Literals


@dataclass(frozen=True)
class Credit:
    """How a standfirst names its source: a verb, then the agency in one of its spellings."""

    verbs: Literals
    agency: str
    spellings: Literals


@dataclass(frozen=True)
class Body:
    """What stands among the paragraphs and is none."""

    also_read: Literals
    also_read_separators: Literals
    caption_brackets: Literals
    caption_credits: Literals
    related: Literals
    dropped: Literals


@dataclass(frozen=True)
class End:
    """The labels of the parts behind the body: `latest`, `dont_miss` and `teasers` are pairs of
    headline and summary, `headlines` is headlines alone."""

    previous: Literals
    next: Literals
    latest: Literals
    top: Literals
    dont_miss: Literals
    teasers: Literals
    headlines: Literals
    ignored: Literals


@dataclass(frozen=True)
class Layout:
    """One layout; every literal but the agency's name is casefolded."""

    name: str
    headline: str
    standfirst_by_place: bool
    ends_with_dont_miss: bool
    day_first: bool
    recognised: Recognised
    head: Head
    credit: Credit
    body: Body
    end: End

    @cached_property
    def markers(self) -> dict[str, MarkerKind]:
        """Every marker that may follow a paragraph, with its kind, the longest first."""
        of_kind: dict[MarkerKind, Literals] = {
            "also_read": self.body.also_read,
            "related": self.body.related,
            "previous": self.end.previous,
            "next": self.end.next,
            "latest": self.end.latest,
            "top": self.end.top,
            "dont_miss": self.end.dont_miss,
            "teasers": self.end.teasers,
            "headlines": self.end.headlines,
            "ignored": self.end.ignored,
        }
        pairs = [(literal, kind) for kind, literals in of_kind.items() for literal in literals]
        return dict(sorted(pairs, key=lambda pair: len(pair[0]), reverse=True))

    @cached_property
    def marker_at_start(self) -> re.Pattern[str]:
        """What matches the marker that a line begins with, each in a group of its own.

        Of two markers of which one begins the other, the longer matches. Most lines are no
        markers, which the first three characters tell in a third of the time.
        """
        beginnings = sorted({_pattern_of(literal[:3]) for literal in self.markers})
        patterns = (f"({_pattern_of(literal)})" for literal in self.markers)
        return re.compile(rf"(?={'|'.join(beginnings)})(?:{'|'.join(patterns)})", re.IGNORECASE)

    @cached_property
    def marker_kinds(self) -> tuple[MarkerKind, ...]:
        """The kinds of the markers, in the order of the groups of `marker_at_start`."""
        return tuple(self.markers.values())

    @cached_property
    def dropped_lines(self) -> re.Pattern[str]:
        """What matches a whole line of the body that is nothing but furniture: one text of
        `body.dropped` or several in a row (`Facebook Twitter`), with bullets or a number."""
        return re.compile(rf"(?:[\s\d|/,•·▪*-]*{_any_of(self.body.dropped)}(?!\w))+", re.IGNORECASE)


def _pattern_of(literal: str) -> str:
    """Return the pattern of `literal`, with any blanks where it has one."""
    return re.escape(literal).replace(r"\ ", r"\s+")


def _any_of(literals: Literals) -> str:
    """Return the pattern of the longest of `literals` that fits."""
    longest_first = sorted(literals, key=len, reverse=True)
    return rf"(?:{'|'.join(map(_pattern_of, longest_first))})" if literals else "(?!)"
