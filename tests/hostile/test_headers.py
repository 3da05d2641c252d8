"""What every answer has, and none has, whatever it is."""

import pytest

from tests.hostile.wire import Response, Service

# Each kind of answer: target, method, further fields, the status.
ANSWERS = [
    (b"/feed.xml", b"GET", [], 200),
    (b"/atom.xml", b"HEAD", [], 200),
    (b"/feed.json", b"GET", [b"If-None-Match: *"], 304),
    (b"/feed.xml", b"GET", [b'If-Match: "other"'], 412),
    (b"/feed.xml", b"GET", [b"Accept-Encoding: identity;q=0, *;q=0"], 406),
    (b"/feed.xml", b"OPTIONS", [], 204),
    (b"/feed.xml", b"POST", [], 405),
    (b"/archive/2024-05/feed.xml", b"GET", [], 200),
    (b"/FEED.XML", b"GET", [], 308),
    (b"/nowhere", b"GET", [], 404),
    (b"/", b"GET", [], 200),
    (b"/", b"GET", [b"If-None-Match: *"], 304),
    (b"/top-news/", b"GET", [], 200),
    (b"/feeds/", b"GET", [], 200),
    (b"/feeds.opml", b"GET", [], 200),
    (b"/sitemap.xml", b"GET", [], 200),
    (b"/robots.txt", b"GET", [], 200),
    (b"/favicon.ico", b"GET", [], 200),
    (b"/static/style.css", b"GET", [], 200),
    (b"/static/nothing", b"GET", [], 404),
    (b"/healthz", b"GET", [], 200),
    (b"/healthz", b"DELETE", [], 405),
    (b"/metrics", b"GET", [], 200),
]


@pytest.fixture(params=ANSWERS, ids=lambda row: f"{row[1].decode()} {row[0].decode()} {row[3]}")
def answer(service: Service, request: pytest.FixtureRequest) -> Response:
    target, method, fields, status = request.param
    found = service.get(target, *fields, method=method)
    assert found.status == status
    return found


def test_t38_t41_no_answer_is_sniffed_or_sets_a_cookie(answer: Response) -> None:
    assert answer.fields["x-content-type-options"] == "nosniff"
    assert not answer.fields.keys() & {"set-cookie", "x-powered-by", "via"}
    assert "cookie" not in answer.fields.get("vary", "").lower()


def test_no_answer_says_a_version(answer: Response) -> None:
    assert answer.fields["server"] == "granian"


def test_t37_only_what_is_published_may_be_stored(answer: Response) -> None:
    is_failure = answer.status >= 400
    kept = answer.fields.get("cache-control", "no-store") != "no-store"
    assert not (is_failure and kept)


def test_a_page_is_framed_by_nobody_and_runs_no_inline_script(answer: Response) -> None:
    if answer.fields.get("content-type", "").startswith("text/html"):
        policy = answer.fields["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.fields["referrer-policy"] == "strict-origin-when-cross-origin"


def test_an_answer_to_a_script_elsewhere_bears_no_credentials(answer: Response) -> None:
    assert "access-control-allow-credentials" not in answer.fields
    assert answer.fields.get("access-control-allow-origin", "*") == "*"
