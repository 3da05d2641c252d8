"""The text of one captured page → Article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from feedsvc.captures.body import Body, as_blocks, is_caption, read_body
from feedsvc.captures.credit import Standfirst, ends_in_lead, read_standfirst
from feedsvc.captures.date_line import date_lines_of
from feedsvc.captures.end import End, read_end
from feedsvc.captures.head import read_head
from feedsvc.captures.layout import AUTO, GENERAL, Layout
from feedsvc.captures.layout_file import load_layouts
from feedsvc.captures.lines import clean_lines, is_closed, is_link
from feedsvc.captures.pagedata import PageData
from feedsvc.captures.recognise import has_layout
from feedsvc.captures.rules import ReadingRules
from feedsvc.captures.sections import sections_of
from feedsvc.errors import CaptureRefused
from feedsvc.model import Article

# How the problem of an undated article begins; a manifest that knows the day takes it back.
UNDATED = "no date on the page"

_DATELINE_AGENCY = re.compile(r"[A-Z][^().!?]{1,40}\(([A-Za-z][A-Za-z /&.]{1,30})\)\s*[—–-]\s")
_LAST_SUMMARY_WORDS = 10
# In a layout that does not show its end: from so many teasers on, the last is held to the others.
_TEASERS_TO_COMPARE = 3


@dataclass(frozen=True, slots=True)
class _Text:
    """What stands between headline and end: the standfirst, if there is one, and the body."""

    standfirst: Standfirst | None
    body: Body


def read_page(
    text: str, rules: ReadingRules, file_day: date, problems: tuple[str, ...] = ()
) -> Article:
    """Read the text of a capture by the grammar of its layout.

    `file_day` is the day of the capture file in the site's zone, taken where the page has no
    date; `problems` are those that decoding met. Raises CaptureRefused where there is no
    headline, or less than one whole block of text behind it.
    """
    lines, unsafe = clean_lines(text)
    problems += unsafe
    if not lines:
        raise CaptureRefused("it is empty", problems)
    layout = _layout_of(lines, rules)
    data = PageData(layout, date_lines_of(text, layout))
    head = read_head(lines, layout, data)
    if head.headline is None:
        raise CaptureRefused("no headline stands in it", problems)
    found = _read_text(head.rest, layout, data)
    _refuse_without_text(found, head.rest, problems)
    rest = head.rest[found.body.end :]
    if rest and layout.end.teasers:
        data.takes(rest[0])
    end = read_end(rest, layout)
    return _article(
        head.headline,
        found,
        end,
        data,
        rules=rules,
        file_day=file_day,
        problems=problems,
        layout=layout,
    )


def _layout_of(lines: list[str], rules: ReadingRules) -> Layout:
    layouts = load_layouts()
    if rules.layout != AUTO:
        return layouts[rules.layout]
    recognised = (layout for layout in layouts.values() if has_layout(lines, layout))
    return next(recognised, layouts[GENERAL])


def _read_text(lines: list[str], layout: Layout, data: PageData) -> _Text:
    """Read the body, and take the standfirst off its beginning.

    It is the first line, or the second behind a picture or a link, where it bears a credit;
    without one only where the layout gives it that place.
    """
    body = read_body(lines, layout, data)
    for number, line in enumerate(body.lines[:2]):
        standfirst = read_standfirst(line, layout)
        if not standfirst.by_agency and (is_link(line) or is_caption(line, layout)):
            continue
        if standfirst.authors or (layout.standfirst_by_place and number == 0):
            del body.lines[number]
            return _Text(standfirst, body)
        break
    return _Text(None, body)


def _refuse_without_text(found: _Text, lines: list[str], problems: tuple[str, ...]) -> None:
    """Refuse a capture that holds no whole block: a last line counts if it ends as a whole one."""
    standfirst, body = found.standfirst, found.body
    if standfirst is None and not body.lines:
        raise CaptureRefused("a headline stands in it, but no text", problems)
    whole = len(body.lines) + (standfirst is not None)
    if whole == 1 and body.is_open:
        last = lines[-1]
        by_agency = standfirst is not None and standfirst.by_agency
        if not by_agency and (not is_closed(last) or ends_in_lead(last)):
            raise CaptureRefused("it is cut before one block of its text is whole", problems)


def _article(
    headline: str,
    found: _Text,
    end: End,
    data: PageData,
    *,
    rules: ReadingRules,
    file_day: date,
    problems: tuple[str, ...],
    layout: Layout,
) -> Article:
    day, odd = data.date()
    problems += odd
    if day is None or day.day is None:
        problems += (f"{UNDATED}: the day of its file, {file_day}, is taken",)
    summary = found.standfirst.text if found.standfirst else ""
    blocks = as_blocks(found.body.lines, layout, summary)
    authors = data.authors or (found.standfirst.authors if found.standfirst else ())
    if not authors and layout.name == GENERAL and blocks:
        agency = _DATELINE_AGENCY.match(blocks[0].text)
        authors = (agency[1],) if agency else ()
    return Article(
        title=headline,
        blocks=blocks,
        day=day.day if day and day.day else file_day,
        sections=sections_of(end, data, rules),
        dated=bool(day and day.day),
        published=day.published(rules.zone) if day else None,
        crawled=data.crawled,
        read_minutes=data.read_minutes,
        summary=summary,
        authors=authors,
        also_read=tuple(dict.fromkeys((*found.body.also_read, *end.also_read))),
        previous=end.previous,
        next=end.next,
        teasers=tuple(end.teasers),
        dont_miss=tuple(end.dont_miss),
        cut=_is_cut(found.body, end, layout),
        problems=problems,
    )


def _is_cut(body: Body, end: End, layout: Layout) -> bool | None:
    """Whether the capture ends unfinished; None where its layout does not show it."""
    if layout.ends_with_dont_miss:
        is_whole = len(end.dont_miss) >= 2 and all(
            len(teaser.summary.split()) >= _LAST_SUMMARY_WORDS for teaser in end.dont_miss[-1:]
        )
        return not is_whole
    if body.is_cut or (body.is_open and not is_closed(body.lines[-1] if body.lines else "")):
        return True
    if end.part == "headlines" and end.items <= 1:
        return True
    return False if _ends_like_the_others(end) else None


def _ends_like_the_others(end: End) -> bool:
    """Whether the last of several teasers has a summary as long as a site cuts them."""
    if end.ends_in_headline or len(end.teasers) < _TEASERS_TO_COMPARE:
        return False
    *others, last = (len(teaser.summary.split()) for teaser in end.teasers)
    return last >= min(others)
