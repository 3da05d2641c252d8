"""F20: what a request says of the site's name is never believed, and never given back."""

import pytest

from tests.hostile.wire import Service

EVIL = b"evil.example"
# Each is all of a request's head but for the end of its first line.
CLAIMS = {
    "host": [b"Host: evil.example"],
    "host with a port": [b"Host: evil.example:8443"],
    "two hosts": [b"Host: news.example.org", b"Host: evil.example"],
    "no host": [],
    "empty host": [b"Host:"],
    "host that is none": [b"Host: evil.example/<script>@evil.example"],
    "host of other letters": [b"Host: \xff\xfeevil.example"],
    "forwarded host": [b"Host: a", b"X-Forwarded-Host: evil.example"],
    "forwarded everything": [
        b"Host: a",
        b"X-Forwarded-Host: evil.example",
        b"X-Forwarded-Proto: evil",
        b"X-Forwarded-Prefix: /evil.example",
        b"X-Forwarded-Port: 666",
        b"X-Forwarded-Server: evil.example",
        b"X-Original-URL: /evil.example",
        b"X-Rewrite-URL: /evil.example",
        b"X-HTTP-Method-Override: EVIL",
        b"Forwarded: for=6.6.6.6;host=evil.example;proto=evil",
        b"Script-Name: /evil.example",
        b"Referer: http://evil.example/",
        b"Origin: http://evil.example",
        b"Cookie: a=evil.example",
        b"Authorization: Basic ZXZpbDpldmls",
    ],
}
TARGETS = [b"/feed.xml", b"/", b"/feeds.opml", b"/sitemap.xml", b"/robots.txt", b"/nowhere"]
MOVED = {
    b"/FEED.XML": "https://news.example.org/feed.xml",
    b"/feed/": "https://news.example.org/feed.xml",
    b"/top-news": "https://news.example.org/top-news/",
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_f20_the_answer_is_the_canonical_one_whoever_it_is_asked_of(
    service: Service, claim: str
) -> None:
    for target in TARGETS:
        plain = service.get(target)
        lines = [b"GET " + target + b" HTTP/1.1", *CLAIMS[claim], b"Connection: close", b"", b""]
        answered = service.send(b"\r\n".join(lines))
        answered.assert_harmless(EVIL)
        (response,) = answered.responses
        assert response.body == plain.body
        assert response.fields | {"date": ""} == plain.fields | {"date": ""}


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("target", MOVED)
def test_f20_a_redirect_leads_to_the_configured_site(
    service: Service, claim: str, target: bytes
) -> None:
    lines = [b"GET " + target + b" HTTP/1.1", *CLAIMS[claim], b"Connection: close", b"", b""]
    answered = service.send(b"\r\n".join(lines))
    answered.assert_harmless(EVIL)
    assert answered.responses[0].fields["location"] == MOVED[target]


@pytest.mark.parametrize(
    "target",
    [
        b"http://evil.example/feed.xml",
        b"https://evil.example:8443/feed.xml",
        b"http://evil:secret@evil.example/feed.xml",
        b"evil://evil.example/feed.xml",
    ],
)
def test_f20_an_absolute_target_is_the_same_path_here(service: Service, target: bytes) -> None:
    answered = service.send(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    answered.assert_harmless(EVIL)
    assert answered.responses[0].body == service.get(b"/feed.xml").body
