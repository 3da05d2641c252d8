"""Blocks as HTML: told apart, escaped, and nothing in them ever live (decision 9, F4, F5)."""

import pytest

from feedsvc.model import Block
from feedsvc.render import FORMATS, content_html, content_size
from tests.render.samples import entry, feed


@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("paragraph", "<p>a &amp; b</p>"),
        ("caption", "<figure><figcaption>a &amp; b</figcaption></figure>"),
        ("subheading", "<h2>a &amp; b</h2>"),
        ("embed", "<p>a &amp; b</p>"),
    ],
)
def test_the_kinds_of_blocks_are_told_apart(kind, html):
    assert content_html(entry(blocks=(Block(kind, "a & b"),))) == html


def test_an_embedded_address_is_a_link():
    block = Block("embed", "https://x.example/?a=1&b='2")
    assert content_html(entry(blocks=(block,))) == (
        '<p><a href="https://x.example/?a=1&amp;b=&#x27;2">https://x.example/?a=1&amp;b=\'2</a></p>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.example/relative",
        "ftp://x.example/",
        "https://",
        "https://[::1",
        "https:///path",
        'https://x.example/" onclick="alert(1)',
        "https://x.example/ and more",
        "see https://x.example/",
    ],
)
def test_f4_an_embed_that_is_no_web_address_is_text(text):
    assert "<a" not in content_html(entry(blocks=(Block("embed", text),)))


def test_f5_text_that_looks_like_html_is_shown_as_it_stands():
    html = content_html(entry(blocks=(Block("paragraph", "a <b> c &amp; ]]>"),)))
    assert html == "<p>a &lt;b&gt; c &amp;amp; ]]&gt;</p>"


def test_blocks_stand_in_their_order_an_element_a_line():
    blocks = tuple(Block("paragraph", text) for text in "cab")
    assert content_html(entry(blocks=blocks)) == "<p>c</p>\n<p>a</p>\n<p>b</p>"


def test_an_entry_without_blocks_shows_its_summary():
    assert content_html(entry(blocks=(), summary="a < b")) == "<p>a &lt; b</p>"
    assert content_html(entry(blocks=(), summary="")) == ""


def test_in_summary_mode_there_is_no_content():
    assert content_html(entry(), "summary") == ""


@pytest.mark.parametrize("mode", ["full", "summary"])
def test_content_size_is_a_lower_bound_of_what_an_entry_adds(mode):
    more = entry("more", minutes=1, title="Ünïcode & <more>", summary="kurz", authors=())
    assert content_size(more, mode) > 20
    for document_format in FORMATS:
        without = document_format.render(feed(entry(), content=mode))
        with_it = document_format.render(feed(more, entry(), content=mode))
        assert len(with_it) - len(without) >= content_size(more, mode)


def test_content_size_counts_bytes_and_not_characters():
    small = entry(title="é", summary="€", blocks=(Block("paragraph", "🙂"),))
    assert content_size(small) == 2 + 3 + 4
    assert content_size(small, "summary") == 2 + 3
