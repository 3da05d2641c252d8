"""A small lint for published documents, with the rule names of the W3C feed validator.

Rules that the validator has no name for are named after the test point ("T5", …).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any

from lxml import etree

from tests.lint_html import broken_in_html
from tests.lint_metadata import broken_in_content_type, broken_in_metadata

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
DC_DATE = "{http://purl.org/dc/elements/1.1/}date"

_WEB = re.compile(r"https?://[^/\s]+")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{4} \d{2}:\d{2}:\d{2} ([+-]\d{4}|GMT)"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_TAG_URI = re.compile(r"tag:[a-z0-9.@-]+,\d{4}(-\d\d(-\d\d)?)?:\S*")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&(#\d+|\w+);")


def lint(body: bytes, name: str, url: str, content_type: str | None = None) -> list[str]:
    """Return the names of the rules that a document of format `name`, public at `url`, breaks.

    `content_type`, where given, is what it was served with, charset and all.
    """
    rules: dict[str, Callable[[Any, str], Iterator[str]]] = {"rss": _rss, "atom": _atom}
    if name == "json":
        return sorted(set(_json(json.loads(body), url)))
    served = broken_in_content_type(name, content_type) if content_type else ()
    return sorted({*served, *_xml(body), *rules[name](etree.fromstring(body), url)})


def _xml(body: bytes) -> Iterator[str]:
    declaration = re.match(rb"<\?xml [^>]*encoding=['\"]([^'\"]+)", body)
    if not declaration:
        yield "T50"
    elif declaration[1].lower() != b"utf-8":
        yield "EncodingMismatch"
    if re.search("[\x80-\x9f\ufffe\uffff]", body.decode()):
        yield "BadCharacters"


def _rss(root: Any, url: str) -> Iterator[str]:
    channel = root.find("channel")
    if root.get("version") != "2.0" or any(
        len(channel.findall(name)) != 1 or not channel.findtext(name)
        for name in ("title", "link", "description")
    ):
        yield "T1"
    yield from _self_link([*channel.iterchildren(f"{ATOM}link")], url, "application/rss+xml")
    image = channel.find("image")
    if image is not None and any(
        image.findtext(name) != channel.findtext(name) for name in ("title", "link")
    ):
        yield "T9"
    if int(channel.findtext("ttl", "1")) < 1:
        yield "T9"
    for date in root.iter("pubDate", "lastBuildDate"):
        yield from _rfc822(date.text)
    guids = [guid.text for guid in root.iter("guid")]
    if len(set(guids)) != len(channel.findall("item")):
        yield "NotSufficientlyUnique"
    yield from broken_in_metadata(channel, "item", url)
    for item in channel.findall("item"):
        yield from _item(item)


def _item(item: Any) -> Iterator[str]:
    names = [child.tag for child in item]
    if "title" not in names and "description" not in names:
        yield "T1"
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false" and not _WEB.match(guid.text):
        yield "InvalidHttpGUID"
    if {"author", CREATOR} <= set(names) or {"pubDate", DC_DATE} <= set(names):
        yield "DuplicateItemSemantics"
    if CONTENT in names and "description" in names[names.index(CONTENT) :]:
        yield "T5"
    for name in ("title", CREATOR, "category"):
        if any(_MARKUP.search(child.text or "") for child in item.iterchildren(name)):
            yield "ContainsHTML"
    for name in ("description", CONTENT):
        yield from broken_in_html(item.findtext(name, ""))
    for link in (item.findtext("link", ""), *(at.get("domain") for at in item.iter("category"))):
        if not _WEB.match(link or ""):
            yield "ContainsRelRef"


def _atom(feed: Any, url: str) -> Iterator[str]:
    entries = feed.findall(f"{ATOM}entry")
    yield from broken_in_metadata(feed, f"{ATOM}entry", url)
    yield from _self_link(feed.findall(f"{ATOM}link"), url, "application/atom+xml")
    for element in (feed, *entries):
        if any(len(element.findall(ATOM + name)) != 1 for name in ("id", "title", "updated")):
            yield "T11"
        links = element.findall(f"{ATOM}link")
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in links
            if link.get("rel", "alternate") == "alternate"
        ]
        if len(set(alternates)) != len(alternates):
            yield "DuplicateAtomLink"
        if not all(_WEB.match(link.get("href")) for link in links):
            yield "ContainsRelRef"
        if element is not feed and not alternates and element.find(f"{ATOM}content") is None:
            yield "MissingContentOrAlternate"
        yield from _identifier(element.findtext(f"{ATOM}id", ""))
    if feed.find(f"{ATOM}author") is None and any(e.find(f"{ATOM}author") is None for e in entries):
        yield "T11"
    if not all(
        _RFC3339.fullmatch(at.text) for at in feed.iter(f"{ATOM}updated", f"{ATOM}published")
    ):
        yield "T14"
    yield from _repeated([(e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}updated")) for e in entries])
    for content in feed.iter(f"{ATOM}content"):
        if content.get("type", "text") not in {"text", "html", "xhtml"}:
            yield "T15"
        yield from broken_in_html(content.text or "")


def _json(feed: Any, url: str) -> Iterator[str]:
    if not {"version", "title", "items"} <= feed.keys() or "1.1" not in feed["version"]:
        yield "T19"
    if feed.get("feed_url") != url:
        yield "SelfDoesntMatchLocation"
    if feed.get("next_url", "") == url or any(
        hub.keys() != {"type", "url"} for hub in feed.get("hubs", [])
    ):
        yield "T20"
    yield from _repeated([(item["id"], item["date_modified"]) for item in feed["items"]])
    for item in feed["items"]:
        dates = (item["date_published"], item["date_modified"])
        has_content = "content_html" in item or "content_text" in item
        if not has_content or not all(_RFC3339.fullmatch(date) for date in dates):
            yield "T20"
        if not isinstance(item["id"], str) or "author" in item:
            yield "T20"
        if not _WEB.match(item["url"]):
            yield "ContainsRelRef"
        yield from broken_in_html(item.get("content_html", ""))


def _self_link(links: Iterable[Any], url: str, media_type: str) -> Iterator[str]:
    selves = [link for link in links if link.get("rel") == "self"]
    if len(selves) != 1 or selves[0].get("type") != media_type:
        yield "MissingAtomSelfLink"
    elif selves[0].get("href") != url:
        yield "SelfDoesntMatchLocation"


def _repeated(ids_and_updates: list[tuple[str, str]]) -> Iterator[str]:
    ordered = sorted(ids_and_updates)
    if any(one[0] == other[0] for one, other in pairwise(ordered)):
        yield "DuplicateIds"
    if len({updated for _, updated in ordered}) != len(ordered):
        yield "DuplicateUpdated"


def _rfc822(text: str) -> Iterator[str]:
    if not _RFC822.fullmatch(text):
        yield "ProblematicalRFC822Date"
        return
    moment = parsedate_to_datetime(text)
    if ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()] != text[:3]:
        yield "IncorrectDOW"
    if not 1990 <= moment.year < 2100:
        yield "ImplausibleDate"


def _identifier(text: str) -> Iterator[str]:
    if not _ABSOLUTE.fullmatch(text):
        yield "T13"
    if text.startswith("tag:") and not _TAG_URI.fullmatch(text):
        yield "T43"
