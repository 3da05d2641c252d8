"""The lint itself: each of its rules can fail, shown on a good document with one thing broken."""

import re

import pytest

from feedsvc.render import FORMATS
from tests.lint import lint
from tests.render.samples import SAMPLES, SITE

_GOOD = {each.name: each.render(SAMPLES["whole"]) for each in FORMATS}
_URLS = {each.name: f"{SITE}/{each.file}" for each in FORMATS}

_BROKEN = [
    ("rss", b"<title>News[^/]*</title>", b"", "T1"),
    ("rss", rb"<\?xml [^>]*>", b"", "T50"),
    ("rss", b"UTF-8", b"ISO-8859-1", "EncodingMismatch"),
    ("rss", "“".encode(), "\x93".encode(), "BadCharacters"),
    ("rss", b'rel="self"', b'rel="via"', "MissingAtomSelfLink"),
    ("rss", b"/feed.xml", b"/rss.xml", "SelfDoesntMatchLocation"),
    ("rss", b"<image>(\\s*<url>.*?</url>)\\s*<title>.*?</title>", b"<image>\\1", "T9"),
    ("rss", b"<ttl>5", b"<ttl>0", "T9"),
    ("rss", b"Wed, 13", b"Tue, 13", "IncorrectDOW"),
    ("rss", b"Wed, 13 Sep", b"Mi, 13 Sep", "ProblematicalRFC822Date"),
    ("rss", b"Wed, 13 Sep 2023", b"Sat, 13 Sep 1823", "ImplausibleDate"),
    ("rss", b"2023-09-13/forum", b"2023-09-13/kim-putin", "NotSufficientlyUnique"),
    ("rss", b'isPermaLink="false"', b"", "InvalidHttpGUID"),
    ("rss", b"<dc:creator>", b"<author>a@b.example</author><dc:creator>", "DuplicateItemSemantics"),
    ("rss", b"(?s)(<description>Far.*?</description>)(.*?)(</item>)", b"\\2\\1\\3", "T5"),
    ("rss", b"<title>Kim", b"<title>&lt;b&gt;Kim", "ContainsHTML"),
    ("rss", b'domain="https:', b'domain="', "ContainsRelRef"),
    ("rss", b"&lt;p&gt;", b"&lt;script&gt;", "SecurityRisk"),
    ("rss", b"&lt;p&gt;", b"&lt;p style='x'&gt;", "DangerousStyleAttr"),
    ("atom", b"<updated>[^<]*</updated>", b"", "T11"),
    ("atom", b"(?s)<author>.*?</author>", b"", "T11"),
    ("atom", b'rel="related"', b'rel="alternate"', "DuplicateAtomLink"),
    ("atom", b"(?s)<content.*?</content>\\s*<link[^>]*/>", b"", "MissingContentOrAlternate"),
    ("atom", b"<id>tag:", b"<id>", "T13"),
    ("atom", b"<id>tag:news.example.org,2025-01-01", b"<id>tag:news.example.org", "T43"),
    ("atom", b"T11:", b"t11:", "T14"),
    ("atom", b'type="html"', b'type="CDATA"', "T15"),
    ("atom", b"13/forum", b"13/kim-putin", "DuplicateIds"),
    ("atom", b"13T11:01:00", b"13T11:00:00", "DuplicateUpdated"),
    ("atom", b'href="https:', b'href="', "ContainsRelRef"),
    ("json", b"version/1.1", b"version/1", "T19"),
    ("json", b"feed.json", b"other.json", "SelfDoesntMatchLocation"),
    ("json", b"content_html", b"body", "T20"),
    ("json", b'"authors"', b'"author"', "T20"),
    ("json", b"T11:", b" 11:", "T20"),
    ("json", b"13/forum", b"13/kim-putin", "DuplicateIds"),
    ("json", b'href=\\\\"https:', b'href=\\\\"', "ContainsRelRef"),
]


@pytest.mark.parametrize(("name", "pattern", "replacement", "rule"), _BROKEN)
def test_a_broken_document_breaks_the_rule(name, pattern, replacement, rule):
    broken = re.sub(pattern, replacement, _GOOD[name])
    assert broken != _GOOD[name]
    assert rule in lint(broken, name, _URLS[name])


@pytest.mark.parametrize("name", _GOOD)
def test_a_good_document_breaks_none(name):
    assert lint(_GOOD[name], name, _URLS[name]) == []
