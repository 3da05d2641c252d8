"""When an article was published and last updated (decisions 3 and 5)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedsvc.identity import first_free
from feedsvc.model import Article
from feedsvc.moment import as_text, from_text


def stated_by(article: Article) -> str:
    """Return the day or time that the text gives, as text; "" where it gives none."""
    if article.published is not None:
        return as_text(article.published)
    return article.day.isoformat() if article.dated else ""


def held_until(article: Article, now: datetime, today: date) -> str | None:
    """Return the day until which an article is held, None for one that is due (F7).

    `today` is the day of `now` in the site's zone.
    """
    is_to_come = article.day > today
    if article.published is not None:
        is_to_come = article.published > now
    return article.day.isoformat() if is_to_come else None


def start_of_day(day: date, time_of_day: time, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the time of the day's first article: `time_of_day`, else 00:00 while it is to come."""
    usual = datetime.combine(day, time_of_day, zone)
    return usual if usual <= now else datetime.combine(day, time(), zone)


def free_moment(wanted: datetime, is_taken: Callable[[str], bool]) -> str:
    """Return `wanted`, or the first second after it that no article bears, as text.

    Entries with equal times have no order in a reader.
    """
    moment = wanted.astimezone(UTC).replace(microsecond=0)

    def after(seconds: int) -> str:
        return as_text(moment + timedelta(seconds=seconds))

    return after(first_free(0, lambda seconds: is_taken(after(seconds))))


def updated_after(previous: str, now: datetime) -> str:
    """Return the time of a change first seen by the rebuild that began at `now`."""
    return as_text(max(from_text(previous) + timedelta(seconds=1), now))
