"""An excerpt of a document is what its format makes of the feed with fewer entries."""

from dataclasses import replace
from xml.etree.ElementTree import canonicalize

import pytest

from feedsvc.model import Feed, Part
from feedsvc.render import FORMATS, Format, excerpt
from tests.render.samples import SAMPLES

XML_FORMATS = [format_ for format_ in FORMATS if format_.file.endswith(".xml")]


def same(document: bytes) -> str:
    """Return `document` without what does not count: blanks between elements, unused prefixes."""
    return canonicalize(document.decode(), strip_text=True)


@pytest.mark.parametrize("format_", XML_FORMATS, ids=lambda format_: format_.name)
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_an_excerpt_is_the_document_of_some_entries(name: str, format_: Format) -> None:
    feed: Feed = SAMPLES[name]
    whole = replace(feed, part=Part(is_complete=True), stylesheet="https://x.example/feed.css")
    for kept in ((), feed.entries[:1], feed.entries[1:], feed.entries[::2], feed.entries):
        part = excerpt(format_.render(whole), {entry.id for entry in kept})
        due = format_.render(replace(whole, entries=kept, part=Part()))
        assert same(part) == same(due)
        assert part.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n")


@pytest.mark.parametrize("format_", XML_FORMATS, ids=lambda format_: format_.name)
def test_an_entry_longer_than_xml_parsers_take_by_default_is_kept(format_: Format) -> None:
    feed: Feed = SAMPLES["whole"]
    first = feed.entries[0]
    block = replace(first.blocks[0], text="x" * 11_000_000)
    long = replace(feed, entries=(replace(first, blocks=(block,)), *feed.entries[1:]))
    assert b"x" * 11_000_000 in excerpt(format_.render(long), {first.id})
