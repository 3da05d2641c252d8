"""F23: odd conditional headers over the wire; all their rules stand in tests/web/requests.toml."""

import pytest

from tests.hostile.wire import Service

# The answer where {etag} is the current tag.
CONDITIONS = [
    (b'If-None-Match: "a", W/{etag}, "b"', 304),
    (b"If-None-Match: W/{etag}", 304),
    (b"If-None-Match: *", 304),
    (b"If-None-Match:   {etag}  ", 304),
    (b'If-None-Match: "a"\r\nIf-None-Match: {etag}', 304),
    # granian drops a field with such bytes, which RFC 9110 lets a tag have: then all is sent.
    (b'If-None-Match: "\xff\xc3\xa9", {etag}', 200),
    (b"If-None-Match: {etag}\r\nIf-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT", 304),
    (b"If-None-Match:", 200),
    (b"If-None-Match: unquoted", 200),
    (b"If-None-Match: w/{etag}", 200),
    (b"If-None-Match: {etag} garbage", 200),
    (b'If-None-Match: "' + b"x" * 65_536 + b'"', 200),
    (b"If-None-Match: " + b'"x", ' * 12_000 + b'"y"', 200),
    (b"If-None-Match: " + b"," * 65_536 + b"{etag}", 304),
    (b"If-None-Match: " + b"\t" * 65_536 + b'"x"', 200),
    (b'If-None-Match: "x-gzip"', 200),
    (b"If-Modified-Since: garbage", 200),
    (b"If-Modified-Since:", 200),
    (b"If-Modified-Since: \xff\xfe", 200),
    (b"If-Modified-Since: Fri, 31 Feb 2023 00:00:00 GMT", 200),
    (b"If-Modified-Since: Mon, 01 Jan 0000 00:00:00 GMT", 200),
    (b"If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT", 304),
    (b"If-Modified-Since: 99999999999999999999", 200),
    (b"If-Modified-Since: " + b"9" * 65_536, 200),
    (b"If-Unmodified-Since: garbage", 200),
    (b"If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", 412),
    (b'If-Match: "other"', 412),
    (b"If-Match: W/{etag}", 412),
    (b"If-Match: *", 200),
    (b"If-Match: " + b'"x", ' * 12_000 + b'"y"', 412),
    (b"If-Range: garbage\r\nRange: bytes=0-0", 200),
    (b"Range: bytes=0-1,5-,-99999999999999999999", 200),
    (b"Range: " + b"bytes=" + b"0-," * 20_000, 200),
    (b"A-IM: feed;q=garbage, \xff\r\nIf-None-Match: garbage", 200),
    (b"A-IM: " + b"feed, " * 10_000 + b'\r\nIf-None-Match: "x"', 200),
    (b"Accept-Encoding: " + b"gzip;q=0.1, " * 9_000, 200),
    (b"Accept-Encoding: \xff;q=1", 200),
    (b"Accept-Encoding: gzip;q=99999999999999999999", 200),
    (b"Accept: \xff\xfe", 200),
    (b"User-Agent: \xff\xfe 999999999999999 subscribers", 200),
    (b"TE: trailers, deflate;q=0.5", 200),
    (b"Expect: 100-continue", 200),
    (b"Expect: evil", 200),
]


@pytest.mark.parametrize(
    ("condition", "status"), CONDITIONS, ids=[f"{c[:40]!r} {s}" for c, s in CONDITIONS]
)
@pytest.mark.parametrize("target", [b"/feed.xml", b"/top-news/", b"/archive/2024-05/feed.xml"])
def test_f23_an_odd_condition_is_weighed_as_rfc_9110_says(
    service: Service, target: bytes, condition: bytes, status: int
) -> None:
    plain = service.get(target)
    has_date = "last-modified" in plain.fields
    if not has_date and condition.startswith((b"If-Modified", b"If-Unmodified")):
        status = 200
    response = service.get(target, condition.replace(b"{etag}", plain.fields["etag"].encode()))
    assert response.status == status
    if status == 200:
        assert response.fields["cache-control"] == plain.fields["cache-control"]
    if status == 304:
        assert response.fields["etag"] == plain.fields["etag"]
