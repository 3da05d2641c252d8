"""The requests that the service is held to, over HTTP: of the service, of nginx and of Caddy.

The tables are those of tests/web, unchanged. A file server's validators are its own: so what is
due of an ETag is that it is strong, and another for each coding.
"""

import http.client
import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from feedsvc.web.held import HeldDocument
from feedsvc.web.http_date import read_http_date
from tests.export.exclusions import EXCLUDED, is_for_wsgi_alone, why_not
from tests.export.ways import SERVICE, WAYS
from tests.web.newsroom import Newsroom
from tests.web.test_requests import (
    ADDRESSES,
    ARCHIVES,
    DECODE,
    LINES,
    PAGES,
    PROGRAMS,
    REQUESTS,
    document_headers,
    filled_in,
    other_headers,
    published_thrice,
)

pytestmark = pytest.mark.slow

OVER_HTTP = [row for row in REQUESTS if not is_for_wsgi_alone(row)]

_OF_THE_SERVER = {"ETag", "Last-Modified", "Content-Length"}
# What is said of these a file server says in words of its own.
_OWN_WORDS: dict[int, set[str]] = {412: set(), 308: {"Cache-Control", "Location"}}
_OLD_TAG = re.compile(r"\{(old|older|elsewhere|old_gzip)\}")
_STRONG_TAG = re.compile(r'"[\x21\x23-\x7e]+"')


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Site:
    """A site that is served in one way; `documents` have the tags that it is served with."""

    way: str
    port: int
    documents: dict[str, HeldDocument]

    def ask(self, target: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(
            method, target, skip_host="Host" in headers, skip_accept_encoding=True
        )
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        try:
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, fields, response.read())
        finally:
            connection.close()


def _as_served(site: Site, held: HeldDocument) -> HeldDocument:
    """Return a document with the validators that it is served with."""
    address = held.document.address
    answers = {c: site.ask(address, {"Accept-Encoding": c}).headers for c in held.document.bodies}
    etags = {coding: fields["etag"] for coding, fields in answers.items()}
    dated = read_http_date(answers["identity"].get("last-modified", ""))
    last_modified = dated if held.last_modified is None else held.last_modified
    document = replace(held.document, etags=etags)
    return replace(held, document=document, last_modified=last_modified)


class _AsServed(Newsroom):
    """A newsroom as the helpers for served ones want it."""

    environment: Mapping[str, str] = {}

    @property
    def config(self) -> Path:
        return self.config_path


def _published(newsroom: Newsroom) -> dict[str, HeldDocument]:
    cache = newsroom.cache()
    documents = {address: found for address in ADDRESSES if (found := cache.find(address))}
    client = newsroom.client(cache)
    for address in ARCHIVES:
        client.get(address)
        documents |= {address: found} if (found := cache.held(address)) else {}
    return documents


@pytest.fixture(scope="module", params=WAYS)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site with all its publications behind it, served in one way."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "newsroom").mkdir()
    newsroom = _AsServed(folder / "newsroom")
    published_thrice(newsroom)
    with WAYS[request.param](newsroom, folder) as served:
        site = Site(request.param, int(served.url.rpartition(":")[2]), _published(newsroom))
        for address, held in site.documents.items():
            site.documents[address] = _as_served(site, held)
        yield site
    newsroom.close()


def _sent(row: dict[str, Any], held: HeldDocument) -> dict[str, str]:
    """Return the header fields of a row; a tag of before is any that is not the current one."""
    headers = filled_in(row.get("headers", {}), held, held.document.etags["identity"])
    return {name: _OLD_TAG.sub('"older"', value) for name, value in headers.items()}


def _assert_is_due(answer: Answer, due: Mapping[str, str]) -> None:
    """Assert that all header fields are there that are due, in the server's own form some."""
    for name, value in due.items():
        if name not in _OF_THE_SERVER:
            assert answer.headers.get(name.lower()) == value, name
    if "ETag" in due:
        assert _STRONG_TAG.fullmatch(answer.headers["etag"])
    if "Last-Modified" in due:
        assert answer.headers["last-modified"] == due["Last-Modified"]
    assert "set-cookie" not in answer.headers


def _assert_answers(site: Site, row: dict[str, Any], headers: Mapping[str, str]) -> None:
    target = row.get("target", "/feed.xml").replace("{64kB}", "x" * 65_536)
    held = site.documents.get(target.partition("?")[0], site.documents["/feed.xml"])
    answer = site.ask(target, headers, row.get("method", "GET"))
    assert answer.status == row["status"]
    coding = row.get("coding", "identity")
    if row["status"] in {200, 304}:
        due = document_headers(row["status"], held, coding, 60)
        if row["status"] == 304:
            assert answer.headers["etag"] == held.document.etags[coding]
    else:
        due = other_headers(row["status"], answer.body)
        if site.way != SERVICE and row["status"] in _OWN_WORDS:
            due = {name: due[name] for name in _OWN_WORDS[row["status"]]}
    _assert_is_due(answer, due)
    if row.get("method") == "HEAD" or row["status"] in {204, 304}:
        assert answer.body == b""
    elif row["status"] == 200:
        assert DECODE[coding](answer.body) == held.document.bodies["identity"]
    elif row["status"] in PAGES:
        assert PAGES[row["status"]] in answer.body
        assert b"evil" not in answer.body
    elif row["status"] in LINES and row["status"] not in _OWN_WORDS:
        assert answer.body == LINES[row["status"]]


@pytest.mark.parametrize("row", OVER_HTTP, ids=lambda row: row["says"])
def test_what_rfc_9110_says_holds_in_every_way_but_what_is_excluded(
    site: Site, row: dict[str, Any]
) -> None:
    address = row.get("target", "/feed.xml").partition("?")[0]
    held = site.documents.get(address, site.documents["/feed.xml"])
    why = why_not(site.way, row)
    # An excuse that is not needed is none.
    expected = pytest.raises((AssertionError, OSError)) if why else nullcontext()
    with expected:
        _assert_answers(site, row, _sent(row, held))


@pytest.mark.parametrize("address", [*ADDRESSES, *ARCHIVES])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program["name"])
def test_readers_in_the_wild_get_what_they_need_in_every_way(
    site: Site, program: dict[str, Any], address: str
) -> None:
    held, coding = site.documents[address], program["coding"]
    for status, poll in ((200, "first_poll"), (304, "later_poll")):
        row = {"target": address, "coding": coding, "status": status}
        sent = filled_in(dict(program[poll]), held, held.document.etags[coding])
        _assert_answers(site, row, sent)


def test_each_coding_has_a_tag_of_its_own(site: Site) -> None:
    for held in site.documents.values():
        tags = set(held.document.etags.values())
        assert len(tags) == len(held.document.bodies)


def test_what_is_excluded_is_in_the_table() -> None:
    for rows in EXCLUDED.values():
        for why, is_meant in rows.items():
            assert any(map(is_meant, REQUESTS)), why
