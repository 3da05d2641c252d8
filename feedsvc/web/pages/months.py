"""The months that a feed has articles of, and the articles of each: the archive's pages.

A long month is divided as its feed's archives are: `/archive/2024-05/` has the newest part,
`/archive/2024-05/1/` the oldest, which no new article at the end ever changes.
"""

from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from feedsvc.archives import ARCHIVE_ENTRIES, archive_of
from feedsvc.feeds import Sections
from feedsvc.model import Category
from feedsvc.moment import from_text
from feedsvc.months import Month, month_of
from feedsvc.store.engine import Connection
from feedsvc.store.sql import archives, listings
from feedsvc.store.sql.articles import Version
from feedsvc.web.pages.dates import day

# As far back as the list of months goes; each month's page leads on to the one before it.
MOST_MONTHS = 1_200


@dataclass(frozen=True, slots=True)
class MonthPage:
    """One part of a month: its `number` among the `count` parts, and `versions`, newest first.

    `older` and `newer` are the parts of history beside it, as feeds' archives name them
    ("archive/2024-05/2"), "" at an end.
    """

    month: Month
    number: int
    count: int
    versions: list[Version]
    older: str
    newer: str


@dataclass(frozen=True, slots=True)
class HeadlineRow:
    """A line of a month's page: the article's title, where it stands, and its main section."""

    title: str
    address: str
    section: Category


def months(connection: Connection, key: str, zone: ZoneInfo) -> list[str]:
    """Return the months, YYYY-MM, in which the feed `key` has articles, newest first."""
    found: list[str] = []
    newest = archives.newest_before(connection, key)
    while newest is not None and len(found) < MOST_MONTHS:
        month = month_of(newest, zone)
        found.append(month.name)
        newest = archives.newest_before(connection, key, month.start)
    return found


def month_page(
    connection: Connection, key: str, month: Month, part: int, zone: ZoneInfo
) -> MonthPage | None:
    """Return part `part` of a `month` (0: the newest) of the feed `key`; None if there is none."""
    archive = archive_of(connection, key, month, part or None, zone)
    if archive is None:
        return None
    articles = archives.count_between(connection, key, month.start, month.end)
    count = -(-articles // ARCHIVE_ENTRIES)
    return MonthPage(
        month=month,
        number=part or count,
        count=count,
        versions=archive.versions,
        older=archive.part.previous,
        newer=_newer(connection, key, month, (part or count, count), zone),
    )


def _newer(
    connection: Connection, key: str, month: Month, place: tuple[int, int], zone: ZoneInfo
) -> str:
    """Return the path of what is newer than the part at `place`, its number among the parts."""
    number, count = place
    if number + 1 < count:
        return f"{month.path}/{number + 1}"
    if number + 1 == count:
        return month.path
    after = listings.oldest_from(connection, key, month.end)
    if after is None:
        return ""
    # A month is entered at its newest part, whichever way one comes.
    return month_of(after, zone).path


def by_day(
    versions: list[Version], sections: Sections, zone: ZoneInfo
) -> list[tuple[str, list[HeadlineRow]]]:
    """Return the headlines of `versions` under the day of each, in words."""
    days = groupby(versions, key=lambda version: day(from_text(version.published), zone))
    return [
        (
            name,
            [HeadlineRow(v.title, v.address, sections.categories(v.sections)[0]) for v in group],
        )
        for name, group in days
    ]


def by_year(names: list[str]) -> list[tuple[str, list[str]]]:
    """Return months, YYYY-MM, under the year of each."""
    return [(year, list(group)) for year, group in groupby(names, key=lambda name: name[:4])]
