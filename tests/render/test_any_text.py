"""Any text at all, cleaned as the readers of captures clean it, in every format (F3, F5).

What comes out is well-formed and reads back as it went in: with lxml and json to the letter,
with feedparser as far as it does not guess at markup.
"""

import json
import re
from contextlib import nullcontext
from html.parser import HTMLParser

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feedsvc.model import Block, BlockKind, Category, Entry, Link
from feedsvc.render import FORMATS
from feedsvc.text import one_line, xml_safe
from tests.lint import ATOM, lint
from tests.render.reading import read
from tests.render.samples import NOON, SITE, feed

_NASTY = [
    "]]>",
    "<!--",
    "-->",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "<script>",
    "</title>",
    "\x0b",
    "\x00",
    "\ud800",
    "\ufffe",
    "\u202e",
    "\r\n",
    "\u2028",
    "\x85",
    "\\u000b",
    "javascript:x",
    "“🙂”",
]
# feedparser takes these for bytes that somebody decoded wrongly, and decodes them once more.
_LATIN_1_ABOVE_ASCII = re.compile("[\x80-\xff]")

_RAW = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(_NASTY), st.text(max_size=8)), max_size=6).map("".join),
)
_TEXT = _RAW.map(one_line)
_SAID = _TEXT.filter(bool)
_KINDS: st.SearchStrategy[BlockKind] = st.sampled_from(
    ["paragraph", "caption", "subheading", "embed"]
)
_ENTRIES = st.builds(
    Entry,
    id=st.integers(0, 10**6).map("tag:news.example.org,2025-01-01:2023-09-13/{}".format),
    url=st.just(f"{SITE}/2023/top-news/a"),
    title=_SAID,
    published=st.just(NOON),
    updated=st.just(NOON),
    summary=_TEXT,
    authors=st.lists(_SAID, max_size=2).map(tuple),
    categories=st.lists(st.builds(Category, st.just("top-news"), _SAID), max_size=2).map(tuple),
    blocks=st.lists(st.builds(Block, _KINDS, _SAID), max_size=4).map(tuple),
    related=st.lists(st.builds(Link, _SAID, st.just(f"{SITE}/2023/b/c")), max_size=2).map(tuple),
)


class _Html(HTMLParser):
    """The text of a piece of HTML, and the names of its elements."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.elements = "", set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - HTMLParser calls it with both
        self.elements.add(tag)

    def handle_data(self, data):
        self.text += data


@given(written=_ENTRIES)
def test_f3_any_text_reads_back_the_same_from_all_formats(written):
    for document_format in FORMATS:
        [item] = read(document_format.name, document_format.render(feed(written)))
        assert (item.id, item.title, item.summary) == (written.id, written.title, written.summary)
        assert item.authors == list(written.authors)
        assert item.labels == [category.label for category in written.categories]
        assert item.related == [(link.title, link.url) for link in written.related]
        assert item.published == written.published


@given(written=_ENTRIES)
def test_f4_f5_any_text_of_a_block_is_shown_as_it_stands_and_never_live(written):
    texts = [block.text for block in written.blocks] or [written.summary]
    for document_format in FORMATS:
        body = document_format.render(feed(written))
        [item] = read(document_format.name, body)
        shown = _Html(item.content)
        assert shown.text == "\n".join(texts)
        assert shown.elements <= {"p", "figure", "figcaption", "h2", "a"}
        assert not {"SecurityRisk", "ContainsRelRef"} & set(lint(body, document_format.name, ""))


@given(title=_SAID, description=_TEXT, author=_TEXT, rights=_TEXT)
def test_f3_any_text_of_the_feed_itself_reads_back_the_same(title, description, author, rights):
    sample = feed(title=title, description=description, author=author, rights=rights)
    rss, atom, plain = (document_format.render(sample) for document_format in FORMATS)
    channel = etree.fromstring(rss).find("channel")
    assert channel.findtext("title") == title
    assert channel.findtext("description") == (description or title)
    assert channel.findtext("copyright", "") == rights
    root = etree.fromstring(atom)
    assert root.findtext(f"{ATOM}title") == title
    assert root.findtext(f"{ATOM}subtitle", "") == description
    assert root.findtext(f"{ATOM}author/{ATOM}name") == (author or title)
    assert root.findtext(f"{ATOM}rights", "") == rights
    read_back = json.loads(plain)
    assert (read_back["title"], read_back.get("description", "")) == (title, description)
    assert read_back["authors"] == [{"name": author or title}]


@given(written=_ENTRIES)
def test_f3_feedparser_finds_any_text_well_formed(written):
    for document_format in FORMATS[:2]:
        body = document_format.render(feed(written))
        read_back = feedparser.parse(body, sanitize_html=False)
        assert not read_back.bozo
        assert [item.id for item in read_back.entries] == [written.id]
    # Of Atom alone: in RSS, feedparser takes a title for HTML where it looks like it.
    if not _LATIN_1_ABOVE_ASCII.search(written.title):
        assert read_back.entries[0].title == written.title


@given(raw=_RAW)
def test_f3_text_that_nobody_cleaned_is_refused_by_all_formats_or_by_none(raw):
    sample = feed(Entry("tag:x.example,2025:1", SITE, f"x{raw}", NOON, NOON, "", (), (), ()))
    unsafe = xml_safe(raw) != raw
    for document_format in FORMATS:
        expected = pytest.raises(ValueError, match=r"entry tag:x\.example,2025:1: ")
        with expected if unsafe else nullcontext():
            document_format.render(sample)
