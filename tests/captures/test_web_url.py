"""F4: one rule says what a web address is, where it is read and where it becomes a link."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.captures.manifest_row import read_row
from feedsvc.model import Block
from feedsvc.render import content_html
from feedsvc.text import one_line
from feedsvc.web_url import is_web_url
from tests.newsroom import Newsroom
from tests.rebuild.parsed import write_parsed
from tests.render.samples import entry

ADDRESSES = ["https://example.org/a?b=c#d", "HTTP://EXAMPLE.ORG/", "https://[::1]:8000/a"]
NONE = [
    "https://example.org/{id}",
    "https://example.org/a|b",
    "https://example.org/a\\b",
    "https://example.org/`a",
    "https://example.org/^a",
    "https://:8000/a",
    "https://[::1/a",
    "https:///a",
    "https://example.org:0/a",
    "https://example.org:65536/a",
    "https://example.org:http/a",
    "https://example.org:-1/a",
    "https://example.org:٨٠/a",
    "https://example.org/a b",
    'https://example.org/"a',
    "javascript:alert(1)",
    "//example.org/a",
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_f4_a_web_address_is_read_and_becomes_a_link(text: str) -> None:
    assert is_web_url(text)
    assert read_row({"url": text}, "manifest.csv:2", UTC).url == text
    assert "<a href=" in content_html(entry(blocks=(Block("embed", text),)), "full")


@pytest.mark.parametrize("text", NONE)
def test_f4_what_would_become_no_link_is_not_read_as_an_address(text: str) -> None:
    assert not is_web_url(text)
    row = read_row({"url": text}, "manifest.csv:2", UTC)
    assert row.url is None
    assert "is no http or https URL; it is left out" in row.problems[0]
    assert "<a href=" not in content_html(entry(blocks=(Block("embed", text),)), "full")


HOSTS = st.one_of(
    st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z]{2,9}){0,3}", fullmatch=True),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map("[{}]".format),
)
PORTS = st.one_of(st.just(""), st.just(":"), st.integers(1, 65_535).map(":{}".format))
# RFC 3986 §3.3 to §3.5, with RFC 3987's letters of other scripts.
REST = st.text(st.sampled_from("azAZ09-._~%20!$&'()*+,;=:@/?#[]éßжあ🙂\u200c"), max_size=40)
NOT_IN_A_LINE = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, 0xD800)]


@given(scheme=st.sampled_from(["http", "https", "HTTPS"]), host=HOSTS, port=PORTS, rest=REST)
def test_whatever_rfc_3986_allows_is_a_web_address(
    scheme: str, host: str, port: str, rest: str
) -> None:
    assert is_web_url(f"{scheme}://{host}{port}/{rest}")


@given(
    host=HOSTS,
    port=st.one_of(
        st.integers().filter(lambda number: not 0 < number < 65_536).map(str),
        st.text(st.characters(exclude_characters="/?#@0123456789"), min_size=1),
    ),
    rest=REST,
)
def test_no_address_has_a_port_that_is_none(host: str, port: str, rest: str) -> None:
    assert not is_web_url(f"https://{host}:{port}/{rest}")


@given(host=HOSTS, rest=REST, control=st.sampled_from(NOT_IN_A_LINE), data=st.data())
def test_f4_no_address_has_a_character_that_no_line_holds(
    host: str, rest: str, control: str, data: st.DataObject
) -> None:
    url = f"https://{host}/{rest}"
    place = data.draw(st.integers(0, len(url)))
    assert not is_web_url(url[:place] + control + url[place:])


@given(text=st.text().map("https://{}".format))
def test_f4_an_address_survives_the_cleaning_of_lines(text: str) -> None:
    assert not is_web_url(text) or one_line(text) == text


def test_f4_nor_is_it_in_a_parsed_article(newsroom: Newsroom) -> None:
    write_parsed(newsroom, "a", "A story", url="https://example.org/{id}")
    (note,) = newsroom.rebuild().refusals
    assert "url" in note.reason
