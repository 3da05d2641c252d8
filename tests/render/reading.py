"""Read a document of any format back into one form, with lxml and json, to compare formats."""

import html
import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from tests.lint import ATOM, CONTENT, CREATOR


@dataclass(frozen=True)
class ReadEntry:
    """What a reader gets of one entry, whatever the format."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    published: datetime
    authors: list[str]
    labels: list[str]
    related: list[tuple[str, str]]


def read(name: str, body: bytes) -> list[ReadEntry]:
    """Return the entries of a document of the format `name`, in its order."""
    if name == "json":
        return [_from_json(item) for item in json.loads(body)["items"]]
    root = etree.fromstring(body)
    if name == "rss":
        return [_from_rss(item) for item in root.iter("item")]
    return [_from_atom(entry) for entry in root.iter(f"{ATOM}entry")]


def _from_rss(item: Any) -> ReadEntry:
    return ReadEntry(
        id=item.findtext("guid"),
        url=item.findtext("link"),
        title=item.findtext("title"),
        summary=html.unescape(item.findtext("description", "")),
        content=item.findtext(CONTENT, ""),
        published=parsedate_to_datetime(item.findtext("pubDate")),
        authors=[author.text for author in item.iter(CREATOR)],
        labels=[category.text for category in item.iter("category")],
        related=_related(item),
    )


def _from_atom(entry: Any) -> ReadEntry:
    alternate = next(at for at in entry.iter(f"{ATOM}link") if at.get("rel") == "alternate")
    return ReadEntry(
        id=entry.findtext(f"{ATOM}id"),
        url=alternate.get("href"),
        title=entry.findtext(f"{ATOM}title"),
        summary=entry.findtext(f"{ATOM}summary", ""),
        content=entry.findtext(f"{ATOM}content", ""),
        published=datetime.fromisoformat(entry.findtext(f"{ATOM}published")),
        authors=[name.text for name in entry.iter(f"{ATOM}name")],
        labels=[category.get("label") for category in entry.iter(f"{ATOM}category")],
        related=_related(entry),
    )


def _from_json(item: dict[str, Any]) -> ReadEntry:
    related = item.get("_feedsvc", {}).get("related", [])
    return ReadEntry(
        id=item["id"],
        url=item["url"],
        title=item["title"],
        summary=item.get("summary", ""),
        content=item.get("content_html", ""),
        published=datetime.fromisoformat(item["date_published"]),
        authors=[author["name"] for author in item.get("authors", [])],
        labels=item.get("tags", []),
        related=[(link["title"], link["url"]) for link in related],
    )


def _related(element: Any) -> list[tuple[str, str]]:
    return [
        (link.get("title"), link.get("href"))
        for link in element.iter(f"{ATOM}link")
        if link.get("rel") == "related"
    ]
