"""The feeds of authors: who has one, since when, and until when."""

from collections.abc import Sequence

import pytest

from feedsvc.feeds import AUTHORS_LIMIT
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom
from tests.rebuild.parsed import (
    is_gone,
    rebuild_and_then_read_nothing,
    removal_of,
    write_parsed,
)

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY


def _write_by(newsroom: Newsroom, name: str, *authors: str, headline: str = "") -> None:
    write_parsed(newsroom, name, headline or f"The story of {name}", authors=list(authors))


def _authors(newsroom: Newsroom) -> Sequence[str]:
    """Return the slugs of the authors that have documents."""
    feeds = [address.split("/") for address in newsroom.documents()]
    return sorted({parts[2] for parts in feeds if parts[1] == "author"})


def test_an_author_has_a_feed_in_each_format_with_a_title_of_its_own(newsroom: Newsroom) -> None:
    _write_by(newsroom, "a", "Ada Writer")
    _write_by(newsroom, "b", "Bob Writer", "ADA WRITER")
    _write_by(newsroom, "c")
    newsroom.rebuild()
    assert _authors(newsroom) == ["ada-writer", "bob-writer"]
    assert set(newsroom.titles("author/ada-writer")) == {"The story of a", "The story of b"}
    assert newsroom.titles("author/bob-writer") == ["The story of b"]
    assert newsroom.feed("author/ada-writer").feed.title == "Asian Lite: Ada Writer"
    for file in ("feed.xml", "feed.json"):
        assert b"The story of b" in newsroom.document(f"/author/bob-writer/{file}")


def test_the_byline_of_a_captured_page_is_an_author(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    assert newsroom.titles("author/asian-lite-news") == ["The bridge is open"]


def test_who_stands_in_for_unnamed_authors_has_no_feed(newsroom: Newsroom) -> None:
    newsroom.settings["SITE__AUTHOR"] = "The Desk"
    newsroom.filters = [{"name": "desk", "title": "D", "authors": ["The Desk"]}]
    _write_by(newsroom, "a")
    newsroom.rebuild()
    assert newsroom.entry("The story of a").author == "The Desk"
    assert _authors(newsroom) == []
    assert newsroom.titles("filter/desk") == []


def test_an_author_whose_last_article_went_is_gone_and_returns_with_it(
    newsroom: Newsroom,
) -> None:
    _write_by(newsroom, "a", "Ada Writer")
    _write_by(newsroom, "b", "Bob Writer")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    (newsroom.captures / "a.jsonl").unlink()
    newsroom.rebuild()
    assert is_gone(newsroom, "/author/ada-writer/feed.xml")
    assert removal_of(newsroom, "author/ada-writer") == ("2024-05-10T16:00:00Z", 2)
    _write_by(newsroom, "a", "Ada Writer")
    newsroom.rebuild()
    assert newsroom.titles("author/ada-writer") == ["The story of a"]


def test_a_changed_byline_moves_the_article_to_the_other_author(newsroom: Newsroom) -> None:
    _write_by(newsroom, "a", "Ada Writer")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    _write_by(newsroom, "a", "Bob Writer")
    newsroom.rebuild()
    assert _authors(newsroom) == ["bob-writer"]
    assert is_gone(newsroom, "/author/ada-writer/atom.xml")


def test_authors_are_switched_off_and_on_without_reading(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_by(newsroom, "a", "Ada Writer")
    rebuild_and_then_read_nothing(newsroom, monkeypatch)
    before = newsroom.documents()
    newsroom.settings["FEEDS__AUTHORS"] = "false"
    newsroom.rebuild()
    assert is_gone(newsroom, "/author/ada-writer/feed.xml")
    assert _authors(newsroom) == []
    newsroom.settings["FEEDS__AUTHORS"] = "true"
    newsroom.rebuild()
    assert newsroom.titles("author/ada-writer") == ["The story of a"]
    assert set(newsroom.documents()) == set(before)


def test_without_feeds_of_authors_nothing_is_kept_for_them(newsroom: Newsroom) -> None:
    newsroom.settings["FEEDS__AUTHORS"] = "false"
    _write_by(newsroom, "a", "Ada Writer")
    assert newsroom.rebuild().notes == []
    with newsroom.connection() as connection:
        assert connection.execute("SELECT count(*) FROM authors").fetchone()[0] == 0
        feeds = connection.execute("SELECT feed FROM members ORDER BY feed").fetchall()
    assert [row["feed"] for row in feeds] == ["", "top-news"]


def test_authors_too_many_are_told_of_and_have_no_feed(newsroom: Newsroom) -> None:
    for start in range(0, 1_002, 334):
        names = [f"Author {number:04}" for number in range(start, start + 334)]
        _write_by(newsroom, f"{start:04}", *names)
    report = newsroom.rebuild()
    assert report.notes == [
        "2 authors are too many: 'Author 1000', 'Author 1001'; they have no feed"
    ]
    assert len(_authors(newsroom)) == AUTHORS_LIMIT
    assert newsroom.stored("/author/author-1001/feed.xml") is None
    assert newsroom.titles("author/author-0999") == ["The story of 0668"]
    # Whoever gets a place that is free again gets all that they wrote.
    _write_by(newsroom, "0000", *[f"Author {number:04}" for number in range(2, 334)])
    newsroom.rebuild()
    newsroom.rebuild()
    assert newsroom.titles("author/author-1001") == ["The story of 0668"]
    assert len(_authors(newsroom)) == AUTHORS_LIMIT
