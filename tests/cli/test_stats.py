"""`feedsvc stats`: what the service has counted, as tables and as JSON."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc.cli import console
from feedsvc.store.readers import Claim, add
from tests.cli.conftest import Feedsvc
from tests.newsroom import Newsroom


def count_some(newsroom: Newsroom) -> Path:
    """Write what a worker would have counted today and three days ago; return the file."""
    configuration = newsroom.configuration()
    path = configuration.readers_path
    path.parent.mkdir(parents=True, exist_ok=True)
    now = datetime.now(configuration.site.tzinfo)
    moment = int(now.timestamp())
    polls = {
        ("/feed.xml", "newsboat", "304"): (90, 0),
        ("/feed.xml", "newsboat", "200"): (10, 5_000),
        ("/atom.xml", "Feedly", "226"): (2, 300),
    }
    claims = {("/atom.xml", "Feedly", ""): Claim(24, moment)}
    add(path, (now - timedelta(days=3)).date(), moment, polls, {})
    add(path, now.date(), moment, {("/feed.xml", "curl", "other"): (1, 20)}, claims)
    return path


def test_stats_shows_subscribers_and_polls(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    count_some(newsroom)
    ran = feedsvc("stats")
    assert (ran.code, ran.err) == (0, "")
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["reader", "polls", "200", "226", "304", "other", "bytes"] in lines
    assert ["newsboat", "100", "10", "0", "90", "0", "5000"] in lines
    assert ["/feed.xml", "101", "10", "0", "90", "1", "5020"] in lines
    assert any(line[:3] == ["/atom.xml", "Feedly", "24"] for line in lines)


def test_a_terminal_shows_long_addresses_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    address = f"/author/{'long-name-' * 6}end/feed.xml"
    console.table(("feed", "polls"), [(address, 3)])
    shown = capsys.readouterr().out.splitlines()
    assert "".join(line.split("│")[1].strip() for line in shown if "│" in line) == address


def test_stats_days_counts_today_in(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    count_some(newsroom)
    for days, polls in (("1", [1]), ("3", [1]), ("4", [1, 102])):
        told = feedsvc("stats", "--days", days, "--json").objects[0]
        assert [row["polls"] for row in told["by_day"]] == polls


def test_stats_as_json(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    count_some(newsroom)
    told = feedsvc("stats", "--json").objects[0]
    assert told["counting"] is True
    assert told["days"] == 7
    assert told["readers"][0] == {
        "name": "newsboat",
        "polls": 100,
        "200": 10,
        "226": 0,
        "304": 90,
        "other": 0,
        "bytes": 5_000,
    }
    assert [row["name"] for row in told["feeds"]] == ["/feed.xml", "/atom.xml"]
    (subscribers,) = told["subscribers"]
    seen = datetime.fromisoformat(subscribers.pop("seen"))
    assert seen.tzinfo == UTC
    assert subscribers == {"feed": "/atom.xml", "reader": "Feedly", "subscribers": 24}


def test_stats_before_anything_is_counted_says_so(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    ran = feedsvc("stats")
    path = newsroom.configuration().readers_path
    assert (ran.code, ran.out) == (0, f"no poll was counted yet: {path} is not there\n")
    assert feedsvc("stats", "--json").objects[0]["readers"] == []


def test_stats_where_nothing_is_to_be_counted_says_so(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.settings["READERS__COUNT"] = "false"
    assert feedsvc("stats").out.startswith("nothing is counted: readers.count is false\n")
    assert feedsvc("stats", "--json").objects[0]["counting"] is False


def test_stats_of_a_damaged_file_says_which_and_exits_with_4(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    path = count_some(newsroom)
    path.write_bytes(b"no database" * 500)
    ran = feedsvc("stats")
    assert ran.code == 4
    assert f"{path}: the counts of readers (readers.path) cannot be used" in ran.err
