"""The first part of a page: which line is the headline, and where the text begins behind it."""

from collections import Counter
from dataclasses import dataclass

from feedsvc.captures.credit import read_standfirst
from feedsvc.captures.layout import Layout
from feedsvc.captures.lines import is_closed, is_prose
from feedsvc.captures.markers import is_page_end, marker_of
from feedsvc.captures.pagedata import PageData
from feedsvc.text import fold

# Navigation, names and counters have fewer words than a headline, and than a text's own line.
_HEADLINE_WORDS = 4
_TEXT_WORDS = 8
_TEXT_ENDS = (".", "!", "?", "”")
_LONGEST_HEADLINE = 200


@dataclass(frozen=True, slots=True)
class Head:
    """The headline, None if the page prints none, and all lines behind it but what `data` took."""

    headline: str | None
    rest: list[str]


def read_head(lines: list[str], layout: Layout, data: PageData) -> Head:
    """Find the headline in `lines` as the layout says; what is beside it goes to `data`."""
    if layout.headline == "first":
        return _first_line(lines, layout, data)
    return _line_before_prose(lines, layout, data)


def _first_line(lines: list[str], layout: Layout, data: PageData) -> Head:
    for number, line in enumerate(lines):
        if not data.takes_head_line(line, headline_seen=False):
            if is_page_end(line, layout):
                break
            behind = number + 1
            while behind < len(lines) and (lines[behind] == line or data.takes(lines[behind])):
                behind += 1
            return Head(line, lines[behind:])
    return Head(None, [])


def _line_before_prose(lines: list[str], layout: Layout, data: PageData) -> Head:
    """Of the lines above the first paragraph the headline is the one that is printed twice, else
    the first that is long enough to be no navigation."""
    candidates: list[str] = []
    seen: set[str] = set()
    prose = len(lines)
    for number, line in enumerate(lines):
        if data.takes_head_line(line, headline_seen=bool(candidates)):
            continue
        if line in seen:
            candidates.append(line)
            continue
        is_long_headline = not candidates and len(line) <= _LONGEST_HEADLINE and not is_closed(line)
        if (is_prose(line) and not is_long_headline) or (candidates and marker_of(line, layout)):
            prose = number
            break
        candidates.append(line)
        seen.add(line)
    if not candidates:
        return Head(None, [])
    headline = _choose(candidates)
    behind = candidates[candidates.index(headline) + 1 :]
    kept = [line for line in behind if line != headline and _is_text(line, layout)]
    return Head(headline, kept + lines[prose:])


def _choose(candidates: list[str]) -> str:
    count = Counter(fold(line) for line in candidates)
    twice = [line for line in candidates if count[fold(line)] > 1 and line.count(" ") >= 2]
    long = [line for line in candidates if line.count(" ") + 1 >= _HEADLINE_WORDS]
    return next(iter([*twice, *long, candidates[-1]]))


def _is_text(line: str, layout: Layout) -> bool:
    return (
        line.count(" ") + 1 >= _TEXT_WORDS
        or line.endswith(_TEXT_ENDS)
        or bool(read_standfirst(line, layout).authors)
    )
