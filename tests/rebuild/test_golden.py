"""Golden: STEM.txt → STEM.article.json → STEM.feed.xml, STEM.atom.xml and STEM.feed.json.

Each capture is alone in its folder, written on 2 March 2024 and rebuilt on 10 May 2024.

seed        the capture that the project started from: standfirst with credit, ALSO READ, teasers
captions    a picture with its caption in the body
video       a bare address in the body: an embedded video
byline      a byline in place of the credit
mid-also    ALSO READ in mid-body, the body going on behind it
cut         a capture that ends in mid-text: what was read is published
undated     no date line: the day of the file is taken
general     a page of another site, read by the general layout
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from feedsvc.captures import ReadingRules, article_as_json, read_file, scan
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.lint import lint
from tests.newsroom import Newsroom
from tests.render.reading import read

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

FOLDER = Path(__file__).parent.parent / "data" / "golden"
WRITTEN = datetime(2024, 3, 2, 10, 0, tzinfo=UTC)
DOCUMENTS = {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}
STEMS = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.fixture(params=STEMS)
def stem(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rebuilt(newsroom: Newsroom, stem: str) -> Newsroom:
    newsroom.settings["SITE__URL"] = "https://news.example.org"
    newsroom.write_bytes(f"{stem}.txt", (FOLDER / f"{stem}.txt").read_bytes(), WRITTEN)
    newsroom.rebuild()
    return newsroom


def _compare(path: Path, made: bytes, *, is_rewritten: bool) -> None:
    if is_rewritten:
        path.write_bytes(made)
    assert made == path.read_bytes(), "if it was meant to change, run make golden and read the diff"


def _article(newsroom: Newsroom) -> dict[str, Any]:
    rules = ReadingRules.of(newsroom.configuration())
    (stamp,) = scan(newsroom.captures).files
    (reading,) = read_file(newsroom.captures, stamp, rules)
    assert reading.article is not None
    return article_as_json(reading.file, reading.article, rules)


def test_a_capture_reads_into_its_golden_article(
    rebuilt: Newsroom, stem: str, rewrite_golden: bool
) -> None:
    made = json.dumps(_article(rebuilt), indent=2, ensure_ascii=False) + "\n"
    _compare(FOLDER / f"{stem}.article.json", made.encode(), is_rewritten=rewrite_golden)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_article_is_published_in_its_golden_document(
    rebuilt: Newsroom, stem: str, name: str, rewrite_golden: bool
) -> None:
    made = rebuilt.document(f"/{name}")
    _compare(FOLDER / f"{stem}.{name}", made, is_rewritten=rewrite_golden)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_reads_back_as_the_article(rebuilt: Newsroom, stem: str, name: str) -> None:
    article, body = _article(rebuilt), rebuilt.document(f"/{name}")
    assert lint(body, DOCUMENTS[name], f"https://news.example.org/{name}") == []
    (entry,) = read(DOCUMENTS[name], body)
    assert entry.title == article["title"]
    assert entry.authors == (article["authors"] or entry.authors)
    assert entry.labels == article["sections"]
    shown = "".join(etree.HTML(f"<div>{entry.content}</div>").itertext())
    for block in article["blocks"]:
        assert block["text"] in shown
    for furniture in [*article["teasers"], *article["dont_miss"]]:
        assert furniture["summary"] not in shown


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_feedparser_reads_the_document_as_the_article(
    rebuilt: Newsroom, stem: str, name: str
) -> None:
    article, parsed = _article(rebuilt), feedparser.parse(rebuilt.document(f"/{name}"))
    assert not parsed.bozo
    assert parsed.feed.title == "Asian Lite"
    (entry,) = parsed.entries
    assert entry.title == article["title"]
    assert entry.id.startswith("tag:asianlite.com,2023-01-01:")
    assert entry.link.startswith("https://news.example.org/")
    assert [tag.label or tag.term for tag in entry.tags] == article["sections"]


def test_no_golden_file_is_without_its_capture() -> None:
    endings = ("txt", "article.json", *DOCUMENTS)
    assert {path.name for path in FOLDER.iterdir()} == {
        f"{stem}.{ending}" for stem in STEMS for ending in endings
    }
    assert {"seed", "general"} <= set(STEMS)
