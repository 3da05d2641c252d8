"""F22: addresses of all kinds are names that nothing has, and are answered alike."""

from urllib.parse import quote

import pytest

from tests.hostile.wire import Service
from tests.web.test_failures import NOWHERE

# What a client library would not send, or would mend before it does.
RAW = [
    b"/../../etc/passwd",
    b"/static/../../../etc/passwd",
    b"/static/%2e%2e/%2e%2e/__init__.py",
    b"/static/..%5c..%5cwin.ini",
    b"/static//etc/passwd",
    b"/static/",
    b"/.git/config",
    b"/.env",
    b"//evil.example/",
    b"///evil.example/feed.xml",
    b"/\\evil.example/",
    b"/feed.xml/feed.xml",
    b"/feed.xml;a=b",
    b"/feed%2exml%00.json",
    b"/%zz%2",
    b"/%",
    b"/%u0066eed.xml",
    b"/%c0%ae%c0%ae/",
    b"/%f0%9f%92%a9",
    b"/f\xc3\xa9ed.xml",
    b"/{{7*7}}",
    b"/${jndi:ldap://evil.example/a}",
    b"/' OR 1=1--".replace(b" ", b"%20"),
    b"/archive/9999-99/feed.xml",
    b"/archive/2024-05/99999999999999999999/feed.xml",
    b"/archive/2024-05/-1/feed.xml",
    b"/author/" + b"a" * 5_000 + b"/feed.xml",
    b"/filter/%2e%2e/feed.xml",
    b"/2024/top-news/" + b"%F0%9F%92%A9" * 400,
]
# hyper refuses these before they are any request.
REFUSED = [b"/f\x01", b"/f\x7f", b"/f\xff\xfe", b"feed.xml/..", b"?a=b", b"/a b", b"/<script>", b""]
MOVED = [
    (b"/feed.xml/", "/feed.xml"),
    (b"/FEED.XML", "/feed.xml"),
    (b"/Top-News/Feed.xml", "/top-news/feed.xml"),
]


def _encoded(address: str) -> bytes:
    """Return an address as a client library sends it: no angle brackets."""
    return quote(address, safe="/%*").encode()


@pytest.mark.parametrize("address", [*map(_encoded, NOWHERE), *RAW])
def test_f22_an_address_of_nothing_is_one_small_constant_404(
    service: Service, address: bytes
) -> None:
    plain = service.get(b"/nowhere")
    response = service.get(address)
    assert response.status == 404
    assert response.body == plain.body
    assert response.fields | {"date": ""} == plain.fields | {"date": ""}
    assert len(response.body) < 2_000


@pytest.mark.parametrize("address", REFUSED)
def test_f22_a_target_that_is_none_is_refused_without_a_word(
    service: Service, address: bytes
) -> None:
    response = service.get(address)
    assert response.status == 400
    assert response.body == b""


@pytest.mark.parametrize(("address", "target"), MOVED)
def test_f22_another_spelling_leads_to_the_one_address(
    service: Service, address: bytes, target: str
) -> None:
    response = service.get(address)
    assert response.status == 308
    assert response.fields["location"] == f"https://news.example.org{target}"


def test_f22_an_escaped_letter_is_the_letter(service: Service) -> None:
    assert service.get(b"/%66eed.xml").body == service.get(b"/feed.xml").body
