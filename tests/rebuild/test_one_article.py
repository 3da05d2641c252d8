"""Decision 2 from end to end: which captures are one article, and which text it has."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.capture_text import default_paragraphs
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import WRITTEN, Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

PARAGRAPHS = default_paragraphs("the story itself")
LATER = WRITTEN + timedelta(hours=1)


def test_f8_one_article_in_two_files_has_one_id(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=PARAGRAPHS)
    newsroom.write("b.txt", "The bridge is open", paragraphs=PARAGRAPHS)
    report = newsroom.rebuild()
    assert report.new == 1
    assert newsroom.titles() == ["The bridge is open"]


def test_f8_a_recapture_with_an_edit_moves_updated_once(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=PARAGRAPHS)
    newsroom.rebuild()
    before = newsroom.entry("The bridge is open")
    newsroom.wait(hours=1)
    newsroom.write("b.txt", "The bridge is open again", paragraphs=PARAGRAPHS, written=LATER)
    assert newsroom.rebuild().changed == 1
    after = newsroom.entry("The bridge is open again")
    assert (after.id, after.link, after.published) == (before.id, before.link, before.published)
    assert after.updated == "2024-05-10T16:00:00+00:00"
    newsroom.wait(hours=1)
    assert newsroom.rebuild(force=True).documents == []


@pytest.mark.parametrize("change", ["teasers", "crawl day"])
def test_f8_a_recapture_with_other_furniture_moves_nothing(newsroom: Newsroom, change: str) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=PARAGRAPHS)
    newsroom.rebuild()
    before, validators = newsroom.documents(), newsroom.validators()
    newsroom.wait(hours=1)
    other = {"teasers": {"teasers": [("Something newer", "It came after the first crawl")]}}
    newsroom.write(
        "b.txt",
        "The bridge is open",
        paragraphs=PARAGRAPHS,
        written=LATER,
        **other.get(change, {"crawled": date(2024, 5, 9)}),
    )
    report = newsroom.rebuild()
    assert (report.new, report.changed, report.documents) == (0, 0, [])
    assert (newsroom.documents(), newsroom.validators()) == (before, validators)


def test_the_uncut_capture_beats_the_later_one(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=PARAGRAPHS)
    newsroom.write("b.txt", "The bridge is op", paragraphs=PARAGRAPHS, cut=True, written=LATER)
    newsroom.rebuild()
    assert newsroom.titles() == ["The bridge is open"]


def test_of_two_whole_captures_the_one_crawled_later_counts(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Later", paragraphs=PARAGRAPHS, crawled=date(2024, 5, 9))
    newsroom.write("b.txt", "Earlier", paragraphs=PARAGRAPHS, crawled=date(2024, 5, 8))
    newsroom.rebuild()
    assert newsroom.titles() == ["Later"]


def test_of_two_captures_without_crawl_day_the_file_written_later_counts(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.txt", "Later", paragraphs=PARAGRAPHS, written=LATER)
    newsroom.write("b.txt", "Earlier", paragraphs=PARAGRAPHS)
    newsroom.rebuild()
    assert newsroom.titles() == ["Later"]


def test_f9_two_articles_of_one_headline_and_day_have_two_ids(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write("b.txt", "The bridge is open")
    newsroom.rebuild()
    entries = newsroom.feed().entries
    assert [entry.id.rpartition("/")[2] for entry in entries] == [
        "the-bridge-is-open-2",
        "the-bridge-is-open",
    ]
    assert len({entry.link for entry in entries}) == 2


def test_two_days_make_two_articles_of_one_text(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The weather today", date(2024, 5, 1), paragraphs=PARAGRAPHS)
    newsroom.write("b.txt", "The weather today", date(2024, 5, 2), paragraphs=PARAGRAPHS)
    assert newsroom.rebuild().new == 2


def test_an_undated_capture_joins_whatever_day(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", date(2023, 1, 2), paragraphs=PARAGRAPHS)
    newsroom.write("b.txt", "The bridge is open", None, paragraphs=PARAGRAPHS)
    assert newsroom.rebuild().new == 1
    assert newsroom.entry("The bridge is open").published == "2023-01-02T12:00:00+00:00"


def test_f9_a_reused_file_name_is_a_new_article_and_the_old_one_leaves(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    old = newsroom.address("The bridge is open")
    newsroom.wait(hours=1)
    newsroom.write("a.txt", "Markets are calm", paragraphs=default_paragraphs("markets"))
    report = newsroom.rebuild()
    assert (report.new, report.removed) == (1, 1)
    assert newsroom.titles() == ["Markets are calm"]
    assert newsroom.page(old) == "gone"


def test_f9_pictures_without_a_word_of_text_are_two_articles(newsroom: Newsroom) -> None:
    lines = [
        {
            "title": title,
            "published": "2024-05-01",
            "blocks": [{"kind": "embed", "text": f"https://video.example/{n}"}],
        }
        for n, title in enumerate(["The race in pictures", "The flood in pictures"])
    ]
    newsroom.write_bytes("videos.jsonl", "\n".join(map(json.dumps, lines)).encode())
    assert newsroom.rebuild().new == 2


def test_an_article_without_captures_is_gone_and_returns_as_it_was(newsroom: Newsroom) -> None:
    path = newsroom.write("a.txt", "The bridge is open")
    newsroom.write("b.txt", "The river is high")
    newsroom.rebuild()
    before, text = newsroom.identities(), path.read_bytes()
    address = newsroom.address("The bridge is open")
    newsroom.wait(hours=1)
    path.unlink()
    assert newsroom.rebuild().removed == 1
    assert newsroom.titles() == ["The river is high"]
    assert newsroom.feed().feed.updated == "2024-05-10T16:00:00+00:00"
    assert newsroom.page(address) == "gone"
    newsroom.wait(hours=1)
    newsroom.write_bytes("elsewhere/a.txt", text)
    newsroom.rebuild()
    assert newsroom.identities() == before
    assert newsroom.page(address) not in {None, "gone"}


def test_an_address_that_was_never_given_is_no_article(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    assert newsroom.page("/2024/top-news/the-bridge") is None


def test_an_article_lives_while_one_capture_does(newsroom: Newsroom) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        newsroom.write(name, "The bridge is open", paragraphs=PARAGRAPHS)
    newsroom.rebuild()
    before, removed = newsroom.documents(), []
    for name in ("c.txt", "a.txt"):
        (newsroom.captures / name).unlink()
        removed.append(newsroom.rebuild().removed)
        assert newsroom.documents() == before
    (newsroom.captures / "b.txt").unlink()
    removed.append(newsroom.rebuild().removed)
    assert removed == [0, 0, 1]


def test_when_the_capture_that_gave_the_text_goes_another_one_does(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is op", paragraphs=PARAGRAPHS)
    newsroom.write("b.txt", "The bridge is open", paragraphs=PARAGRAPHS, written=LATER)
    newsroom.rebuild()
    assert newsroom.titles() == ["The bridge is open"]
    (newsroom.captures / "b.txt").unlink()
    newsroom.wait(hours=1)
    report = newsroom.rebuild()
    assert (report.removed, newsroom.titles()) == (0, ["The bridge is op"])
    newsroom.wait(hours=1)
    assert newsroom.rebuild(force=True).documents == []
    before = newsroom.documents()
    newsroom.lose_store()
    newsroom.rebuild()
    assert newsroom.documents() == before


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def _headline_alone(path: Path) -> None:
    path.write_text("May 1, 2024\n1 min read\n\nThe bridge is open\n")


def _a_folder_of_that_name(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("breaks", [_emptied, _linked, _headline_alone, _a_folder_of_that_name])
def test_f1_f13_a_capture_that_breaks_keeps_its_article_and_is_reported_until_mended(
    newsroom: Newsroom, breaks: Callable[[Path], None]
) -> None:
    path = newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    before, text = newsroom.documents(), path.read_bytes()
    breaks(path)
    for _ in range(2):
        newsroom.wait(hours=1)
        report = newsroom.rebuild()
        assert [note.file for note in report.refusals] == ["a.txt"]
        assert (report.refused, report.removed) == (1, 0)
        assert newsroom.documents() == before
    path.unlink()
    newsroom.write_bytes("a.txt", text)
    report = newsroom.rebuild()
    assert (report.refused, report.documents) == (0, [])


def test_f1_a_refused_capture_loses_no_other(newsroom: Newsroom) -> None:
    newsroom.write_bytes("empty.txt", b"")
    newsroom.write_bytes("blank.txt", b" \n\n ")
    newsroom.write_bytes("title.txt", b"May 1, 2024\n1 min read\n\nOnly a headline\n")
    newsroom.write("a.txt", "The bridge is open")
    report = newsroom.rebuild()
    assert [note.file for note in report.refusals] == ["blank.txt", "empty.txt", "title.txt"]
    assert newsroom.titles() == ["The bridge is open"]


def test_lines_of_a_jsonl_file_may_move_and_go(newsroom: Newsroom) -> None:
    def write(*numbers: int) -> None:
        lines = [
            {"title": f"Story {n}", "summary": f"In short, {n}.", "published": "2024-05-04"}
            for n in numbers
        ]
        newsroom.write_bytes("all.jsonl", "\n".join(map(json.dumps, lines)).encode())

    write(1, 2, 3)
    newsroom.rebuild()
    before = newsroom.identities()
    write(3, 1, 2, 4)
    report = newsroom.rebuild()
    assert (report.new, report.changed, report.removed) == (1, 0, 0)
    assert {title: newsroom.identities()[title] for title in before} == before
    write(4, 2)
    assert newsroom.rebuild().removed == 2
    assert sorted(newsroom.titles()) == ["Story 2", "Story 4"]


def test_ids_and_addresses_are_the_first_headlines_own(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Kim Jong-un’s “visit” … begins", date(2024, 2, 29))
    newsroom.rebuild()
    entry = newsroom.feed().entries[0]
    assert entry.id == "tag:asianlite.com,2023-01-01:2024-02-29/kim-jong-uns-visit-begins"
    assert entry.link.endswith("/2024/top-news/kim-jong-uns-visit-begins")


def test_a_headline_that_comes_back_does_not_take_the_address_of_another(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=PARAGRAPHS)
    newsroom.rebuild()
    newsroom.now = datetime(2024, 5, 11, tzinfo=UTC)
    newsroom.write("a.txt", "The bridge is shut", paragraphs=PARAGRAPHS)
    newsroom.rebuild()
    newsroom.write("b.txt", "The bridge is open")
    newsroom.rebuild()
    assert newsroom.address("The bridge is shut") == "/2024/top-news/the-bridge-is-open"
    assert newsroom.address("The bridge is open") == "/2024/top-news/the-bridge-is-open-2"
