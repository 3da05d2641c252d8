"""Every request of T30 to T41 and F20 to F23, to the edge and to Flask alone (requests.toml).

What is due is written here from RFC 9110 and from the points themselves, not from what either of
the two ways answers; and the two answer alike.
"""

import gzip
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import pytest

from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.edge import Edge
from feedsvc.web.held import HeldDocument
from feedsvc.web.http_date import write_http_date
from tests.web.deltas import assert_is_delta, delta_headers
from tests.web.newsroom import SITE, START, Newsroom, article
from tests.web.wsgi import Answer, Behind, ask

HERE = Path(__file__).parent
REQUESTS = tomllib.loads((HERE / "requests.toml").read_text(encoding="utf-8"))["request"]
PROGRAMS = tomllib.loads((HERE / "readers.toml").read_text(encoding="utf-8"))["program"]
ADDRESSES = [
    f"{folder}/{name}"
    for folder in ("", "/top-news", "/nothing-yet")
    for name in ("feed.xml", "atom.xml", "feed.json")
]
ARCHIVES = [
    "/archive/2024-04/feed.xml",
    "/archive/2024-05/feed.json",
    "/top-news/archive/2024-04/atom.xml",
]
MEDIA_TYPES = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}
DECODE = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}

EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
    "X-Content-Type-Options": "nosniff",
}
STORED = {"Cache-Control": "public, max-age=300, stale-while-revalidate=300, stale-if-error=86400"}
# The month of the newest article is open; those before it are not.
CLOSED = {
    "Cache-Control": "public, max-age=86400, stale-while-revalidate=86400, stale-if-error=86400"
}
NOT_STORED = {"Cache-Control": "no-store"}
PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https:;"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, A-IM",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}
LINES = {
    405: b"405 Method Not Allowed\n",
    406: b"406 Not Acceptable\n",
    412: b"412 Precondition Failed\n",
}
PAGES = {404: b"<h1>Not found</h1>", 410: b"<h1>Gone</h1>"}


@dataclass
class BothWays:
    """A service, asked by way of its edge and without it; `flask` counts what reached it.

    `old_tags` are those of each publication before, by address and coding.
    """

    newsroom: Newsroom
    edge: Edge
    flask: Behind
    documents: dict[str, HeldDocument]
    old_tags: list[dict[str, dict[str, str]]]

    def ask(self, request: dict[str, Any], headers: dict[str, str]) -> tuple[Answer, Answer, bool]:
        """Return the answers by the edge and by Flask alone, and whether the edge gave its own."""
        self.newsroom.now = START + request.get("seconds", 60)
        target = request.get("target", "/feed.xml").replace("{64kB}", "x" * 65_536)
        options = {
            "method": request.get("method", "GET"),
            "script_name": request.get("script_name", ""),
        }
        before = self.flask.requests
        by_edge = ask(self.edge, target, headers, **options)
        is_edges_own = self.flask.requests == before
        return by_edge, ask(self.flask, target, headers, **options), is_edges_own


def published_thrice(newsroom: Newsroom) -> list[dict[str, dict[str, str]]]:
    """Publish articles, without one of them, and another; return the tags of the first two."""
    newsroom.write("rain", article("Rain Comes to Town"))
    newsroom.write("showers", article("April Showers", published="2024-04-03T12:00:00+01:00"))
    newsroom.write("tea", article("Tea Time", section="Drinks"))
    newsroom.now = START - 60
    newsroom.rebuild()
    old_tags = [tags_of(newsroom.cache())]
    newsroom.remove("tea")
    newsroom.now = START - 30
    newsroom.rebuild()
    old_tags.append(tags_of(newsroom.cache()))
    newsroom.write("sun", article("Sun Leaves Town"))
    newsroom.now = START
    newsroom.rebuild()
    return old_tags


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothWays]:
    newsroom = Newsroom(tmp_path_factory.mktemp("both"))
    old_tags = published_thrice(newsroom)
    cache = newsroom.cache()
    configuration = newsroom.configuration
    app = create_app(configuration, clock=lambda: newsroom.now, published=cache)
    behind = Behind(app.wsgi_app.application)  # type: ignore[attr-defined]  # it is the edge
    edge = Edge(behind, cache, clock=lambda: newsroom.now)
    documents = {address: found for address in ADDRESSES if (found := cache.find(address))}
    for address in ARCHIVES:
        ask(behind, address)
        documents |= {address: found} if (found := cache.held(address)) else {}
    yield BothWays(newsroom, edge, behind, documents, old_tags)
    newsroom.close()


def tags_of(cache: PublishedDocuments) -> dict[str, dict[str, str]]:
    """Return the entity tags of what is published, by address and coding."""
    found = {address: cache.find(address) for address in ADDRESSES}
    return {address: held.document.etags for address, held in found.items() if held}


def old_tags_filled_in(both: BothWays, headers: dict[str, str], address: str) -> dict[str, str]:
    """Return `headers` with the entity tags that `address` had before."""
    older, old = both.old_tags
    tags = old.get(address, old["/feed.xml"])
    values = {
        "{old}": tags["identity"],
        "{old_gzip}": tags["gzip"],
        "{older}": older.get(address, tags)["identity"],
        "{elsewhere}": old["/atom.xml"]["identity"],
    }
    for placeholder, tag in values.items():
        headers = {name: value.replace(placeholder, tag) for name, value in headers.items()}
    return headers


def filled_in(headers: dict[str, str], stored: HeldDocument, etag: str) -> dict[str, str]:
    """Return `headers` with what the placeholders stand for; `etag` is what {etag} does."""
    tags = stored.document.etags
    published = stored.last_modified or 0
    values = {
        "{etag}": etag,
        "{bare_etag}": etag.strip('"'),
        "{gzip_etag}": tags["gzip"],
        "{br_etag}": tags["br"],
        "{last_modified}": write_http_date(published),
        "{before}": write_http_date(published - 1),
        "{after}": write_http_date(published + 1),
        "{64kB}": "x" * 65_536,
    }
    filled = dict(headers)
    for placeholder, meant in values.items():
        filled = {name: value.replace(placeholder, meant) for name, value in filled.items()}
    return filled


def document_headers(
    status: int, stored: HeldDocument, coding: str, seconds: int
) -> dict[str, str]:
    """Return the headers of a 200 or 304 (RFC 9110 §15.3.1 and §15.4.5; T30 to T41)."""
    body = stored.document.bodies[coding]
    digest = hashlib.sha256(body).hexdigest()[:32]
    headers = {**EVERYWHERE, **STORED, "Vary": "Accept-Encoding", "ETag": f'"{digest}"'}
    if "/2024-04/" in stored.document.address:
        headers |= CLOSED
    if status == 304:
        return headers
    headers["Content-Type"] = MEDIA_TYPES[stored.document.address.rpartition("/")[2]]
    headers["Content-Length"] = str(len(body))
    if coding != "identity":
        headers["Content-Encoding"] = coding
    if stored.last_modified is not None and seconds >= 0:
        headers["Last-Modified"] = write_http_date(stored.last_modified)
    return headers


def other_headers(status: int, body: bytes) -> dict[str, str]:
    """Return the headers of an answer that is no document."""
    if status == 204:
        return {**EVERYWHERE, **PREFLIGHT}
    headers = {**EVERYWHERE, "Content-Length": str(len(body))}
    if status in PAGES:
        return {**headers, **NOT_STORED, **PAGE_HEADERS}
    headers["Content-Type"] = "text/plain; charset=utf-8"
    if status == 308:
        return {**headers, **STORED, "Location": f"{SITE}/feed.xml"}
    if status == 405:
        headers["Allow"] = "GET, HEAD, OPTIONS"
    return {**headers, **NOT_STORED}


def assert_body(answer: Answer, request: dict[str, Any], stored: HeldDocument) -> None:
    """Assert that the body is the one that is due."""
    status, coding = request["status"], request.get("coding", "identity")
    if request.get("method") == "HEAD" or status in {204, 304}:
        assert answer.body == b""
    elif status == 200:
        assert DECODE[coding](answer.body) == stored.document.bodies["identity"]
    elif status == 226:
        whole = stored.document.bodies["identity"]
        assert_is_delta(DECODE[coding](answer.body), whole, {"Sun Leaves Town"})
    elif status in PAGES:
        assert PAGES[status] in answer.body
        assert b"evil" not in answer.body
        assert len(answer.body) < 4_096
    else:
        assert answer.body == LINES.get(status, b"Moved.\n")


def assert_answers(both: BothWays, request: dict[str, Any], headers: dict[str, str]) -> None:
    """Ask `request` both ways and assert that status, headers and body are what is due."""
    address = request.get("target", "/feed.xml").partition("?")[0]
    stored = both.documents.get(address, both.documents["/feed.xml"])
    coding = request.get("coding", "identity")
    by_edge, by_flask, is_edges_own = both.ask(request, headers)
    assert by_edge.status == request["status"]
    assert_body(by_edge, request, stored)
    seconds = request.get("seconds", 60)
    if request["status"] in {200, 304}:
        due = document_headers(request["status"], stored, coding, seconds)
    elif request["status"] == 226:
        due = document_headers(200, stored, coding, seconds)
        whole = both.ask({**request, "method": "GET"}, headers)[1].body
        base = old_tags_filled_in(both, {"base": request.get("base", "")}, address)["base"]
        due = delta_headers(due, len(whole), base)
    else:
        due = other_headers(request["status"], by_edge.body)
    assert by_edge.headers == sorted(due.items())
    assert by_flask == by_edge
    assert is_edges_own == request.get("edge", False)


@pytest.mark.parametrize("request_row", REQUESTS, ids=lambda row: row["says"])
def test_both_ways_give_what_rfc_9110_says(both: BothWays, request_row: dict[str, Any]) -> None:
    address = request_row.get("target", "/feed.xml").partition("?")[0]
    stored = both.documents.get(address, both.documents["/feed.xml"])
    headers = old_tags_filled_in(both, request_row.get("headers", {}), address)
    headers = filled_in(headers, stored, stored.document.etags["identity"])
    assert_answers(both, request_row, headers)


@pytest.mark.parametrize("address", [*ADDRESSES, *ARCHIVES])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program["name"])
def test_the_edge_answers_what_readers_in_the_wild_send(
    both: BothWays, program: dict[str, Any], address: str
) -> None:
    stored, coding = both.documents[address], program["coding"]
    row = {"target": address, "coding": coding, "edge": True}
    for status, poll in ((200, "first_poll"), (304, "later_poll")):
        sent = filled_in(dict(program[poll]), stored, stored.document.etags[coding])
        assert_answers(both, row | {"status": status}, sent)


def test_every_point_and_fault_of_http_is_in_the_table() -> None:
    said = " ".join(row["says"] for row in REQUESTS)
    points = [*(f"T{number}" for number in range(30, 41) if number not in {37}), "T24", "T34b"]
    missing = [name for name in [*points, "F20", "F21", "F22", "F23"] if name not in said]
    assert not missing
