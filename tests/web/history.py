"""Follows a feed's history as readers do (RFC 5005 §4), in each format."""

import json
from dataclasses import dataclass
from xml.etree import ElementTree

from flask.testing import FlaskClient

from tests.web.newsroom import SITE

FILES = ("feed.xml", "atom.xml", "feed.json")
ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"


@dataclass(frozen=True)
class Page:
    """A document of a feed's history: its address, what it says of itself, its entries by id."""

    address: str
    body: bytes
    links: dict[str, str]
    marks: frozenset[str]
    entries: dict[str, str]


def read_page(client: FlaskClient, address: str) -> Page:
    """Return the document at `address`, which must be there."""
    response = client.get(address)
    assert response.status_code == 200, address
    if address.endswith(".json"):
        return _json_page(address, response.data)
    return _xml_page(address, response.data)


def follow(client: FlaskClient, address: str) -> list[Page]:
    """Return the subscription document at `address`, and all archives that its links lead to."""
    pages = [read_page(client, address)]
    while previous := pages[-1].links.get("prev-archive"):
        assert previous.startswith(f"{SITE}/"), "a link to another site"
        assert previous.removeprefix(SITE) not in {page.address for page in pages}, "a loop"
        pages.append(read_page(client, previous.removeprefix(SITE)))
    return pages


def merged(pages: list[Page]) -> dict[str, str]:
    """Return all entries by id, each as the newest document shows it."""
    entries: dict[str, str] = {}
    for page in pages:
        entries = {**page.entries, **entries}
    return entries


def _xml_page(address: str, body: bytes) -> Page:
    root = ElementTree.fromstring(body)
    feed = root if root.tag == f"{ATOM}feed" else root[0]
    links = [link.attrib for link in feed.findall(f"{ATOM}link")]
    assert len({link.get("rel") for link in links}) == len(links), "a relation twice"
    entries = {
        str(item.findtext("guid") or item.findtext(f"{ATOM}id")): str(
            item.findtext("title") or item.findtext(f"{ATOM}title")
        )
        for item in [*feed.findall("item"), *feed.findall(f"{ATOM}entry")]
    }
    marks = {child.tag.removeprefix(HISTORY) for child in feed if child.tag.startswith(HISTORY)}
    by_relation = {link.get("rel", "alternate"): link["href"] for link in links}
    return Page(address, body, by_relation, frozenset(marks), entries)


def _json_page(address: str, body: bytes) -> Page:
    feed = json.loads(body)
    links = {"self": feed["feed_url"]}
    if "next_url" in feed:
        links["prev-archive"] = feed["next_url"]
    entries = {item["id"]: item["title"] for item in feed["items"]}
    return Page(address, body, links, frozenset(), entries)
