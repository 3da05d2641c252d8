"""Which page an address means (decision 7): read, and never more than looked up."""

import re
from dataclasses import dataclass
from typing import Literal

_SLUG = "[a-z0-9-]{1,64}"
# An author may be called Archive; a section cannot (reserved).
_KEY = rf"(?:author|filter)/{_SLUG}|(?!archive/){_SLUG}"
_LISTING = re.compile(
    rf"/(?:(?P<key>{_KEY})/)?"
    r"(?P<archive>archive/(?:(?P<month>[0-9]{4}-(?:0[1-9]|1[0-2]))/(?:(?P<part>[1-9][0-9]{0,5})/)?)?)?"
)
_ARTICLE = re.compile(r"/[0-9]{4}/[a-z0-9-]{1,64}/[a-z0-9%-]{1,240}")

Kind = Literal["article", "newest", "months", "month", "feeds"]


@dataclass(frozen=True, slots=True)
class PageAddress:
    """What an address asks for.

    `key` is that of the feed whose articles are listed; `month` is YYYY-MM, `part` the number
    of a part of it, 0 for the newest.
    """

    kind: Kind
    key: str = ""
    month: str = ""
    part: int = 0


def page_address(address: str) -> PageAddress | None:
    """Return what `address` means; None if no page can have it."""
    if address == "/feeds/":
        return PageAddress("feeds")
    if _ARTICLE.fullmatch(address):
        return PageAddress("article")
    match = _LISTING.fullmatch(address)
    if match is None:
        return None
    key, month = match["key"] or "", match["month"] or ""
    if month:
        return PageAddress("month", key, month, int(match["part"] or 0))
    return PageAddress("months" if match["archive"] else "newest", key)
