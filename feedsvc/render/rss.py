"""RSS 2.0 (rssboard.org/rss-specification and its Best Practices Profile; T1 to T10)."""

from html import escape

from feedsvc.model import Entry, Feed
from feedsvc.render import _feedgen
from feedsvc.render.content import content_html
from feedsvc.render.dates import utc
from feedsvc.render.format import Format, document_url
from feedsvc.render.image import lead_image
from feedsvc.render.metadata import add_image, add_metadata, ttl
from feedsvc.render.unsafe_text import naming_unsafe_text

_PREFIXES = ("creativeCommons", "dc", "fh", "media", "sy")


def render(feed: Feed) -> bytes:
    """Return `feed` as an RSS 2.0 document.

    Raises ValueError that names the entry if a text holds what XML forbids.
    """
    with naming_unsafe_text(feed):
        url = document_url(feed, RSS)
        channel = _feedgen.start_feed(feed, url, RSS.bare_media_type, _PREFIXES)
        # T1: an RSS channel must have a description.
        channel.description(feed.description or feed.title)
        if not feed.part.is_closed:
            channel.ttl(ttl(feed.max_age))
        if image := feed.logo or feed.icon:
            channel.image(image, title=feed.title, link=feed.home)
        channel.elements.add("dc:creator", feed.author or feed.title)
        if feed.license:
            # RSS' own copyright is a text. Of this one readers make a link with rel="license".
            channel.elements.add("creativeCommons:license", feed.license)
        add_metadata(channel.elements, feed, RSS)
        for entry in feed.entries:
            _add_item(channel, feed, entry)
        return _feedgen.rss_bytes(channel)


def _add_item(channel: _feedgen.FeedGenerator, feed: Feed, entry: Entry) -> None:
    item = _feedgen.add_entry(channel, entry)
    # An old guid (decision 6) may lead nowhere now, and some readers open it before the link.
    item.guid(entry.id, permalink=entry.id == entry.url)
    for category in entry.categories:
        page = f"{feed.url}/{category.term}/"
        item.category(term=category.term, label=category.label, scheme=page)
    if entry.summary:
        # The profile has an item's description read as HTML, so plain text is escaped for it
        # (F5: shown literally; F4: inert). The description of the channel is plain text.
        item.summary(escape(entry.summary, quote=False))
    _add_extensions(item.elements, feed, entry)


def _add_extensions(elements: _feedgen.Elements, feed: Feed, entry: Entry) -> None:
    """Add what RSS 2.0 itself has no element for, in elements of other namespaces."""
    if html := content_html(entry, feed.content):
        # feedgen's own content() would stand as the description where there is no summary.
        elements.add("content:encoded", html)
    for author in entry.authors:
        # RSS' own author is a mail address, which nobody here has (T8).
        elements.add("dc:creator", author)
    for link in entry.related:
        elements.add("atom:link", href=link.url, rel="related", title=link.title)
    if entry.updated != entry.published:
        elements.add("atom:updated", utc(entry.updated).isoformat())
    add_image(elements, lead_image(entry.blocks))


RSS = Format(
    name="rss",
    file="feed.xml",
    media_type="application/rss+xml; charset=utf-8",
    title="RSS 2.0",
    render=render,
)
