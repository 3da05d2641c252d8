"""The lint itself: each of its rules can fail, shown on a good document with one thing broken."""

import re

import pytest

from feedsvc.render import FORMATS, document_address
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
    ("rss", b"updatePeriod>hourly", b"updatePeriod>Hourly", "T47"),
    ("rss", b"updateFrequency>12", b"updateFrequency>0", "T47"),
    ("rss", b'rel="hub"', b'rel="made-up"', "UnregisteredAtomLinkRel"),
    ("rss", b'href="https://hub.example.com', b'href="', "ContainsRelRef"),
    ("rss", b"(<atom:link [^>]*rel=.hub./>)", b"\\1\\1", "DuplicateAtomLink"),
    ("rss", b"(?s)(<image>.*?</image>)(.*)(</channel>)", b"\\2\\1\\3", "MisplacedMetadata"),
    ("atom", b"(?s)(<rights>.*?</rights>)(.*)(</feed>)", b"\\2\\1\\3", "MisplacedMetadata"),
    ("atom", b'(?s)<link ([^>]*)rel="license"/>', b'<link \\1rel="next-archive"/>', "T24"),
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
    ("json", b'"hubs":', b'"next_url":"https://news.example.org/feed.json","hubs":', "T20"),
    ("json", b'"type":"WebSub",', b"", "T20"),
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


_BROKEN_HISTORY = [
    ("archive", b'rel="current"', b'rel="related"', "MissingCurrentInArchive"),
    ("archive", b'rel="prev-archive"', b'rel="related"', "ArchiveIncomplete"),
    ("archive", b"<fh:archive/>", b"<fh:archive/><fh:complete/>", "T23"),
    ("windowed", b"<sy:", b"<fh:complete/><sy:", "T23"),
    ("archive", b"2023-08", b"2023-09/2", "T24"),
    ("picture", b'medium="image"', b'medium="video"', "T46"),
    ("picture", b'url="https:', b'url="', "ContainsRelRef"),
]


@pytest.mark.parametrize("document_format", FORMATS[:2], ids=lambda each: each.name)
@pytest.mark.parametrize(("name", "pattern", "replacement", "rule"), _BROKEN_HISTORY)
def test_a_broken_part_breaks_the_rule(document_format, name, pattern, replacement, rule):
    sample = SAMPLES[name]
    url = SITE + document_address(sample.key, document_format, sample.part.path)
    good = document_format.render(sample)
    assert lint(good, document_format.name, url) == []
    broken = re.sub(pattern, replacement, good)
    assert rule in lint(broken, document_format.name, url)


@pytest.mark.parametrize(
    ("content_type", "rules"),
    [
        ("application/rss+xml; charset=utf-8", []),
        ("application/xml; charset=utf-8", ["NonSpecificMediaType"]),
        ("text/html; charset=utf-8", ["UnexpectedContentType"]),
        ("application/rss+xml", ["EncodingMismatch"]),
    ],
)
def test_a_wrong_content_type_breaks_a_rule(content_type, rules):
    assert lint(_GOOD["rss"], "rss", _URLS["rss"], content_type) == rules


@pytest.mark.parametrize("name", _GOOD)
def test_a_good_document_breaks_none(name):
    assert lint(_GOOD[name], name, _URLS[name]) == []
