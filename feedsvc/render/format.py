"""What a feed format is, and where its documents stand (decision 7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from feedsvc.model import Feed

Label = Literal["specific", "xml"]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a Feed.

    `name` is its short name ("rss", "atom", "json"), `file` the last part of its documents'
    addresses, `media_type` the whole Content-Type, `title` what people call it. `render` is
    pure: an equal Feed gives equal bytes in any zone, locale and process (decision 4, F29).
    """

    name: str
    file: str
    media_type: str
    title: str
    render: Callable[[Feed], bytes]

    @property
    def bare_media_type(self) -> str:
        """The media type without parameters, as links name it."""
        return self.media_type.partition(";")[0]


def content_type(document_format: Format, label: Label) -> str:
    """Return the Content-Type of documents in this format, by the setting `feeds.media_type`.

    With "xml", what is XML is labelled as nothing more, so that browsers show it. Links to the
    document keep the format's own type: readers find feeds by it.
    """
    if label == "xml" and document_format.bare_media_type.endswith("+xml"):
        return "application/xml; charset=utf-8"
    return document_format.media_type


def document_address(key: str, document_format: Format, part: str = "") -> str:
    """Return the path, from the site's root, of the feed with this `key` in this format.

    "" gives "/feed.xml", "top-news" gives "/top-news/feed.xml". `part` is the path of one part
    of its history (Part.path): "archive/2023-05" gives "/top-news/archive/2023-05/feed.xml".
    """
    return "".join(f"/{step}" for step in (key, part, document_format.file) if step)


def document_url(feed: Feed, document_format: Format) -> str:
    """Return the public URL of the part that `feed` holds (T4: what its self link says)."""
    return part_url(feed, document_format, feed.part.path)


def part_url(feed: Feed, document_format: Format, part: str) -> str:
    """Return the public URL of another `part` of the feed; "" is the subscription document."""
    return feed.url + document_address(feed.key, document_format, part)
