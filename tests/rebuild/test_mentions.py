"""Decision 8: ALSO READ becomes a related link, whatever happens to the story that it names."""

import json

from tests.capture_text import default_paragraphs
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom
from tests.render.reading import read

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

NAMES = "The bridge is open"
NAMED = "The river is high"


def _related(newsroom: Newsroom) -> list[tuple[str, str]]:
    """Return the related links of NAMES, which are the same in all formats."""
    found = []
    for name, address in (("rss", "/feed.xml"), ("atom", "/atom.xml"), ("json", "/feed.json")):
        entries = {entry.title: entry for entry in read(name, newsroom.document(address))}
        found.append(entries[NAMES].related)
    assert found[0] == found[1] == found[2]
    return found[0]


def _write(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", NAMES, also_read=[NAMED.upper()])


def test_also_read_is_a_related_link(newsroom: Newsroom) -> None:
    _write(newsroom)
    newsroom.write("b.txt", NAMED)
    newsroom.rebuild()
    assert _related(newsroom) == [
        ("The river is high", "http://127.0.0.1:8000/2024/top-news/the-river-is-high")
    ]


def test_the_named_story_comes_later_is_renamed_and_goes(newsroom: Newsroom) -> None:
    _write(newsroom)
    newsroom.rebuild()
    before = newsroom.identities()[NAMES]
    assert _related(newsroom) == []
    path = newsroom.write("b.txt", NAMED, section="Europe")
    newsroom.wait(hours=1)
    newsroom.rebuild()
    url = "http://127.0.0.1:8000/2024/europe/the-river-is-high"
    assert _related(newsroom) == [(NAMED, url)]
    newsroom.write("b.txt", "The river is low", section="Europe")
    newsroom.wait(hours=1)
    newsroom.rebuild()
    assert _related(newsroom) == [("The river is low", url)]
    path.unlink()
    newsroom.rebuild()
    assert _related(newsroom) == []
    assert newsroom.identities()[NAMES] == before


def test_a_section_feed_hears_of_a_named_story_of_another_section(newsroom: Newsroom) -> None:
    _write(newsroom)
    newsroom.rebuild()
    newsroom.write("b.txt", NAMED, section="Europe")
    report = newsroom.rebuild()
    assert "/top-news/atom.xml" in report.documents


def test_f30_a_withdrawn_story_is_no_link_any_more(newsroom: Newsroom) -> None:
    _write(newsroom)
    newsroom.write("b.txt", NAMED)
    newsroom.rebuild()
    address = newsroom.address(NAMED)
    newsroom.withdraw(address)
    assert _related(newsroom) == []
    newsroom.take_back(address)
    assert [title for title, _ in _related(newsroom)] == [NAMED]


def test_no_article_is_related_to_itself_nor_twice_to_another(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", NAMES, also_read=[NAMES, NAMED, f"“{NAMED}”"])
    newsroom.write("b.txt", NAMED)
    newsroom.rebuild()
    assert [title for title, _ in _related(newsroom)] == [NAMED]


def test_a_related_link_follows_the_manifests_url(newsroom: Newsroom) -> None:
    newsroom.settings["CAPTURES__MANIFEST"] = "m.jsonl"
    _write(newsroom)
    newsroom.write("b.txt", NAMED, section="Europe")
    for url in ("https://x.example/1", "https://x.example/2"):
        newsroom.write_bytes("m.jsonl", json.dumps({"file": "b.txt", "url": url}).encode())
        newsroom.rebuild()
        assert _related(newsroom) == [(NAMED, url)]


def test_a_mention_that_is_taken_out_is_no_link_any_more(newsroom: Newsroom) -> None:
    _write(newsroom)
    newsroom.write("b.txt", NAMED)
    newsroom.rebuild()
    newsroom.write("a.txt", NAMES, paragraphs=default_paragraphs("a.txt"))
    updated = newsroom.entry(NAMES).updated
    newsroom.rebuild()
    assert _related(newsroom) == []
    assert newsroom.entry(NAMES).updated == updated
