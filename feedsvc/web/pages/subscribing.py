"""Links by which a web reader subscribes to a feed in one click: each service's own address.

Each takes the percent-encoded address of a feed. They are what the services' own buttons and
browser extensions use or used; few of them are documented, and a service may change its own
without notice (samuelclay/NewsBlur#104 and feedbin/feedbin#190 speak of two). A link that no longer
subscribes costs a reader one click: the address to copy stands beside it.
"""

from urllib.parse import quote

from feedsvc.model import Link

_READERS = {
    "Feedly": "https://feedly.com/i/subscription/feed%2F",
    "Inoreader": "https://www.inoreader.com/?add_feed=",
    "NewsBlur": "https://www.newsblur.com/?url=",
    "The Old Reader": "https://theoldreader.com/feeds/subscribe?url=",
    "Feedbin": "https://feedbin.com/?subscribe=",
    "BazQux": "https://bazqux.com/add?url=",
}


def reader_links(feed_url: str) -> list[Link]:
    """Return a link for each well-known reader to subscribe to the feed at `feed_url`."""
    return [Link(name, base + quote(feed_url, safe="")) for name, base in _READERS.items()]
