"""The list of all feeds as OPML 2.0 (opml.org/spec2.opml; T44), for readers to import."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import Element, SubElement, tostring

OPML_MEDIA_TYPE = "text/x-opml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of the list: `xml_url` is its RSS document, `html_url` the page it belongs to.

    Both are absolute. `language` is a tag of RFC 5646. Empty strings mean: not given.
    """

    title: str
    xml_url: str
    html_url: str = ""
    language: str = ""
    description: str = ""


def opml(title: str, subscriptions: Iterable[Subscription]) -> bytes:
    """Return the list `title` of `subscriptions`, in their order, in UTF-8.

    All text is XML-safe (feedsvc.text). No time stands in it (decision 4).
    """
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = title
    body = SubElement(root, "body")
    for subscription in subscriptions:
        SubElement(body, "outline", _attributes(subscription))
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _attributes(subscription: Subscription) -> dict[str, str]:
    """Return the attributes of one outline: those that were not given are left out."""
    attributes = {
        "text": subscription.title,
        "title": subscription.title,
        "type": "rss",
        "xmlUrl": subscription.xml_url,
        "htmlUrl": subscription.html_url,
        "language": subscription.language,
        "description": subscription.description,
    }
    return {name: value for name, value in attributes.items() if value}
