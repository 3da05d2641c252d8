"""Decisions 3, 4 and 5; T35: when an article was published and updated, and its feeds with it."""

import json
import os
from datetime import UTC, date, datetime, timedelta

import pytest

from feedsvc.captures import ReadingRules, article_as_json
from feedsvc.captures.page import read_page
from tests.capture_text import capture_text, default_paragraphs
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

TITLE = "The bridge is open"


def _published(newsroom: Newsroom, title: str = TITLE) -> str:
    return str(newsroom.entry(title).published)


def test_the_articles_of_a_day_are_a_second_apart_in_the_order_of_their_files(
    newsroom: Newsroom,
) -> None:
    for number in range(4):
        newsroom.write(f"{number}.txt", f"Story {number}", date(2024, 1, 15))
    newsroom.rebuild()
    newsroom.write("0-later.txt", "Story 4", date(2024, 1, 15))
    newsroom.rebuild()
    assert [_published(newsroom, f"Story {number}") for number in range(5)] == [
        f"2024-01-15T12:00:0{number}+00:00" for number in range(5)
    ]


def test_a_day_of_summer_begins_in_summer_time(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE, date(2023, 7, 1))
    newsroom.rebuild()
    assert _published(newsroom) == "2023-07-01T11:00:00+00:00"


@pytest.mark.parametrize(
    ("zone", "day", "time_of_day", "published"),
    [
        ("Europe/London", date(2024, 3, 31), "12:00", "2024-03-31T11:00:00+00:00"),
        ("Europe/London", date(2023, 10, 29), "12:00", "2023-10-29T12:00:00+00:00"),
        ("Europe/London", date(2024, 3, 31), "01:30", "2024-03-31T01:30:00+00:00"),
        ("Pacific/Kiritimati", date(2024, 5, 1), "12:00", "2024-04-30T22:00:00+00:00"),
        ("Asia/Kathmandu", date(2024, 5, 1), "12:00", "2024-05-01T06:15:00+00:00"),
    ],
)
def test_days_of_change_and_odd_zones(
    newsroom: Newsroom, zone: str, day: date, time_of_day: str, published: str
) -> None:
    newsroom.settings |= {"SITE__ZONE": zone, "SITE__TIME_OF_DAY": time_of_day}
    newsroom.write("a.txt", TITLE, day)
    newsroom.rebuild()
    assert _published(newsroom) == published


def test_on_the_day_itself_before_noon_it_counts_from_midnight(newsroom: Newsroom) -> None:
    newsroom.now = datetime(2024, 5, 10, 7, 30, tzinfo=UTC)
    newsroom.write("a.txt", TITLE, date(2024, 5, 10))
    newsroom.rebuild()
    newsroom.wait(hours=8)
    newsroom.write("b.txt", "The river is high", date(2024, 5, 10))
    newsroom.rebuild()
    assert _published(newsroom) == "2024-05-09T23:00:00+00:00"
    assert _published(newsroom, "The river is high") == "2024-05-10T11:00:01+00:00"


def test_f7_a_day_to_come_is_held_and_published_by_the_first_rebuild_on_it(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.txt", TITLE, date(2024, 5, 12))
    newsroom.write("b.txt", "The river is high")
    report = newsroom.rebuild()
    assert (report.held, report.refused, report.new) == (1, 0, 1)
    assert "2024-05-12" in report.held_captures[0].reason
    assert newsroom.titles() == ["The river is high"]
    newsroom.now = datetime(2024, 5, 11, 22, 59, tzinfo=UTC)
    assert newsroom.rebuild().held == 1
    newsroom.now = datetime(2024, 5, 11, 23, 0, tzinfo=UTC)
    report = newsroom.rebuild()
    assert (report.held, report.new) == (0, 1)
    assert _published(newsroom) == "2024-05-11T23:00:00+00:00"


def test_f7_what_check_prints_of_a_capture_of_today_is_not_held_until_noon(
    newsroom: Newsroom,
) -> None:
    """The time that it prints is still to come, but only the usual one."""
    rules = ReadingRules.of(newsroom.configuration())
    article = read_page(
        capture_text(TITLE, date(2024, 5, 10), paragraphs=default_paragraphs("a")),
        rules,
        date(2024, 5, 10),
    )
    printed = article_as_json("a.txt", article, rules)
    assert printed["published"] == "2024-05-10T12:00:00+01:00"
    newsroom.now = datetime(2024, 5, 10, 8, 0, tzinfo=UTC)
    newsroom.write_bytes("parsed.jsonl", json.dumps(printed).encode())
    report = newsroom.rebuild()
    assert (report.held, report.new) == (0, 1)
    assert _published(newsroom) == "2024-05-09T23:00:00+00:00"


def test_f7_a_held_capture_is_due_though_its_file_is_unchanged(newsroom: Newsroom) -> None:
    newsroom.now = datetime(2100, 1, 1, tzinfo=UTC)
    newsroom.write("a.txt", TITLE, date(2100, 1, 3))
    newsroom.rebuild()
    newsroom.wait(days=1)
    assert newsroom.rebuild().read == 0
    newsroom.wait(days=1)
    assert newsroom.rebuild().new == 1


def test_f7_a_published_article_whose_day_moves_to_come_stays_as_it_was(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE)
    newsroom.rebuild()
    before = newsroom.documents()
    newsroom.write("a.txt", TITLE, date(2024, 6, 1))
    report = newsroom.rebuild()
    assert (report.held, report.removed) == (1, 0)
    assert newsroom.documents() == before
    identity = newsroom.identities()[TITLE]
    newsroom.now = datetime(2024, 6, 2, tzinfo=UTC)
    newsroom.rebuild()
    assert newsroom.identities()[TITLE] == (
        *identity[:2],
        "2024-06-01T11:00:00+00:00",
        "2024-06-02T00:00:00+00:00",
    )


def test_f6_an_undated_capture_takes_its_files_day_and_keeps_it(newsroom: Newsroom) -> None:
    written = datetime(2024, 4, 20, 23, 30, tzinfo=UTC)
    path = newsroom.write("a.txt", TITLE, None, written=written)
    report = newsroom.rebuild()
    assert _published(newsroom) == "2024-04-21T11:00:00+00:00"
    assert [note.file for note in report.problems] == ["a.txt"]
    before = newsroom.documents()
    for moment in (newsroom.now, newsroom.now + timedelta(days=700)):
        os.utime(path, (moment.timestamp(), moment.timestamp()))
        newsroom.wait(hours=1)
        report = newsroom.rebuild()
        assert (report.held, report.documents) == (0, [])
        assert newsroom.documents() == before


def test_a_date_line_that_is_lost_and_found_again_moves_no_published(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE, date(2024, 4, 1))
    newsroom.rebuild()
    published = _published(newsroom)
    for day in (None, date(2024, 4, 1)):
        newsroom.write("a.txt", TITLE, day)
        newsroom.wait(hours=1)
        newsroom.rebuild()
        assert _published(newsroom) == published


def test_a_day_changed_by_an_edit_moves_published_and_updated(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE, date(2024, 4, 1))
    newsroom.write("b.txt", "The river is high", date(2024, 4, 2))
    newsroom.rebuild()
    before = newsroom.identities()[TITLE]
    newsroom.wait(hours=1)
    newsroom.write("a.txt", TITLE, date(2024, 4, 2))
    newsroom.rebuild()
    assert newsroom.identities()[TITLE] == (
        *before[:2],
        "2024-04-02T11:00:01+00:00",
        "2024-05-10T16:00:00+00:00",
    )
    assert newsroom.titles() == [TITLE, "The river is high"]


def test_updated_is_the_start_of_the_rebuild_that_first_saw_the_change(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE)
    newsroom.rebuild()
    assert newsroom.entry(TITLE).updated == _published(newsroom)
    newsroom.write("a.txt", f"{TITLE} now")
    newsroom.now = datetime(2024, 5, 10, 16, 0, 0, 750_000, tzinfo=UTC)
    newsroom.rebuild()
    assert newsroom.entry(f"{TITLE} now").updated == "2024-05-10T16:00:00+00:00"


def test_f28_updated_never_goes_back_nor_stands_still(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE)
    newsroom.rebuild()
    newsroom.write("a.txt", f"{TITLE} now")
    newsroom.rebuild()
    newsroom.write("a.txt", f"{TITLE} again")
    newsroom.now = datetime(2024, 5, 2, tzinfo=UTC)
    newsroom.rebuild()
    assert newsroom.entry(f"{TITLE} again").updated == "2024-05-10T15:00:01+00:00"


def test_what_was_there_before_comes_back_as_another_change(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE)
    newsroom.rebuild()
    for title, hour in ((f"{TITLE} now", 16), (TITLE, 17)):
        newsroom.write("a.txt", title)
        newsroom.wait(hours=1)
        newsroom.rebuild()
        assert newsroom.entry(title).updated == f"2024-05-10T{hour}:00:00+00:00"


def test_demand_5_feed_updated_is_the_newest_change_or_removal(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE, date(2024, 5, 1))
    gone = newsroom.write("b.txt", "The river is high", date(2024, 4, 1), section="Europe")
    newsroom.rebuild()
    assert newsroom.feed().feed.updated == "2024-05-01T11:00:00+00:00"
    assert newsroom.feed("europe").feed.updated == "2024-04-01T11:00:00+00:00"
    newsroom.wait(hours=2)
    gone.unlink()
    newsroom.rebuild()
    assert newsroom.feed().feed.updated == "2024-05-10T17:00:00+00:00"
    assert newsroom.feed("europe").feed.updated == "2024-05-10T17:00:00+00:00"
    assert newsroom.feed("top-news").feed.updated == "2024-05-01T11:00:00+00:00"


def test_a_feed_that_an_article_leaves_for_another_section_is_updated(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE, section="Europe")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.write("a.txt", TITLE, section="UK News")
    newsroom.rebuild()
    assert newsroom.titles("europe") == []
    assert newsroom.titles("uk-news") == [TITLE]
    assert newsroom.feed("europe").feed.updated == "2024-05-10T16:00:00+00:00"


def test_t35_last_modified_is_a_second_later_at_each_change_of_bytes(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE)
    newsroom.rebuild()
    start = int(newsroom.now.timestamp())
    dates = [newsroom.validators()["/feed.xml"][1]]
    for number in range(3):
        newsroom.write("a.txt", f"{TITLE}, take {number}")
        newsroom.rebuild()
        dates.append(newsroom.validators()["/feed.xml"][1])
    assert dates == [start, start + 1, start + 2, start + 3]


def test_t35_f28_last_modified_does_not_go_back_with_the_clock(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE)
    newsroom.rebuild()
    start = int(newsroom.now.timestamp())
    newsroom.wait(days=-366)
    newsroom.write("b.txt", "An older story", date(2023, 1, 1))
    newsroom.rebuild()
    assert newsroom.validators()["/feed.xml"][1] == start + 1
    assert newsroom.validators()["/europe/feed.xml"][1] == start


def test_t35_a_document_that_was_gone_comes_back_later_than_it_was(newsroom: Newsroom) -> None:
    path = newsroom.write("a.txt", TITLE, section="Culture")
    newsroom.rebuild()
    before = newsroom.validators()["/culture/feed.xml"][1]
    text = path.read_bytes()
    path.unlink()
    newsroom.rebuild()
    stored = newsroom.stored("/culture/feed.xml")
    assert stored is not None
    assert stored.gone
    newsroom.write_bytes("a.txt", text)
    newsroom.rebuild()
    assert newsroom.validators()["/culture/feed.xml"][1] > before


def test_documents_that_did_not_change_keep_their_validators(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", TITLE, section="Europe")
    newsroom.write("b.txt", "The river is high", section="UK News")
    newsroom.rebuild()
    before = newsroom.validators()
    newsroom.wait(hours=1)
    newsroom.write("b.txt", "The river is low", paragraphs=default_paragraphs("b.txt"))
    newsroom.rebuild()
    after = newsroom.validators()
    assert {a: v for a, v in after.items() if a.startswith("/europe/")} == {
        a: v for a, v in before.items() if a.startswith("/europe/")
    }
