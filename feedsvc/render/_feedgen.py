"""feedgen and lxml behind one adapter, which keeps the faults of feedgen 1.0.0 out of documents.

Nothing else imports either. Each fault has a test (tests/render/test_feedgen.py) that also says
whether feedgen still has it, so that a workaround can go when its reason does.
"""

from threading import Lock

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml.etree import SubElement, _Element

from feedsvc.model import Entry, Feed
from feedsvc.render.dates import utc

ATOM_NAMESPACE = "{http://www.w3.org/2005/Atom}"
CONTENT_NAMESPACE = "{http://purl.org/rss/1.0/modules/content/}"
DUBLIN_CORE_NAMESPACE = "{http://purl.org/dc/elements/1.1/}"

_GENERATOR = "feedsvc"  # without a version: a release must not make every document new
_HTML = "text/html"

# feedgen switches the locale of the whole process while it writes an RFC 822 date.
_PROCESS_LOCALE = Lock()

__all__ = [
    "ATOM_NAMESPACE",
    "CONTENT_NAMESPACE",
    "DUBLIN_CORE_NAMESPACE",
    "FeedEntry",
    "FeedGenerator",
    "add_entry",
    "atom_bytes",
    "rss_bytes",
    "start_feed",
]


class _Namespaces(BaseExtension):  # type: ignore[misc]  # feedgen ships no types
    """Declares Dublin Core once, at the root of an RSS document."""

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DUBLIN_CORE_NAMESPACE.strip("{}")}


class _Elements(BaseExtension):  # type: ignore[misc]  # feedgen ships no types
    """The elements of an entry that feedgen cannot write: appended in the order of the calls."""

    def __init__(self) -> None:
        self._elements: list[tuple[str, str | None, dict[str, str]]] = []

    def add(self, tag: str, text: str | None = None, **attributes: str) -> None:
        """Append `<tag attributes>text</tag>`; `tag` with its namespace in braces, in Atom bare."""
        self._elements.append((tag, text, attributes))

    def extend_rss(self, item: _Element) -> _Element:
        for tag, text, attributes in self._elements:
            SubElement(item, tag, attributes).text = text
        return item

    def extend_atom(self, entry: _Element) -> _Element:
        # feedgen loses all but href of an entry's links. The one that is there is the alternate.
        for link in entry.iterchildren("link"):
            link.attrib.update({"rel": "alternate", "type": _HTML})
        return self.extend_rss(entry)


def start_feed(feed: Feed, self_url: str, self_type: str) -> FeedGenerator:
    """Return a feedgen feed with what both of its formats say of `feed`, and no entries yet."""
    generator = FeedGenerator()
    generator.register_extension("namespaces", _Namespaces, BaseExtension, atom=False)
    generator.register_extension("elements", BaseExtension, _Elements)
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
