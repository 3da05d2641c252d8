"""Every capture of tests/data/hostile: read, rebuilt, rendered in all formats and on all pages."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from feedsvc.captures import article_as_json, read_file, scan
from feedsvc.captures.jsonl import read_article
from feedsvc.model import Article
from feedsvc.rebuild import Report
from feedsvc.text import one_line
from tests.captures.conftest import FILE_DAY, rules_for
from tests.hostile_captures.site import CORPUS, take_corpus, wrong_in_documents, wrong_in_pages
from tests.newsroom import Newsroom

FILES = sorted(CORPUS.iterdir())
Published = tuple[Newsroom, Report]


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def articles_of(path: Path, layout: str) -> Iterator[Article]:
    """Read a file of the corpus; each reading is an article or a reason, and is one line."""
    [stamp] = [stamp for stamp in scan(path.parent).files if stamp.path == path.name.encode()]
    for reading in read_file(path.parent, stamp, rules_for(layout)):
        assert (reading.article is None) == bool(reading.refused)
        for said in (*reading.problems, reading.refused or ""):
            assert one_line(said) == said.strip(), "a problem that a terminal would obey"
        if reading.article is not None:
            yield reading.article


@pytest.mark.parametrize("layout", ["auto", "asianlite", "general"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_capture_is_an_article_of_clean_text_or_a_reason(path: Path, layout: str) -> None:
    for article in articles_of(path, layout):
        assert article.title
        assert article.blocks or article.summary
        assert article.sections
        for text in texts_of(article):
            assert one_line(text) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_check_prints_of_each_capture_reads_back(path: Path) -> None:
    rules = rules_for()
    for article in articles_of(path, "auto"):
        printed = json.dumps(article_as_json(path.name, article, rules))
        again = read_article(printed.encode(), rules, FILE_DAY)
        assert (again.title, again.blocks, again.day) == (
            article.title,
            article.blocks,
            article.day,
        )


def test_the_corpus_loses_no_whole_story_and_every_refusal_has_its_reason(
    corpus: Published,
) -> None:
    newsroom, report = corpus
    assert "A whole story among the broken ones" in newsroom.titles()
    refused = {note.file: note.reason for note in report.refusals}
    assert all(refused.values())
    assert {"f01-empty.txt", "f01-headline-only.txt", "f12-opml.txt"} <= refused.keys()
    assert report.new > 60


def test_f3_f4_no_document_of_the_corpus_is_ill_formed_or_live(corpus: Published) -> None:
    assert wrong_in_documents(corpus[0]) == []


def test_f4_no_page_of_the_corpus_is_live_or_missing(corpus: Published) -> None:
    assert wrong_in_pages(corpus[0]) == []


def test_a_second_rebuild_of_the_corpus_changes_nothing(corpus: Published) -> None:
    newsroom, _ = corpus
    before = newsroom.documents()
    report = newsroom.rebuild()
    assert report.documents == []
    assert newsroom.documents() == before


def test_the_corpus_gives_the_same_bytes_after_the_store_is_lost(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    take_corpus(newsroom)
    newsroom.rebuild()
    before = newsroom.documents()
    newsroom.lose_store()
    newsroom.rebuild()
    assert newsroom.documents() == before
