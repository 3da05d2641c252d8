"""F4: one rule says what a web address is, where it is read and where it becomes a link."""

from datetime import UTC

import pytest

from feedsvc.captures.manifest_row import read_row
from feedsvc.model import Block
from feedsvc.render import content_html
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


def test_f4_nor_is_it_in_a_parsed_article(newsroom: Newsroom) -> None:
    write_parsed(newsroom, "a", "A story", url="https://example.org/{id}")
    (note,) = newsroom.rebuild().refusals
    assert "url" in note.reason
