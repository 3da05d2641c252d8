"""The elements that feedgen has no words for, written through extensions of it.

Names are written as in documents ("dc:creator"). Atom's own are "atom:link" in both formats.
"""

from collections.abc import Iterator
from html import escape

from feedgen.ext.base import BaseExtension
from lxml.etree import ProcessingInstruction, SubElement, _Element

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


class Elements(BaseExtension):  # type: ignore[misc]  # feedgen ships no types
    """Elements that are appended to a feed or an entry, in the order of the calls."""

    def __init__(self) -> None:
        self._elements: list[tuple[str, str | None, dict[str, str]]] = []

    def add(self, name: str, text: str | None = None, **attributes: str) -> None:
        """Append `<name attributes>text</name>`; the prefix of `name` is one of those above."""
        self._elements.append((name, text, attributes))

    def _append_to(self, parent: _Element, *, default: str = "") -> None:
        """Append them all; those of the namespace `default` without it, as feedgen has its own."""
        for name, text, attributes in self._elements:
            prefix, _, local_name = name.partition(":")
            tag = local_name if prefix == default else f"{{{_NAMESPACES[prefix]}}}{local_name}"
            SubElement(parent, tag, attributes).text = text


class EntryElements(Elements):
    """The elements of one entry, which stand after feedgen's own."""

    def extend_rss(self, item: _Element) -> _Element:
        self._append_to(item)
        return item

    def extend_atom(self, entry: _Element) -> _Element:
        # feedgen loses all but href of an entry's links. The one that is there is the alternate.
        for link in entry.iterchildren("link"):
            link.attrib.update({"rel": "alternate", "type": "text/html"})
        self._append_to(entry, default="atom")
        return entry


class FeedElements(Elements):
    """The elements of a feed, which stand before its entries, and what stands around them.

    `prefixes` are the namespaces that its root declares beside feedgen's own. `stylesheet` is
    the URL of the CSS by which browsers show the document; "" for none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.prefixes: tuple[str, ...] = ()
        self.stylesheet = ""

    def extend_ns(self) -> dict[str, str]:
        return {prefix: _NAMESPACES[prefix] for prefix in self.prefixes}

    def extend_rss(self, root: _Element) -> _Element:
        [channel] = root
        self._append_to(channel)
        return self._styled(root)

    def extend_atom(self, root: _Element) -> _Element:
        self._append_to(root, default="atom")
        return self._styled(root)

    def _styled(self, root: _Element) -> _Element:
        for instruction in self._instructions():
            root.addprevious(instruction)
        return root

    def _instructions(self) -> Iterator[_Element]:
        """Yield what stands before the root (w3.org/TR/xml-stylesheet)."""
        if self.stylesheet:
            style = f'type="text/css" href="{escape(self.stylesheet)}"'
            yield ProcessingInstruction("xml-stylesheet", style)
