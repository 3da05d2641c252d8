"""Calendar months in a zone, as the store's times bound them: what archives are made by."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from feedsvc.moment import as_text, from_text

_NAME = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Month:
    """A month called `name` (YYYY-MM): it begins at `start`, and the next one at `end`.

    Both are UTC, RFC 3339, as the store keeps times.
    """

    name: str
    start: str
    end: str

    @property
    def path(self) -> str:
        """Where its archives stand below a feed's key: "archive/2023-05"."""
        return f"archive/{self.name}"


def month_of(published: str, zone: ZoneInfo) -> Month:
    """Return the month in `zone` that `published` lies in (UTC, RFC 3339)."""
    local = from_text(published).astimezone(zone)
    return _month(local.year, local.month, zone)


def month_named(name: str, zone: ZoneInfo) -> Month | None:
    """Return the month in `zone` that is called `name`; None if that is no name of a month."""
    match = _NAME.fullmatch(name)
    return _month(int(match[1]), int(match[2]), zone) if match else None


def _month(year: int, month: int, zone: ZoneInfo) -> Month:
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    start, end = (as_text(datetime(*first, 1, tzinfo=zone)) for first in ((year, month), following))
    return Month(f"{year:04}-{month:02}", start, end)
