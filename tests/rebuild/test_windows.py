"""Decision 10: which entries a feed holds, and what is said of those that it does not."""

from datetime import date, timedelta

from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom
from tests.render.reading import read

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

FORMATS = (("rss", "feed.xml"), ("atom", "atom.xml"), ("json", "feed.json"))
LONG = "These are some thirty bytes. " * 40


def _write_many(newsroom: Newsroom, count: int, **distance: float) -> None:
    for number in range(count):
        day = date(2024, 5, 1) - timedelta(**distance) * number
        newsroom.write(f"{number:02}.txt", f"Story {number}", day, paragraphs=[f"{number}: {LONG}"])


def _titles_in_all_formats(newsroom: Newsroom) -> list[list[str]]:
    return [
        [entry.title for entry in read(name, newsroom.document(f"/{file}"))]
        for name, file in FORMATS
    ]


def test_a_feed_holds_the_newest_up_to_limit_newest_first(newsroom: Newsroom) -> None:
    newsroom.settings["FEEDS__LIMIT"] = "5"
    _write_many(newsroom, 9, days=3)
    newsroom.rebuild()
    assert newsroom.titles() == [f"Story {number}" for number in range(5)]


def test_all_within_keep_hours_of_the_newest_stay_over_limit(newsroom: Newsroom) -> None:
    newsroom.settings |= {"FEEDS__LIMIT": "2", "FEEDS__KEEP_HOURS": "48"}
    _write_many(newsroom, 6, days=1)
    newsroom.rebuild()
    assert newsroom.titles() == ["Story 0", "Story 1", "Story 2"]


def test_demand_12_max_bytes_drops_the_oldest_from_all_formats_and_says_so(
    newsroom: Newsroom,
) -> None:
    newsroom.settings["FEEDS__MAX_BYTES"] = "20000"
    _write_many(newsroom, 30, hours=1)
    report = newsroom.rebuild()
    titles = _titles_in_all_formats(newsroom)
    assert titles[0] == titles[1] == titles[2]
    assert 1 < len(titles[0]) < 30
    assert titles[0] == newsroom.titles("top-news")[: len(titles[0])]
    assert report.shortened["Asian Lite"] == 30 - len(titles[0])
    assert all(len(body) <= 20_000 for body in newsroom.documents().values())


def test_demand_12_no_more_is_dropped_than_must_be(newsroom: Newsroom) -> None:
    newsroom.settings["FEEDS__MAX_BYTES"] = "20000"
    _write_many(newsroom, 30, hours=1)
    newsroom.rebuild()
    kept = len(newsroom.titles())
    newsroom.settings |= {"FEEDS__LIMIT": str(kept + 1), "FEEDS__KEEP_HOURS": "0"}
    newsroom.settings["FEEDS__MAX_BYTES"] = "10000000"
    newsroom.rebuild()
    sizes = [len(newsroom.document(f"/{file}")) for _, file in FORMATS]
    assert len(newsroom.titles()) == kept + 1
    assert max(sizes) > 20_000


def test_f10_an_entry_too_large_for_a_feed_is_shown_by_its_summary(newsroom: Newsroom) -> None:
    newsroom.settings["FEEDS__MAX_BYTES"] = "10000"
    for number in range(3):
        newsroom.write(f"{number}.txt", f"Story {number}", paragraphs=[f"{number}: {LONG * 20}"])
    newsroom.write("small.txt", "A small story")
    report = newsroom.rebuild()
    assert sorted(newsroom.titles()) == ["A small story", "Story 0", "Story 1", "Story 2"]
    assert all(len(body) <= 10_000 for body in newsroom.documents().values())
    assert report.shortened == {}
    assert sum("feeds show its summary" in note for note in report.notes) == 3
    assert LONG.strip() in newsroom.page(newsroom.address("Story 1")).text


def test_an_article_too_late_for_every_window_is_on_its_page_and_reported(
    newsroom: Newsroom,
) -> None:
    newsroom.settings |= {"FEEDS__LIMIT": "2", "FEEDS__KEEP_HOURS": "0"}
    for number in (0, 1, 2):
        newsroom.write(f"{number}.txt", f"Story {number}", date(2024, 5, number + 1))
    newsroom.rebuild()
    newsroom.write("c.txt", "An old story", date(2020, 1, 1))
    newsroom.write("d.txt", "Old but alone", date(2020, 1, 1), section="Europe")
    report = newsroom.rebuild()
    assert (report.new, report.late) == (2, 1)
    assert report.late_addresses == ["/2020/top-news/an-old-story"]
    assert newsroom.titles() == ["Story 2", "Story 1"]
    assert newsroom.page("/2020/top-news/an-old-story") not in {None, "gone"}
    assert report.documents == ["/europe/feed.xml", "/europe/atom.xml", "/europe/feed.json"]


def test_an_article_comes_back_into_the_window_when_a_newer_one_leaves(newsroom: Newsroom) -> None:
    newsroom.settings |= {"FEEDS__LIMIT": "2", "FEEDS__KEEP_HOURS": "0"}
    for number in (1, 2, 3):
        newsroom.write(f"{number}.txt", f"Story {number}", date(2024, 5, number))
    newsroom.rebuild()
    (newsroom.captures / "3.txt").unlink()
    newsroom.rebuild()
    assert newsroom.titles() == ["Story 2", "Story 1"]
