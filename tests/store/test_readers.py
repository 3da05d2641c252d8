"""The file of the counts of readers: any number of workers add to it, and limits hold (F31)."""

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from feedsvc.errors import StoreError
from feedsvc.store import readers, readers_file
from feedsvc.store.readers import CLAIM_SECONDS, DAYS_KEPT, OTHER_FEEDS, Claim, Poll, add
from feedsvc.store.readership import readership, totals

TODAY = date(2024, 5, 6)
NOW = 1_715_000_000
WHOLE: Poll = ("/feed.xml", "newsboat", "200")
CURRENT: Poll = ("/feed.xml", "newsboat", "304")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feedsvc.sqlite.readers"


def counted(path: Path) -> dict[Poll, tuple[int, int]]:
    return {poll: (polls, size) for poll, polls, size in totals(path, NOW).polls}


def subscribers(path: Path, now: int = NOW) -> dict[str, int]:
    return dict(totals(path, now).subscribers)


def test_counts_are_added_to_those_that_stand(path: Path) -> None:
    add(path, TODAY, NOW, {WHOLE: (2, 200), CURRENT: (5, 0)}, {})
    add(path, TODAY, NOW, {WHOLE: (1, 100)}, {})
    assert counted(path) == {WHOLE: (3, 300), CURRENT: (5, 0)}


def add_often(path: Path) -> None:
    # In a process of its own. However slow the disk is: this is about what is added.
    readers_file.BUSY_SECONDS = 60.0
    for _ in range(50):
        add(path, TODAY, NOW, {WHOLE: (1, 10)}, {})


def test_workers_that_add_at_the_same_time_lose_nothing(path: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as workers:
        list(workers.map(add_often, [path] * 3))
    assert counted(path) == {WHOLE: (150, 1500)}


def test_polls_are_told_by_day_reader_and_feed(path: Path) -> None:
    add(path, TODAY - timedelta(days=1), NOW, {WHOLE: (2, 200)}, {})
    add(path, TODAY, NOW, {CURRENT: (5, 0), ("/atom.xml", "curl", "other"): (1, 9)}, {})
    both = readership(path, TODAY - timedelta(days=1), NOW)
    assert [(row.name, row.polls) for row in both.by_day] == [("2024-05-06", 6), ("2024-05-05", 2)]
    assert [(row.name, row.polls) for row in both.by_feed] == [("/feed.xml", 7), ("/atom.xml", 1)]
    newsboat = both.by_reader[0]
    assert (newsboat.name, newsboat.whole, newsboat.not_modified) == ("newsboat", 2, 5)
    assert (newsboat.deltas, newsboat.others, newsboat.bytes) == (0, 0, 200)
    assert [row.polls for row in readership(path, TODAY, NOW).by_day] == [6]


def test_days_go_after_400_days_and_the_sum_of_all_stays(path: Path) -> None:
    add(path, TODAY - timedelta(days=DAYS_KEPT + 1), NOW, {WHOLE: (2, 200)}, {})
    add(path, TODAY, NOW, {CURRENT: (1, 0)}, {})
    assert [row.polls for row in readership(path, date(2000, 1, 1), NOW).by_day] == [1]
    assert counted(path)[WHOLE] == (2, 200)


def test_subscribers_are_the_newest_of_each_source_summed(path: Path) -> None:
    feedbin = ("/feed.xml", "Feedbin", "1")
    add(path, TODAY, NOW, {}, {feedbin: Claim(9, NOW), ("/feed.xml", "Feedly", ""): Claim(5, NOW)})
    add(path, TODAY, NOW, {}, {feedbin: Claim(4, NOW + 60)})
    add(path, TODAY, NOW, {}, {feedbin: Claim(70, NOW + 30)})  # an older one, written later
    add(path, TODAY, NOW, {}, {("/feed.xml", "Feedbin", "2"): Claim(10, NOW)})
    assert subscribers(path) == {"/feed.xml": 4 + 5 + 10}
    told = [(row.reader, row.subscribers) for row in readership(path, TODAY, NOW).subscribers]
    assert told == [("Feedbin", 14), ("Feedly", 5)]


def test_who_was_not_seen_for_a_week_is_forgotten(path: Path) -> None:
    add(path, TODAY, NOW, {}, {("/feed.xml", "Feedly", ""): Claim(5, NOW)})
    assert subscribers(path, NOW + CLAIM_SECONDS - 1) == {"/feed.xml": 5}
    assert subscribers(path, NOW + CLAIM_SECONDS) == {}


def test_f31_made_up_sources_are_limited_and_displace_none_that_is_known(path: Path) -> None:
    add(path, TODAY, NOW, {}, {("/feed.xml", "Feedly", ""): Claim(5, NOW)})
    flood = {("/feed.xml", "other", f"made-up-{n}"): Claim(1, NOW) for n in range(500)}
    add(path, TODAY, NOW, {}, flood)
    assert subscribers(path) == {"/feed.xml": 5 + readers.MOST_SOURCES}
    add(path, TODAY, NOW, {}, {("/feed.xml", "Feedly", ""): Claim(6, NOW)})
    assert subscribers(path) == {"/feed.xml": 6 + readers.MOST_SOURCES}


def test_f31_kinds_of_polls_are_limited_and_none_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(readers._LIMITS, "most_kinds", 3)
    add(path, TODAY, NOW, {(f"/{n}/feed.xml", "curl", "200"): (1, 10) for n in range(9)}, {})
    add(path, TODAY, NOW, {("/0/feed.xml", "curl", "200"): (1, 10)}, {})
    assert counted(path)["/0/feed.xml", "curl", "200"] == (2, 20)
    assert counted(path)[OTHER_FEEDS, "curl", "200"] == (6, 60)
    by_feed = {row.name: row.polls for row in readership(path, TODAY, NOW).by_feed}
    assert (by_feed["/0/feed.xml"], by_feed[OTHER_FEEDS], len(by_feed)) == (2, 6, 4)


def test_nothing_was_counted_where_there_is_no_file_or_an_empty_one(path: Path) -> None:
    for _ in range(2):
        assert totals(path, NOW).polls == ()
        assert readership(path, TODAY, NOW).by_reader == ()
        path.touch()
    add(path, TODAY, NOW, {WHOLE: (1, 1)}, {})
    assert counted(path) == {WHOLE: (1, 1)}


@pytest.mark.parametrize("kind", ["damaged", "folder", "another database", "no folder"])
def test_a_file_that_cannot_be_used_is_a_store_error_that_names_it(path: Path, kind: str) -> None:
    match kind:
        case "damaged":
            path.write_bytes(b"no database" * 1000)
        case "folder":
            path.mkdir()
        case "another database":
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE theirs (a)")
        case "no folder":
            path = path / "missing" / "readers"
    with pytest.raises(StoreError, match=r"readers: .*readers\.path"):
        add(path, TODAY, NOW, {WHOLE: (1, 1)}, {})
    if kind != "no folder":
        with pytest.raises(StoreError, match=r"readers\.path"):
            totals(path, NOW)


def test_a_locked_file_is_a_store_error_and_nothing_is_added(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(path, TODAY, NOW, {WHOLE: (1, 1)}, {})
    monkeypatch.setattr(readers_file, "BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            add(path, TODAY, NOW, {WHOLE: (1, 1)}, {})
        assert counted(path) == {WHOLE: (1, 1)}
