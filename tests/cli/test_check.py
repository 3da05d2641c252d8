"""`feedsvc check`: what a capture reads into, and its way back as input."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Feedsvc
from tests.engines import ON_BOTH_ENGINES_SLOWLY, ONLY_SQLITE
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

SEED = ROOT / "seeds" / "000_72870eb686529909.txt"
PROMISED = {
    "file", "title", "published", "read_minutes", "summary", "authors", "section", "blocks",
    "also_read", "previous", "next", "teasers", "dont_miss", "cut", "problems",
}  # fmt: skip


def test_json_prints_the_promised_names_of_the_seed(feedsvc: Feedsvc) -> None:
    ran = feedsvc("check", "--json", str(SEED))
    (shown,) = ran.objects
    assert ran.code == 0
    assert set(shown) >= PROMISED
    assert shown["file"] == SEED.name
    assert shown["title"] == "Kim, Putin Expected to Strengthen Military Cooperation"
    assert shown["published"] == "2023-09-13T12:00:00+01:00"
    assert shown["read_minutes"] == 1
    assert shown["authors"] == ["Asian Lite News"]
    assert shown["section"] == "Top News"
    assert [block["kind"] for block in shown["blocks"]] == ["paragraph"] * 4
    assert shown["also_read"] == ["US warns Kim, Putin on arms deal"]
    assert [teaser["title"] for teaser in shown["dont_miss"]] == [
        "Putin, Raisi discuss economic cooperation, international issues",
        "US envoy cautions Modi-Putin bonhomie",
    ]
    assert shown["cut"] is False
    assert shown["problems"] == []


def test_a_refused_capture_is_printed_with_its_reason(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.write_bytes("empty.txt", b"")
    ran = feedsvc("check", "--json")
    (shown,) = ran.objects
    assert ran.code == 0
    assert set(shown) == {"file", "refused", "problems"}
    assert shown["file"] == "empty.txt"
    assert shown["refused"]
    assert feedsvc("check", "--strict").code == 1


def test_without_names_every_capture_is_checked_by_what_rebuild_would_read(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    newsroom.write("sub/two.txt", "A second story")
    assert [shown["file"] for shown in feedsvc("check", "--json").objects] == [
        "one.txt",
        "sub/two.txt",
    ]


def test_check_tells_which_article_and_feeds_hold_a_capture(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    assert "held by" not in feedsvc("check", "one.txt").out
    feedsvc("rebuild")
    ran = feedsvc("check", str(newsroom.captures / "one.txt"))
    assert "held by /2024/top-news/a-first-story, in the feeds of /, /top-news/" in ran.out


@ONLY_SQLITE
def test_what_check_prints_can_be_read_as_articles(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    """The same feeds come of the captures and of what check --json says of them."""
    newsroom.write("one.txt", "A first story", also_read=["A second story"])
    newsroom.write("two.txt", "A second story", section="Sport & Leisure")
    printed = feedsvc("check", "--json").out
    feedsvc("rebuild")
    before = newsroom.documents()
    newsroom.lose_store()
    newsroom.store.with_name(newsroom.store.name + ".journal").unlink()
    for name in ("one.txt", "two.txt"):
        (newsroom.captures / name).unlink()
    newsroom.write_bytes("parsed.jsonl", printed.encode())
    report = feedsvc("rebuild", "--json").objects[-1]
    assert (report["new"], report["refused"]) == (2, 0)
    assert newsroom.documents() == before


def test_a_broken_line_of_parsed_articles_loses_no_other(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    good = json.dumps({"title": "A parsed story", "summary": "It stands by itself."})
    newsroom.write_bytes("parsed.jsonl", f'{good}\n{{"title": 7}}\nno JSON\n'.encode())
    report = feedsvc("rebuild", "--json").objects[-1]
    assert (report["new"], report["refused"]) == (1, 2)
    assert [refusal["file"] for refusal in report["refusals"]] == [
        "parsed.jsonl:2",
        "parsed.jsonl:3",
    ]


def test_a_capture_that_is_not_there_is_a_usage_error(feedsvc: Feedsvc) -> None:
    ran = feedsvc("check", "nowhere.txt")
    assert ran.code == 2
    assert "nowhere.txt" in ran.err


def test_check_reads_captures_of_any_folder(feedsvc: Feedsvc, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "copy.txt").write_bytes(SEED.read_bytes())
    assert feedsvc("check", "--json", str(other / "copy.txt")).objects[0]["file"] == "copy.txt"
    assert feedsvc("check", "--json", str(other)).objects[0]["file"] == "copy.txt"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"two\nlines.txt", "two\\x0alines.txt"),
        (b"caf\xe9.txt", "caf\\xe9.txt"),
        (b"back\\slash\x1b.TXT", "back\\\\slash\\x1b.TXT"),
        ("a\u202etxt.txt".encode(), "a\\u202etxt.txt"),
    ],
)
def test_f13_a_capture_of_any_name_is_checked(
    newsroom: Newsroom, feedsvc: Feedsvc, name: bytes, shown: str
) -> None:
    path = newsroom.captures / os.fsdecode(name)
    newsroom.write("plain.txt", "A first story").rename(path)
    feedsvc("rebuild")
    for named in (str(path), os.fsdecode(name)):
        ran = feedsvc("check", named)
        assert ran.code == 0, ran.err
        assert ran.out.startswith(f"{shown}\n  title: A first story\n")
        assert "held by /2024/top-news/a-first-story" in ran.out


def test_f13_check_says_why_what_is_named_is_no_capture(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.settings["CAPTURES__MANIFEST"] = "manifest.jsonl"
    for name in ("manifest.jsonl", ".hidden.txt", ".git/a.txt", "two\nlines.md"):
        newsroom.write_bytes(name, b"")
    (newsroom.captures / "link.txt").symlink_to(newsroom.captures / "two\nlines.md")
    ending = "a capture's name ends in .txt or .jsonl"
    for name, reason in [
        ("manifest.jsonl", "it is the manifest"),
        (".hidden.txt", "hidden"),
        (".git/a.txt", "hidden"),
        (".git", "hidden"),
        ("two\nlines.md", f"two\\x0alines.md: {ending}"),
    ]:
        ran = feedsvc("check", name)
        assert ran.code == 2
        assert reason in ran.err
        assert (ending in ran.err) == (ending in reason)
    assert "refused: a symbolic link" in feedsvc("check", "link.txt").out


def test_a_subfolder_of_the_captures_is_checked_as_part_of_them(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.settings["CAPTURES__MANIFEST"] = "manifest.csv"
    newsroom.write_bytes("manifest.csv", b"file,author\nsub/a.txt,Ann Author\n")
    newsroom.write("sub/a.txt", "A first story")
    newsroom.write("other.txt", "A second story")
    feedsvc("rebuild")
    for named in ("sub", "sub/", str(newsroom.captures / "sub" / "a.txt")):
        ran = feedsvc("check", named)
        assert ran.out.startswith("sub/a.txt\n")
        assert "authors: Ann Author" in ran.out
        assert "held by /2024/top-news/a-first-story" in ran.out
        assert "A second story" not in ran.out


def test_f30_check_tells_that_an_article_is_withdrawn(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.write("one.txt", "A first story")
    feedsvc("rebuild")
    feedsvc("withdraw", "/2024/top-news/a-first-story")
    ran = feedsvc("check", "one.txt")
    assert "  withdrawn: /2024/top-news/a-first-story\n" in ran.out
    assert "held by" not in ran.out
    (shown,) = feedsvc("check", "one.txt", "--json").objects
    assert (shown["withdrawn"], shown["feeds"]) == (True, [])


def test_f7_check_tells_until_when_a_capture_is_held(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.write("one.txt", "A story to come", date(2090, 1, 1))
    feedsvc("rebuild")
    ran = feedsvc("check", "one.txt")
    assert "  held until 2090-01-01\n" in ran.out
    assert "held by" not in ran.out
    (shown,) = feedsvc("check", "one.txt", "--json").objects
    assert shown["held_until"] == "2090-01-01"
    assert "address" not in shown


def test_check_and_config_tell_of_a_filter_that_names_what_there_is_not(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("a.txt", "A first story")
    newsroom.filters = [{"name": "far", "title": "F", "sections": ["Eurpe"]}]
    newsroom.configuration()
    assert feedsvc("check").err == ""  # nothing is known before the first rebuild
    newsroom.rebuild()
    for command in (["check", "--json"], ["config", "--json"]):
        ran = feedsvc(*command)
        assert ran.code == 0
        assert ran.objects
        assert ran.err.startswith("[[filters]] name = 'far': no article has section 'Eurpe' so far")
        assert ran.err.count("\n") == 1
