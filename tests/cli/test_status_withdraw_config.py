"""`feedsvc status`, `withdraw` and `config`; and what --help says of every command."""

from datetime import date

import click
import pytest

from feedsvc.cli import main
from tests.cli.conftest import Feedsvc
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

COMMANDS = sorted(main.commands)


def test_status_shows_feeds_and_what_waits(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.write("one.txt", "A first story", also_read=["A story nobody captured"])
    newsroom.write("later.txt", "A story to come", date(2090, 1, 1))
    newsroom.write_bytes("empty.txt", b"")
    feedsvc("rebuild")
    seen = feedsvc("status", "--json").objects[0]
    feeds = {document["address"]: document for document in seen["documents"]}
    assert seen["generation"] == 1
    assert seen["articles"] == 1
    assert feeds["/feed.xml"]["entries"] == 1
    assert feeds["/feed.xml"]["newest"] == "2024-05-01T11:00:00Z"
    assert feeds["/uk-news/atom.xml"]["entries"] == 0
    assert [row["file"] for row in seen["refused"]] == ["empty.txt"]
    assert seen["held"] == [{"file": "later.txt", "until": "2090-01-01"}]
    assert {"title": "A story nobody captured", "by": 1} in seen["mentioned"]
    text = feedsvc("status").out
    for part in ("/feed.xml", "empty.txt: ", "held until 2090-01-01", "A story nobody captured"):
        assert part in text


def test_status_names_articles_too_late_for_every_window(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.settings |= {"FEEDS__LIMIT": "1", "FEEDS__KEEP_HOURS": "0"}
    newsroom.write("one.txt", "A first story", date(2024, 5, 2))
    feedsvc("rebuild")
    newsroom.write("old.txt", "An old story", date(2019, 5, 2))
    ran = feedsvc("rebuild")
    assert "1 article came too late for every feed" in ran.out
    assert "/2019/top-news/an-old-story" in ran.out
    assert feedsvc("status", "--json").objects[0]["late"] == [
        {"address": "/2019/top-news/an-old-story", "title": "An old story"}
    ]


def test_status_without_a_store_says_what_to_do(feedsvc: Feedsvc) -> None:
    ran = feedsvc("status")
    assert ran.code == 4
    assert "feedsvc rebuild" in ran.err


def test_f30_withdraw_and_undo_by_address_or_url(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.write("one.txt", "A first story")
    newsroom.write("two.txt", "A second story")
    feedsvc("rebuild")
    before = newsroom.documents()
    ran = feedsvc("withdraw", "/2024/top-news/a-first-story")
    assert "/2024/top-news/a-first-story: withdrawn" in ran.out
    assert "A first story" not in newsroom.document("/feed.xml").decode()
    feedsvc("rebuild", "--force")
    assert "A first story" not in newsroom.document("/feed.xml").decode()
    undone = feedsvc("withdraw", "--undo", "http://127.0.0.1:8000/2024/top-news/a-first-story")
    assert undone.code == 0
    after = newsroom.document("/feed.json").decode()
    assert before["/feed.json"].decode() == after


def test_f30_status_lists_what_is_withdrawn(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.write("one.txt", "A first story")
    newsroom.write("two.txt", "A second story")
    feedsvc("rebuild")
    assert "withdrawn: 0\n" in feedsvc("status").out
    feedsvc("withdraw", "/2024/top-news/a-first-story")
    assert "withdrawn: 1\n  /2024/top-news/a-first-story\n" in feedsvc("status").out
    assert feedsvc("status", "--json").objects[0]["withdrawn"] == ["/2024/top-news/a-first-story"]
    feedsvc("withdraw", "--undo", "/2024/top-news/a-first-story")
    assert feedsvc("status", "--json").objects[0]["withdrawn"] == []


def test_withdrawing_an_unknown_address_changes_nothing(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    feedsvc("rebuild")
    ran = feedsvc("withdraw", "/2024/top-news/a-first-story", "/2024/top-news/none")
    assert ran.code == 2
    assert "/2024/top-news/none" in ran.err
    assert "A first story" in newsroom.document("/feed.xml").decode()


def test_config_prints_each_value_and_its_origin(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    shown = {row["key"]: row for row in feedsvc("config", "--json").objects}
    assert shown["site.title"]["value"] == "Asian Lite"
    assert shown["site.title"]["source"] == str(newsroom.config)
    assert shown["captures.folder"]["source"] == "environment FEEDSVC_CAPTURES__FOLDER"
    assert shown["captures.folder"]["value"] == str(newsroom.captures)
    assert "FEEDSVC_CAPTURES__FOLDER" in feedsvc("config").out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_an_example(name: str) -> None:
    command = main.commands[name]
    text = command.get_help(click.Context(command, info_name=f"feedsvc {name}"))
    assert "Example:" in text
    assert f"feedsvc {name}" in text.partition("Example:")[2]


def test_the_commands_are_those_promised() -> None:
    promised = "backup check config export rebuild serve stats status store watch withdraw"
    assert promised.split() == COMMANDS
