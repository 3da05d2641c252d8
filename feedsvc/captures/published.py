"""A time of publication as files of ours write it: RFC 3339, or a plain day."""

import re
from datetime import date, datetime, tzinfo

from feedsvc.captures.dates import EARLIEST_YEAR, LATEST_YEAR

_RFC_3339 = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?"
)


def read_published(text: str, zone: tzinfo) -> tuple[date, datetime | None]:
    """Return the day of `text` in the site's `zone`, and the aware time where one is given.

    Raises ValueError, with the reason, for anything but RFC 3339 §5.6 or a day of it.
    """
    match = _RFC_3339.fullmatch(text)
    if match is None:
        raise ValueError("is neither a time of RFC 3339 (2023-05-10T16:54:00+01:00) nor a day")
    try:
        if match[1] is None:
            day, moment = date.fromisoformat(text), None
        else:
            moment = datetime.fromisoformat(text.upper()).astimezone(zone).replace(microsecond=0)
            day = moment.date()
    except (ValueError, OverflowError):
        raise ValueError("is no day or time that exists") from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"is not between the years {EARLIEST_YEAR} and {LATEST_YEAR}")
    return day, moment
