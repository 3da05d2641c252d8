"""HTTP dates (RFC 9110 §5.6.7): the three forms that are read, the one that is written."""

import re
from datetime import UTC, datetime
from email.utils import formatdate

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_DAY_NAME = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_LONG_DAY_NAME = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"

_FORMS = (
    re.compile(rf"{_DAY_NAME}, (?P<day>\d\d) {_MONTH} (?P<year>\d{{4}}) {_TIME} GMT", re.ASCII),
    re.compile(rf"{_LONG_DAY_NAME}, (?P<day>\d\d)-{_MONTH}-(?P<year>\d\d) {_TIME} GMT", re.ASCII),
    re.compile(rf"{_DAY_NAME} {_MONTH} (?P<day>[ \d]\d) {_TIME} (?P<year>\d{{4}})", re.ASCII),
)
# A year of two digits is that of the past century from here on, as POSIX reads it.
_PIVOT_YEAR = 69


def read_http_date(value: str) -> int | None:
    """Return the seconds since the epoch that `value` says, or None if it is no HTTP date.

    A time zone other than GMT, a missing part or a day that no calendar has is no HTTP date.
    """
    match = next(filter(None, (form.fullmatch(value) for form in _FORMS)), None)
    if match is None:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 1900 if year >= _PIVOT_YEAR else 2000
    try:
        moment = datetime(
            year,
            _MONTHS.index(match["month"]) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            # RFC 9110 §5.6.7 allows the leap second, which datetime does not know.
            min(int(match["second"]), 59),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return int(moment.timestamp())


def write_http_date(seconds: int) -> str:
    """Return `seconds` since the epoch as an IMF-fixdate, English in any locale."""
    return formatdate(seconds, usegmt=True)
