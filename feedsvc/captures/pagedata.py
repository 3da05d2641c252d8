"""The lines of a page that are about the article: its dates, read time, byline, categories."""

import re
from datetime import date
from typing import NamedTuple

from feedsvc.captures.credit import is_name
from feedsvc.captures.dates import FoundDate, find_date
from feedsvc.captures.layout import Layout
from feedsvc.captures.lines import starts_with_label, without_list_mark

# No line that only says something about the article is longer.
LONGEST_DATA_LINE = 120
_LABEL_LENGTH = 40
_DIGIT = re.compile("[0-9]")
_JOINTS = " |,-–—·•:/()"
_CRUMB_SIGNS = (" > ", " » ", " › ", " / ")


class _Candidate(NamedTuple):
    """A date that may be the article's; of two the stronger is, of equals the earlier.

    The earlier, since what else a page shows is the day on which it was crawled.
    """

    strength: int
    date: FoundDate


def read_minutes_of(line: str, layout: Layout) -> int | None:
    """Return the minutes where `line` is a read time and nothing else (`2 mins read`)."""
    if not line[0].isdecimal():
        return None
    number, *unit = line.split(None, 3)
    if number.isdecimal() and len(number) <= 3 and " ".join(unit).lower() in layout.head.read_time:
        return int(number)
    return None


class PageData:
    """Collects from a page's lines, in their order, what they say about the article.

    After all lines: `crawled`, `read_minutes`, `authors`, `categories` (all names on one line),
    `label` (a section that stands alone) and `date()`. `date_lines` are the dates by their
    place, whether they can be read or not.
    """

    def __init__(self, layout: Layout, date_lines: tuple[str, ...] = ()) -> None:
        self._layout = layout
        self._date_lines = date_lines
        self._unread: list[str] = []
        self._candidates: list[_Candidate] = []
        self._in_categories = False
        self._in_crumbs = False
        self.crawled: date | None = None
        self.read_minutes: int | None = None
        self.authors: tuple[str, ...] = ()
        self.categories: str | None = None
        self.label: str | None = None

    def takes_head_line(self, line: str, *, headline_seen: bool) -> bool:
        """Whether `line`, somewhere around the headline, is no text of the article."""
        if self._in_categories:
            self._in_categories = False
            self.categories = line
            return True
        lowered = line.lower()
        if lowered in self._layout.head.categories:
            self._in_categories = True
            return True
        if lowered in self._layout.head.dropped:
            return True
        return (
            self.takes(line, headline_seen=headline_seen)
            or self._takes_crumb(line)
            or self._takes_place_of_date(line)
        )

    def takes(self, line: str, *, headline_seen: bool = True) -> bool:
        """Whether `line` is a date, read time or byline by its own form, wherever it stands."""
        if len(line) > LONGEST_DATA_LINE:
            return False
        if not _DIGIT.search(line):
            return self._takes_byline(line)
        return (
            self._takes_read_time(line)
            or self._takes_byline(line)
            or self._takes_labelled(line)
            or self._takes_bare_date(line, headline_seen)
        )

    def date(self) -> tuple[FoundDate | None, tuple[str, ...]]:
        """Return the article's date, None if the page has none that can be, and the problems."""
        read = [item for item in self._candidates if item.date.day]
        problems = [item.date.problem for item in self._candidates if item.date.problem]
        problems += self._unread
        if len(read) == 1:
            return read[0].date, tuple(problems)
        if not read:
            return None, tuple(problems)
        strongest = max(item.strength for item in read)
        rivals = [item.date for item in read if item.strength == strongest]
        best = min(rivals, key=lambda found: found.day or date.max)
        days = sorted({str(found.day) for found in rivals})
        if len(days) > 1:
            problems.append(f"more than one date: {', '.join(days)}; the first of these is taken")
        return best, tuple(problems)

    def _takes_read_time(self, line: str) -> bool:
        minutes = read_minutes_of(line, self._layout)
        if minutes is None:
            return False
        self.read_minutes = self.read_minutes or minutes
        return True

    def _takes_labelled(self, line: str) -> bool:
        head = self._layout.head
        if (rest := starts_with_label(line, head.crawl_day)) is not None:
            found = self._find(rest)
            if found and found.day:
                self.crawled = found.day
            return found is not None
        if starts_with_label(line, head.updated) is not None:
            return self._find(line) is not None
        for strength, labels in ((3, head.published), (1, head.dated)):
            rest = starts_with_label(line, labels)
            found = self._find(rest) if rest else None
            if rest and found:
                self._candidates.append(_Candidate(strength, found))
                behind = rest[found.end :].strip()
                if behind.lower().startswith("in ") and len(behind) <= _LABEL_LENGTH:
                    self.label = behind[3:].strip()
                return True
        return False

    def _takes_byline(self, line: str) -> bool:
        rest = starts_with_label(line, self._layout.head.byline)
        if not rest:
            return False
        found = self._find(rest)
        name = rest[: found.start] if found else rest
        is_update = False
        for label in (*self._layout.head.updated, *self._layout.head.published):
            place = name.lower().find(label)
            if place > 0:
                name = name[:place]
                is_update = label in self._layout.head.updated
        name = name.strip(_JOINTS).removesuffix(" on").strip(_JOINTS)
        if not is_name(name):
            return False
        self.authors = self.authors or (name,)
        if found and not is_update:
            self._candidates.append(_Candidate(2, found))
        return True

    def _takes_bare_date(self, line: str, headline_seen: bool) -> bool:
        found = self._find(line)
        if found is None:
            return False
        around = f"{line[: found.start]} {line[found.end :]}".strip(_JOINTS)
        if around and not (self._takes_read_time(around) or self._takes_byline(around)):
            return False
        if found.named_weekday and not headline_seen and self._layout.headline != "first":
            self.crawled = self.crawled or found.day
        else:
            self._candidates.append(_Candidate(2 if found.clock else 1, found))
        return True

    def _takes_place_of_date(self, line: str) -> bool:
        if line not in self._date_lines:
            return False
        self._unread.append(f"{line!r}: stands in the date's place and is no date that can be read")
        return True

    def _takes_crumb(self, line: str) -> bool:
        crumbs = self._layout.head.breadcrumbs
        if not crumbs:
            return False
        for sign in _CRUMB_SIGNS:
            parts = [part.strip() for part in line.split(sign)]
            if parts[0].lower() in crumbs and len(parts) > 1:
                self.label = parts[1] or None
                return True
        item = without_list_mark(line)
        if item is None:
            self._in_crumbs = False
            return False
        if self._in_crumbs and len(item) <= _LABEL_LENGTH:
            self.label = item
        self._in_crumbs = self._in_crumbs or item.lower() in crumbs
        return True

    def _find(self, text: str) -> FoundDate | None:
        return find_date(text, self._layout.day_first)
