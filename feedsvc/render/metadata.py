"""What RSS and Atom say in the same elements of other namespaces.

How often a feed changes (the syndication module of RSS 1.0), its hubs (WebSub §4), which part
of its history a document holds (RFC 5005, whose appendix B has the same for RSS), and the
images of its entries (Media RSS, which the RSS board keeps).
"""

from typing import Protocol

from feedsvc.model import Feed
from feedsvc.render.format import Format, part_url
from feedsvc.render.image import Image

_HOUR = 3_600
_DAY = 24 * _HOUR


class ElementSink(Protocol):
    """Where elements go, in the order of the calls."""

    def add(self, name: str, text: str | None = None, **attributes: str) -> None:
        """Append `<name attributes>text</name>`."""


def add_metadata(elements: ElementSink, feed: Feed, document_format: Format) -> None:
    """Add what the document of `feed` in this format says of the feed."""
    if not feed.part.is_closed:
        # Of an archive that gets no new entries it would not be true, and change its bytes.
        period, frequency = update_period(feed.max_age)
        elements.add("sy:updatePeriod", period)
        elements.add("sy:updateFrequency", str(frequency))
    for hub in announced_hubs(feed):
        elements.add("atom:link", href=hub, rel="hub")
    _add_history(elements, feed, document_format)


def ttl(max_age: int) -> int:
    """Return RSS' minutes for `max_age` seconds: never fewer, so that nobody polls a cache (T9)."""
    return max(1, -(-max_age // 60))


def update_period(max_age: int) -> tuple[str, int]:
    """Return `sy:updatePeriod` and `sy:updateFrequency` for `max_age` seconds (T47).

    So many polls in a period are never more often than `max_age` allows.
    """
    if max_age <= _HOUR and _HOUR % max_age == 0:
        return "hourly", _HOUR // max_age
    return "daily", max(1, _DAY // max_age)


def announced_hubs(feed: Feed) -> tuple[str, ...]:
    """Return the hubs that this document names: an archive has none, no hub is told of one."""
    return () if feed.part.path else feed.hubs


def add_image(elements: ElementSink, image: Image | None) -> None:
    """Add the `image` of an entry, if there is one: as content for newsletters, which look for
    its medium, and as thumbnail for readers (T46)."""
    if image:
        elements.add("media:content", url=image.url, type=image.media_type, medium="image")
        elements.add("media:thumbnail", url=image.url)


def _add_history(elements: ElementSink, feed: Feed, document_format: Format) -> None:
    """Add RFC 5005's marks and links; never next-archive, which would change closed ones (T24)."""
    part, media_type = feed.part, document_format.bare_media_type
    if part.is_complete:
        elements.add("fh:complete")
    if part.is_closed:
        elements.add("fh:archive")
    if part.path:
        current = part_url(feed, document_format, "")
        elements.add("atom:link", href=current, rel="current", type=media_type)
    if part.previous:
        previous = part_url(feed, document_format, part.previous)
        elements.add("atom:link", href=previous, rel="prev-archive", type=media_type)
