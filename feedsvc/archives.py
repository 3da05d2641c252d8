"""The parts of a feed's history by month: what each holds, and which one comes before it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from feedsvc.feeds import ALL_ARTICLES
from feedsvc.model import Part
from feedsvc.months import Month, month_of
from feedsvc.store.engine import Connection
from feedsvc.store.sql import archives, listings
from feedsvc.store.sql.articles import Version

ARCHIVE_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class Archive:
    """One part of a feed's history, and the published articles in it, the newest first."""

    part: Part
    versions: list[Version]


def archive_of(
    connection: Connection, key: str, month: Month, number: int | None, zone: ZoneInfo
) -> Archive | None:
    """Return part `number` of what the feed `key` has of `month`; None if there is none such.

    A month's parts are filled from its oldest article on, ARCHIVE_ENTRIES in each, and counted
    from 1, so that an article at its end changes no part but the newest. That one has no
    number (None): it is where whoever follows the chain enters the month (RFC 5005 §4).
    """
    count = archives.count_between(connection, key, month.start, month.end)
    newest = -(-count // ARCHIVE_ENTRIES)
    if newest == 0 or (number is not None and not 0 < number < newest):
        return None
    before = (number or newest) - 1
    part = Part(
        path=f"{month.path}/{number}" if number else month.path,
        previous=f"{month.path}/{before}" if before else _path_before(connection, key, month, zone),
        is_closed=number is not None or _is_followed(connection, month),
    )
    versions = archives.between(
        connection,
        key,
        month.start,
        month.end,
        skip=before * ARCHIVE_ENTRIES,
        limit=ARCHIVE_ENTRIES,
    )
    return Archive(part, versions)


def _path_before(connection: Connection, key: str, month: Month, zone: ZoneInfo) -> str:
    """Return the path of the newest part before `month`; "" if the feed begins with that."""
    earlier = archives.newest_before(connection, key, month.start)
    return month_of(earlier, zone).path if earlier else ""


def _is_followed(connection: Connection, month: Month) -> bool:
    """Whether the site has articles of a later month: further ones will mostly come there.

    That no clock is asked keeps an archive's bytes what they are until something is published.
    """
    return listings.oldest_from(connection, ALL_ARTICLES, month.end) is not None
