"""The dates that pages print → a day, and the time and zone where they are given (decision 5).

A strict pattern finds the date; dateutil, imported here alone, reads it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from dateutil import parser

from feedsvc.captures.date_names import MONTHS, WEEKDAYS

EARLIEST_YEAR = 1900
LATEST_YEAR = 2199

_WEEKDAY_NUMBERS = {name: number for number, names in enumerate(WEEKDAYS) for name in names}


def _any_of(groups: list[tuple[str, ...]]) -> str:
    names = sorted((name for names in groups for name in names), key=len, reverse=True)
    return "(?:" + "|".join(names) + ")"


_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?"
_MONTH = _any_of(MONTHS) + r"\.?"
_YEAR = r"\d{4}"
_PATTERN = re.compile(
    rf"""(?<![\w/.-])
    (?:(?P<weekday>{_any_of(WEEKDAYS)})(?!\w)\.?,?\s+)?
    (?P<day>{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}
      |{_DAY}\s+(?:of\s+|de\s+)?{_MONTH},?\s+(?:del?\s+)?{_YEAR}
      |\d{{1,2}}-{_MONTH}-{_YEAR}
      |{_YEAR}(?P<dash>[-/.])\d{{1,2}}(?P=dash)\d{{1,2}}
      |\d{{1,2}}(?P<stroke>[-/.])\d{{1,2}}(?P=stroke){_YEAR})(?![\d/-])
    (?:(?:\s*(?:[,|–—-]|\bat\b|\ba\slas\b|T)\s*|\s+)
      (?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d{{1,6}})?)
      (?:\s*(?P<half>[ap]\.?m\b\.?))?
      (?:\s*\(?(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d{{2}}:?\d{{2}}\b|(?:UTC|GMT)[+-]\d{{1,2}}\b|(?-i:[A-Z]{{3,5}})\b)\)?)?
    )?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# Ten years of days, each in two spellings.
_KEPT = 8192
# What no date is without, told at a glance.
_TWO_NUMBERS = re.compile("[0-9][^0-9]+[0-9]{4}|[0-9]{4}[^0-9]+[0-9]")
_FOUR_DIGITS = re.compile("[0-9]{4}")
_YEAR_FIRST = re.compile("[0-9]{4}[-/.]([0-9]+)")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
# One that has every day, written in place of the year.
_LEAP_YEAR = "2000"
# Two days that differ in every part: what a text leaves out, dateutil takes from these.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001 - days only, no instants


class _Names(parser.parserinfo):
    """The names of months and weekdays, and the words that only join the parts."""

    MONTHS = MONTHS  # type: ignore[assignment]  # the stub wants pairs, dateutil any tuples
    WEEKDAYS = WEEKDAYS  # type: ignore[assignment]  # as above
    JUMP = [*parser.parserinfo.JUMP, "de", "del", "er", "º"]  # noqa: RUF012 - dateutil reads this name


_DAY_FIRST = parser.parser(_Names(dayfirst=True))
_MONTH_FIRST = parser.parser(_Names())


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as a line of a page gives it, from `start` to `end` of the line.

    `day` is None where the date cannot be; `problem` then says why, and else what is odd.
    `zone` is set where the page gives an offset.
    """

    start: int
    end: int
    day: date | None
    clock: time | None = None
    zone: tzinfo | None = None
    named_weekday: bool = False
    problem: str | None = None

    def published(self, site_zone: tzinfo) -> datetime | None:
        """Return the aware time of publication where the page says the time too, else None."""
        if self.day is None or self.clock is None:
            return None
        return datetime.combine(self.day, self.clock, self.zone or site_zone)


@lru_cache(maxsize=_KEPT)
def find_date(line: str, day_first: bool = True) -> FoundDate | None:
    """Return the first date in `line`, None where none stands there; never raises.

    `day_first` decides only what digits leave open: 03/04/2023. Kept for as many lines as
    captures of some years share; what costs most, reading a day, is kept apart from the lines
    that are no dates.
    """
    match = _PATTERN.search(line) if _TWO_NUMBERS.search(line) else None
    if match is None:
        return None
    day = _read_day(match["day"], day_first)
    if isinstance(day, str):
        return FoundDate(match.start(), match.end(), None, problem=f"{match[0]!r}: {day}")
    clock = _read_clock(match["clock"], match["half"])
    zone, unknown = _read_zone(match["zone"])
    problems = (
        _wrong_weekday(match["weekday"], day),
        f"no such time: {match['clock']}" if match["clock"] and clock is None else None,
        unknown,
    )
    said = "; ".join(problem for problem in problems if problem)
    return FoundDate(
        match.start(),
        match.end(),
        day,
        clock,
        zone,
        match["weekday"] is not None,
        f"{match[0]!r}: {said}" if said else None,
    )


def _read_day(text: str, day_first: bool) -> date | str:
    """Read a day that the pattern found, or say why it is none."""
    year = int(_FOUR_DIGITS.findall(text)[0])
    # dateutil takes year 0001 for 2001, so the year is judged as it is written.
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return f"the year is not between {EARLIEST_YEAR} and {LATEST_YEAR}"
    day = _read_day_of_leap_year(_FOUR_DIGITS.sub(_LEAP_YEAR, text), day_first)
    if isinstance(day, str):
        return day
    try:
        return day.replace(year=year)
    except ValueError:
        return "no such day"


@lru_cache(maxsize=_KEPT)
def _read_day_of_leap_year(text: str, day_first: bool) -> date | str:
    """Read a day with dateutil, twice, so that a part that is missing shows; or say why not.

    Reading costs most of all; with one year for all, what a site writes is read once a day of
    the year, however many years its captures span.
    """
    # A comma between digits is a decimal point to it.
    text = " ".join(text.replace(",", " ").split())
    year_first = _YEAR_FIRST.match(text)
    reader = _DAY_FIRST if day_first and not year_first else _MONTH_FIRST
    try:
        first, second = (reader.parse(text, default=default) for default in _DEFAULTS)
    except (ValueError, OverflowError):
        return "no such day"
    if first != second:
        return "a part of the date is missing"
    # Nor does it mind a month 13: it takes the two numbers the other way round.
    if year_first and int(year_first[1]) != first.month:
        return "no such day"
    return first.date()


def _read_clock(clock: str | None, half: str | None) -> time | None:
    if clock is None:
        return None
    hours, minutes, seconds = (int(part) for part in f"{clock.partition('.')[0]}:0".split(":")[:3])
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half[0].lower() == "p" else 0)
    try:
        return time(hours, minutes, seconds)
    except ValueError:
        return None


def _read_zone(zone: str | None) -> tuple[tzinfo | None, str | None]:
    """Return the offset that a page gives, and a problem where its zone has only a name.

    Such names are not unique (IST is three zones), so they are not read.
    """
    if zone is None:
        return None, None
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return UTC, None
    offset = _OFFSET.search(zone)
    if offset is None:
        return None, f"unknown zone {zone}; the site's own is taken"
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if hours > 14 or minutes > 59:
        return None, f"no such offset: {zone}; the site's own is taken"
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if offset[1] == "-" else distance), None


def _wrong_weekday(weekday: str | None, day: date) -> str | None:
    if weekday is None or _WEEKDAY_NUMBERS[weekday.lower()] == day.weekday():
        return None
    return f"{day} is not a {weekday}"
