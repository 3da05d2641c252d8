"""Days and months as pages write them, in the site's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Return the day of an aware `moment` in `zone`, such as 13 September 2023."""
    local = moment.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def month_name(month: str) -> str:
    """Return a `month` YYYY-MM in words, such as September 2023."""
    year, _, number = month.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}"
