"""feedgen behind one adapter, which keeps the faults of feedgen 1.0.0 out of documents.

With `_elements`, which writes what it cannot, this is all that imports feedgen. Each fault has a
test (tests/render/test_feedgen.py) that also says whether feedgen still has it, so that a
workaround can go when its reason does.
"""

from threading import Lock

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from feedsvc.model import Entry, Feed
from feedsvc.render._elements import Elements, EntryElements, FeedElements
from feedsvc.render.dates import utc

_GENERATOR = "feedsvc"  # without a version: a release must not make every document new
_HTML = "text/html"

# feedgen switches the locale of the whole process while it writes an RFC 822 date.
_PROCESS_LOCALE = Lock()

__all__ = [
    "Elements",
    "FeedEntry",
    "FeedGenerator",
    "add_entry",
    "atom_bytes",
    "rss_bytes",
    "start_feed",
]


def start_feed(
    feed: Feed, self_url: str, self_type: str, prefixes: tuple[str, ...]
) -> FeedGenerator:
    """Return a feedgen feed with what both of its formats say of `feed`, and no entries yet.

    `.elements.add(…)` adds what feedgen has no element for, from the namespaces of `prefixes`.
    """
    generator = FeedGenerator()
    generator.register_extension("elements", FeedElements, EntryElements)
    generator.elements.prefixes = prefixes
    generator.elements.stylesheet = feed.stylesheet
    generator.id(feed.id)
    generator.title(feed.title)
    generator.language(feed.language)
    generator.updated(utc(feed.updated))
    generator.generator(_GENERATOR)
    generator.rights(feed.rights)
    # The last link of any relation becomes the channel's <link>: the alternate has to be it.
    generator.link(href=self_url, rel="self", type=self_type)
    generator.link(href=feed.home, rel="alternate", type=_HTML)
    return generator


def add_entry(generator: FeedGenerator, entry: Entry) -> FeedEntry:
    """Append `entry` with what both formats say of it; `.elements.add(…)` adds what else there is.

    All times are set, since feedgen's own default for them is now.
    """
    added = generator.add_entry(order="append")
    added.id(entry.id)
    added.title(entry.title)
    added.link(href=entry.url)
    added.published(utc(entry.published))
    added.updated(utc(entry.updated))
    return added


def rss_bytes(generator: FeedGenerator) -> bytes:
    """Return the RSS 2.0 document in UTF-8, with its declaration and no byte-order mark (T50)."""
    with _PROCESS_LOCALE:
        return bytes(generator.rss_str(pretty=True))


def atom_bytes(generator: FeedGenerator) -> bytes:
    """Return the Atom 1.0 document in UTF-8, with its declaration and no byte-order mark (T50)."""
    return bytes(generator.atom_str(pretty=True))
