"""The rules of the lint on what RSS and Atom say of a feed in elements of other namespaces."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
FH = "{http://purl.org/syndication/history/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SY = "{http://purl.org/rss/1.0/modules/syndication/}"

_WEB = re.compile(r"https?://[^/\s]+")
_PERIODS = {"hourly", "daily", "weekly", "monthly", "yearly"}
# Of IANA's registry of link relations, those that documents here have.
_RELATIONS = {"alternate", "current", "hub", "license", "prev-archive", "related", "self"}
_SPECIFIC = {"rss": "application/rss+xml", "atom": "application/atom+xml"}


def broken_in_metadata(feed: Any, entry_tag: str, url: str) -> Iterator[str]:
    """Yield the rules that a channel or an atom:feed breaks beside those of its own format."""
    names = [child.tag for child in feed if isinstance(child.tag, str)]
    if entry_tag in names and set(names[names.index(entry_tag) :]) != {entry_tag}:
        yield "MisplacedMetadata"
    if names.count(f"{SY}updatePeriod") > 1 or any(
        period.text not in _PERIODS for period in feed.iter(f"{SY}updatePeriod")
    ):
        yield "T47"
    if not all(re.fullmatch("[1-9][0-9]*", at.text) for at in feed.iter(f"{SY}updateFrequency")):
        yield "T47"
    for image in feed.iter(f"{MEDIA}content", f"{MEDIA}thumbnail"):
        if not _WEB.match(image.get("url", "")):
            yield "ContainsRelRef"
        if image.tag == f"{MEDIA}content" and image.get("medium") != "image":
            yield "T46"
    yield from _links(feed)
    yield from _history(feed, names, url)


def broken_in_content_type(name: str, content_type: str) -> Iterator[str]:
    """Yield the rules that the Content-Type of an RSS or Atom document breaks."""
    media_type, _, parameters = (part.strip() for part in content_type.partition(";"))
    if media_type in {"application/xml", "text/xml"}:
        yield "NonSpecificMediaType"
    elif media_type != _SPECIFIC[name]:
        yield "UnexpectedContentType"
    if parameters.lower() != "charset=utf-8":
        yield "EncodingMismatch"


def _links(feed: Any) -> Iterator[str]:
    links = [dict(link.attrib) for link in feed.findall(ATOM_LINK)]
    if any(count > 1 for count in Counter(tuple(sorted(at.items())) for at in links).values()):
        yield "DuplicateAtomLink"
    if not all(_WEB.match(link.get("href", "")) for link in links):
        yield "ContainsRelRef"
    if not {link.get("rel", "alternate") for link in links} <= _RELATIONS:
        yield "UnregisteredAtomLinkRel"


def _history(feed: Any, names: list[str], url: str) -> Iterator[str]:
    """Yield what breaks RFC 5005. The oldest archive of a feed is ArchiveIncomplete for the
    validator, which expects next-archive of it: T24 forbids that."""
    hrefs = {link.get("rel"): link.get("href") for link in feed.findall(ATOM_LINK)}
    if f"{FH}archive" in names:
        if "prev-archive" not in hrefs:
            yield "ArchiveIncomplete"
        if "current" not in hrefs:
            yield "MissingCurrentInArchive"
        if f"{FH}complete" in names:
            yield "T23"
    if f"{FH}complete" in names and {"prev-archive", "current"} & set(hrefs):
        yield "T23"
    if "next-archive" in hrefs or url in {hrefs.get("prev-archive"), hrefs.get("current")}:
        yield "T24"
