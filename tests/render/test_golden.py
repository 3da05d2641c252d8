"""Golden documents: NAME.rss.xml, NAME.atom.xml and NAME.feed.json for each feed of SAMPLES.

whole          every element there is; related stories, an edit, several authors
summary-only   content = "summary"; an entry without a summary
section        a section's feed
bare           nothing optional given; entries without blocks, summary, either
empty          no entries
under-a-path   a site whose URL has a path; an id that is a web address
hostile        text that looks like markup, in every field
picture        images among the embeds: the first is the entry's
windowed       a subscription document with older entries in an archive
complete       a subscription document that holds all that its feed has
open-month     the newest part of the newest month
archive        a closed archive of an author's feed
oldest-archive a closed archive with nothing before it
"""

from pathlib import Path

import pytest

from feedsvc.render import FORMATS, Format
from tests.render.samples import SAMPLES

_FOLDER = Path(__file__).parent.parent / "data" / "render"
_ENDINGS = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}


@pytest.mark.parametrize("document_format", FORMATS, ids=lambda each: each.name)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_document_is_its_golden_file(
    name: str, document_format: Format, rewrite_golden: bool
) -> None:
    golden = _FOLDER / f"{name}.{_ENDINGS[document_format.name]}"
    body = document_format.render(SAMPLES[name])
    if rewrite_golden:
        golden.write_bytes(body)
    assert body == golden.read_bytes(), (
        "the bytes moved: if they were meant to, raise RENDERER_VERSION and run make golden"
    )


def test_no_golden_file_is_without_its_feed() -> None:
    expected = {f"{name}.{ending}" for name in SAMPLES for ending in _ENDINGS.values()}
    assert {path.name for path in _FOLDER.iterdir()} == expected
