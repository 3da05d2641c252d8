"""JSON Feed 1.1 (jsonfeed.org/version/1.1; T19 to T22)."""

import json
from typing import Any

from feedsvc.model import Entry, Feed
from feedsvc.render.content import content_html
from feedsvc.render.dates import utc
from feedsvc.render.format import Format, document_url, part_url
from feedsvc.render.image import lead_image
from feedsvc.render.metadata import announced_hubs
from feedsvc.render.unsafe_text import naming_unsafe_text, refuse_unsafe_text

# What the members of our extension mean is Atom's definition, so `about` leads there.
_ABOUT_RELATED = "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.7.2"
_ABOUT_LICENSE = "https://www.rfc-editor.org/rfc/rfc4946#section-2"
# How what XML forbids shows in JSON: an escaped control character, or a noncharacter.
_SUSPECT = (r"\u00", r"\b", r"\f", "\ufffe", "\uffff")


def render(feed: Feed) -> bytes:
    """Return `feed` as a JSON Feed 1.1 document: UTF-8, the same order of members each time.

    Raises ValueError that names the entry if a text holds what the other formats cannot.
    """
    with naming_unsafe_text(feed):
        text = json.dumps(_feed(feed), ensure_ascii=False, separators=(",", ":"))
        if any(mark in text for mark in _SUSPECT):
            # Or a text that only spells an escape: the slow look tells them apart.
            refuse_unsafe_text(feed)
        return text.encode()


def _feed(feed: Feed) -> dict[str, Any]:
    previous = feed.part.previous
    terms = _without_empty({"rights": feed.rights, "license": feed.license})
    return _without_empty(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": document_url(feed, JSON),
            "description": feed.description,
            "next_url": part_url(feed, JSON, previous) if previous else "",
            "icon": feed.icon,
            "favicon": feed.icon,
            "authors": [{"name": feed.author or feed.title}],
            "language": feed.language,
            "hubs": [{"type": "WebSub", "url": hub} for hub in announced_hubs(feed)],
            "_feedsvc": {"about": _ABOUT_LICENSE, **terms} if terms else None,
        }
    ) | {"items": [_item(feed, entry) for entry in feed.entries]}


def _item(feed: Feed, entry: Entry) -> dict[str, Any]:
    html = content_html(entry, feed.content)
    # An item must have one of the two contents, even where it has neither body nor summary.
    text = "" if html else entry.summary or entry.title
    image = lead_image(entry.blocks)
    related = [{"title": link.title, "url": link.url} for link in entry.related]
    return _without_empty(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "content_html": html,
            "content_text": text,
            "image": image.url if image else "",
            "date_published": utc(entry.published).isoformat(),
            "date_modified": utc(entry.updated).isoformat(),
            "authors": [{"name": author} for author in entry.authors],
            "tags": [category.label for category in entry.categories],
            "_feedsvc": {"about": _ABOUT_RELATED, "related": related} if related else None,
        }
    )


def _without_empty(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}


JSON = Format(
    name="json",
    file="feed.json",
    media_type="application/feed+json",
    title="JSON Feed 1.1",
    render=render,
)
