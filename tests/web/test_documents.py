"""Feeds over HTTP: T30 to T41, F20, F21, F23; expected values from RFC 9110."""

import gzip
import hashlib

import brotli
import pytest
from flask.testing import FlaskClient

from feedsvc.web.http_date import write_http_date
from tests.web.newsroom import START, Newsroom, article

FEEDS = {
    "/feed.xml": "application/rss+xml; charset=utf-8",
    "/atom.xml": "application/atom+xml; charset=utf-8",
    "/feed.json": "application/feed+json",
    "/top-news/feed.xml": "application/rss+xml; charset=utf-8",
    "/top-news/atom.xml": "application/atom+xml; charset=utf-8",
    "/top-news/feed.json": "application/feed+json",
    "/nothing-yet/feed.xml": "application/rss+xml; charset=utf-8",
}
EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
    "Cache-Control": "public, max-age=300, stale-while-revalidate=300, stale-if-error=86400",
}
PUBLISHED = write_http_date(int(START))


@pytest.mark.parametrize(("address", "media_type"), FEEDS.items())
def test_t17_t21_t37_t40_t41_a_feed_has_exactly_these_headers(
    client: FlaskClient, address: str, media_type: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert dict(response.headers) == {
        **EVERYWHERE,
        "Content-Type": media_type,
        "Content-Length": str(len(response.data)),
        "ETag": response.headers["ETag"],
        "Last-Modified": PUBLISHED,
    }


@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [("gzip", "gzip", gzip.decompress), ("gzip, br", "br", brotli.decompress)],
)
def test_t36_a_coded_body_has_its_own_tag_and_is_the_same_feed(
    client: FlaskClient, accepted: str, coding: str, decode: object
) -> None:
    plain = client.get("/feed.xml")
    coded = client.get("/feed.xml", headers={"Accept-Encoding": accepted})
    assert coded.headers["Content-Encoding"] == coding
    assert coded.headers["Vary"] == "Accept-Encoding"
    assert coded.headers["Content-Length"] == str(len(coded.data))
    assert coded.headers["ETag"] != plain.headers["ETag"]
    assert callable(decode)
    assert decode(coded.data) == plain.data


def test_t36_who_refuses_every_coding_gets_406(client: FlaskClient) -> None:
    response = client.get("/feed.xml", headers={"Accept-Encoding": "identity;q=0"})
    assert response.status_code == 406
    assert response.headers["Cache-Control"] == "no-store"


def test_t30_the_tag_is_strong_and_made_of_the_bytes(client: FlaskClient) -> None:
    response = client.get("/feed.xml")
    digest = hashlib.sha256(response.data).hexdigest()
    assert response.headers["ETag"] == f'"{digest[:32]}"'


@pytest.mark.parametrize("accepted", ["identity", "gzip", "br"])
def test_t33_a_304_has_these_headers_and_no_body(client: FlaskClient, accepted: str) -> None:
    tag = client.get("/feed.xml", headers={"Accept-Encoding": accepted}).headers["ETag"]
    response = client.get(
        "/feed.xml", headers={"Accept-Encoding": accepted, "If-None-Match": f"W/{tag}"}
    )
    assert response.status_code == 304
    assert response.data == b""
    assert dict(response.headers) == {**EVERYWHERE, "ETag": tag}


def test_t30_the_tag_of_another_coding_is_not_current(client: FlaskClient) -> None:
    tag = client.get("/feed.xml", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert client.get("/feed.xml", headers={"If-None-Match": tag}).status_code == 200


def test_t31_t32_if_modified_since_counts_alone_only(client: FlaskClient) -> None:
    since = {"If-Modified-Since": PUBLISHED}
    assert client.get("/feed.xml", headers=since).status_code == 304
    assert client.get("/feed.xml", headers={**since, "If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("tag", ['"other"', "W/*", "unquoted"])
def test_t34b_a_failed_precondition_is_a_412_that_is_not_stored(
    client: FlaskClient, tag: str
) -> None:
    response = client.get("/feed.xml", headers={"If-Match": tag})
    assert response.status_code == 412
    assert response.headers["Cache-Control"] == "no-store"
    assert response.data == b"412 Precondition Failed\n"


def test_t34_head_has_the_headers_of_get(client: FlaskClient) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}, {"If-None-Match": "*"}):
        get = client.get("/feed.xml", headers=headers)
        head = client.head("/feed.xml", headers=headers)
        assert head.status_code == get.status_code
        assert dict(head.headers) == dict(get.headers)
        assert head.data == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/feed.xml", "/", "/top-news/"])
def test_t34_other_methods_get_405_with_allow(
    client: FlaskClient, method: str, address: str
) -> None:
    response = client.open(address, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.headers["Cache-Control"] == "no-store"


def test_t35_last_modified_is_left_out_while_it_is_later_than_date(published: Newsroom) -> None:
    published.now = START - 1
    client = published.client()
    early = client.get("/feed.xml")
    assert "Last-Modified" not in early.headers
    since = {"If-Modified-Since": write_http_date(int(START) + 60)}
    assert client.get("/feed.xml", headers=since).status_code == 200
    published.now = START
    assert client.get("/feed.xml").headers["Last-Modified"] == PUBLISHED
    assert client.get("/feed.xml", headers=since).status_code == 304


def test_t35_two_publications_within_a_second_differ_in_last_modified(
    published: Newsroom,
) -> None:
    published.write("hail", article("Hail", published="2024-05-03T12:00:00+01:00"))
    published.rebuild()
    published.now += 1
    response = published.client().get("/feed.xml")
    assert response.headers["Last-Modified"] == write_http_date(int(START) + 1)


def test_t38_no_cookie_is_set(client: FlaskClient) -> None:
    response = client.get("/feed.xml", headers={"Cookie": "session=1"})
    assert "Set-Cookie" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "query", ["?null", "?limit=-1", "?limit=1e9", "?limit=1;2&limit=3", "?feed=atom", "?%00"]
)
def test_t39_f21_query_parameters_are_ignored(client: FlaskClient, query: str) -> None:
    plain = client.get("/feed.xml")
    queried = client.get(f"/feed.xml{query}")
    assert queried.data == plain.data
    assert dict(queried.headers) == dict(plain.headers)


def test_t40_options_allows_other_sites_to_read(client: FlaskClient) -> None:
    response = client.options("/feed.xml", headers={"Origin": "https://reader.example"})
    assert response.status_code == 204
    assert response.data == b""
    assert dict(response.headers) == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, A-IM",
        "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
        "Access-Control-Max-Age": "86400",
        "Allow": "GET, HEAD, OPTIONS",
        "X-Content-Type-Options": "nosniff",
    }


def test_t40_a_404_can_be_read_by_other_sites(client: FlaskClient) -> None:
    assert client.get("/no/feed.xml").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("value", ["bytes=0-9", "bytes=9-", "bytes=0-1,5-6", "bytes=99999999-"])
def test_f23_a_range_is_ignored(client: FlaskClient, value: str) -> None:
    whole = client.get("/feed.xml")
    ranged = client.get("/feed.xml", headers={"Range": value, "If-Range": whole.headers["ETag"]})
    assert ranged.status_code == 200
    assert ranged.data == whole.data


ODD = ["*", '"', "W/", '"a" "b"', ",,,", "x" * 65_536, '"x",' * 16_384, "\x7f", "ä"]


@pytest.mark.parametrize(
    "name",
    [
        "If-None-Match",
        "If-Match",
        "If-Modified-Since",
        "If-Unmodified-Since",
        "Range",
        "If-Range",
        "Accept-Encoding",
        "A-IM",
        "Cookie",
        "Content-Length",
    ],
)
def test_f23_odd_headers_are_never_an_error_of_ours(client: FlaskClient, name: str) -> None:
    for value in ODD:
        response = client.get("/feed.xml", headers={name: value})
        assert response.status_code in {200, 304, 412}, (name, value[:20])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example,other.example"},
        {"Host": "evil example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
        {"Forwarded": "host=evil.example", "X-Forwarded-Prefix": "/evil"},
    ],
)
@pytest.mark.parametrize("address", ["/feed.xml", "/", "/top-news/", "/FEED.XML", "/gone/"])
def test_f20_the_request_names_no_host_in_what_is_answered(
    client: FlaskClient, headers: dict[str, str], address: str
) -> None:
    plain = client.get(address)
    response = client.get(address, headers=headers)
    assert response.status_code == plain.status_code
    assert response.data == plain.data
    assert dict(response.headers) == dict(plain.headers)
    assert b"evil" not in response.data


def test_a_gone_feed_answers_410(published: Newsroom) -> None:
    published.write("tea", article("Tea Time", section="Drinks"))
    published.rebuild()
    client = published.client()
    assert client.get("/drinks/feed.xml").status_code == 200
    published.remove("tea")
    published.rebuild()
    published.elapsed += 1
    for address in ("/drinks/feed.xml", "/drinks/"):
        response = client.get(address)
        assert response.status_code == 410
        assert response.headers["Cache-Control"] == "no-store"


def test_a_newer_tag_of_another_worker_is_answered_by_the_newer_document(
    published: Newsroom,
) -> None:
    slow, fast = published.client(), published.client()
    slow.get("/feed.xml")
    published.write("hail", article("Hail", published="2024-05-03T12:00:00+01:00"))
    published.rebuild()
    newer = fast.get("/feed.xml").headers["ETag"]
    assert slow.get("/feed.xml", headers={"If-None-Match": newer}).status_code == 304
