"""What a feed format is, and where its documents stand (decision 7)."""

from collections.abc import Callable
from dataclasses import dataclass

from feedsvc.model import Feed


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


def document_address(key: str, document_format: Format) -> str:
    """Return the path, from the site's root, of the feed with this `key` in this format.

    "" gives "/feed.xml", "top-news" gives "/top-news/feed.xml".
    """
    return f"/{key}/{document_format.file}" if key else f"/{document_format.file}"


def document_url(feed: Feed, document_format: Format) -> str:
    """Return the public URL of `feed` in this format (T4: what its self link says)."""
    return feed.url + document_address(feed.key, document_format)
