"""The look for what is live finds each kind of it: else it would find nothing anywhere."""

import pytest

from tests.hostile_captures.inert import live_in_fragment, live_in_json, live_in_page, live_in_xml

URL = "https://news.example.org/"
PAGE = b"<!DOCTYPE html><title>x</title><body>%s"
RSS = b"<rss><channel><item>%s</item></channel></rss>"
LIVE = [
    "<script>alert(1)</script>",
    '<script src="//evil.example/x.js"></script>',
    "<p onclick=alert(1)>x</p>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href=" data:text/html,x">x</a>',
    '<img src="vbscript:x">',
    '<p style="color:red">x</p>',
    "<svg></svg>",
    "<iframe srcdoc=x></iframe>",
    "<form action=javascript:x></form>",
    '<meta http-equiv="Refresh" content="0;url=//evil.example">',
    '<img srcset="javascript:x 2x">',
    '<base href="https://news.example.org/">',
]


@pytest.mark.parametrize("markup", LIVE)
def test_what_is_live_is_found_in_pages_content_and_feeds(markup: str) -> None:
    assert live_in_page(PAGE % markup.encode(), URL)
    assert live_in_fragment(f"<p>x</p>{markup}", URL)
    escaped = markup.replace("&", "&amp;").replace("<", "&lt;").encode()
    assert live_in_xml(RSS % b"<description>%s</description>" % escaped, URL)


def test_a_link_that_is_none_is_found_in_xml_and_json() -> None:
    assert live_in_xml(RSS % b"<link>javascript:alert(1)</link>", URL)
    assert live_in_xml(b'<feed xmlns="x"><link href="data:,x"/></feed>', URL)
    assert live_in_json(b'{"items": [{"url": "javascript:alert(1)"}]}', URL)
    assert live_in_json(b'{"items": [{"content_html": "<p onclick=x>x</p>"}]}', URL)
    with pytest.raises(ValueError, match="NaN"):
        live_in_json(b'{"a": NaN}', URL)


def test_a_script_in_structured_data_is_found() -> None:
    data = b'<script type="application/ld+json">{"url": "javascript:x"}</script>'
    assert live_in_page(PAGE % data, URL)


def test_what_the_site_itself_serves_is_inert() -> None:
    own = b'<script src="/static/pages.js"></script><a href="/feeds/">x</a><p>&lt;script&gt;</p>'
    assert live_in_page(PAGE % own, URL) == []
