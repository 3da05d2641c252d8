"""Atom 1.0 (RFC 4287; T11 to T18)."""

from feedsvc.model import Entry, Feed
from feedsvc.render import _feedgen
from feedsvc.render.content import content_html
from feedsvc.render.format import Format, document_url
from feedsvc.render.image import lead_image
from feedsvc.render.metadata import add_image, add_metadata
from feedsvc.render.unsafe_text import naming_unsafe_text

_PREFIXES = ("fh", "media", "sy")


def render(feed: Feed) -> bytes:
    """Return `feed` as an Atom 1.0 document.

    Raises ValueError that names the entry if a text holds what XML forbids.
    """
    with naming_unsafe_text(feed):
        url = document_url(feed, ATOM)
        generator = _feedgen.start_feed(feed, url, ATOM.bare_media_type, _PREFIXES)
        # RFC 4287 §4.1.1: an entry without an author has the feed's.
        generator.author(name=feed.author or feed.title)
        generator.subtitle(feed.description)
        generator.icon(feed.icon)
        generator.logo(feed.logo)
        if feed.license:
            generator.elements.add("atom:link", href=feed.license, rel="license")  # RFC 4946
        add_metadata(generator.elements, feed, ATOM)
        for entry in feed.entries:
            _add_entry(generator, feed, entry)
        return _feedgen.atom_bytes(generator)


def _add_entry(generator: _feedgen.FeedGenerator, feed: Feed, entry: Entry) -> None:
    # A text construct without a type is type="text" (RFC 4287 §3.1.1): title and summary.
    added = _feedgen.add_entry(generator, entry)
    if entry.summary:
        added.summary(entry.summary)
    if html := content_html(entry, feed.content):
        added.content(html, type="html")
    for author in entry.authors:
        added.author(name=author)
    for category in entry.categories:
        added.category(term=category.term, label=category.label, scheme=f"{feed.url}/")
    for link in entry.related:
        attributes = {"href": link.url, "rel": "related", "type": "text/html"}
        added.elements.add("atom:link", **attributes, title=link.title)
    add_image(added.elements, lead_image(entry.blocks))


ATOM = Format(
    name="atom",
    file="atom.xml",
    media_type="application/atom+xml; charset=utf-8",
    title="Atom 1.0",
    render=render,
)
