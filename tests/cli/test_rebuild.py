"""`feedsvc rebuild`: what it prints, and the code that it exits with."""

import fcntl
import os
from datetime import date

import pytest

from tests.cli.conftest import Feedsvc
from tests.newsroom import Newsroom

COUNTS = ("read", "new", "changed", "unchanged", "removed", "refused", "held")


def test_a_rebuild_says_what_was_done(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.write("one.txt", "A first story")
    ran = feedsvc("rebuild")
    assert (ran.code, ran.err) == (0, "")
    assert "articles: 1 new, 0 changed, 0 removed, 0 unchanged; 1 capture read" in ran.out
    assert "generation 1: 27 documents published" in ran.out
    again = feedsvc("rebuild")
    # Read again or not: a file this young may have changed without its time showing it.
    assert "articles: 0 new, 0 changed, 0 removed, 1 unchanged; " in again.out
    assert "no document changed; generation 1 stays" in again.out


def test_json_ends_with_one_object_of_the_promised_names(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    newsroom.write("later.txt", "A story to come", date(2090, 1, 1))
    newsroom.write_bytes("empty.txt", b"")
    report = feedsvc("rebuild", "--json").objects[-1]
    assert {key: report[key] for key in COUNTS} == {
        "read": 3,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "refused": 1,
        "held": 1,
    }
    assert [refusal["file"] for refusal in report["refusals"]] == ["empty.txt"]
    assert report["refusals"][0]["reason"]
    assert "/feed.xml" in report["documents"]
    assert report["generation"] == 1
    assert isinstance(report["seconds"], float)


def test_f1_refused_captures_fail_only_a_strict_rebuild_and_stay_reported(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("good.txt", "A first story")
    newsroom.write_bytes("empty.txt", b" \n\n ")
    newsroom.write_bytes("title.txt", b"May 1, 2024\n1 min read\n\nOnly a headline")
    ran = feedsvc("rebuild")
    assert ran.code == 0
    assert "refused: 2" in ran.out
    assert "  empty.txt: " in ran.out
    assert "  title.txt: " in ran.out
    strict = feedsvc("rebuild", "--strict")
    assert strict.code == 1
    assert "  empty.txt: " in strict.out
    assert "A first story" in newsroom.document("/feed.xml").decode()


def test_quiet_says_nothing_when_nothing_is_to_be_said(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    assert "1 new" in feedsvc("rebuild", "--quiet").out
    assert feedsvc("rebuild", "--quiet").out == ""
    newsroom.write_bytes("empty.txt", b"")
    ran = feedsvc("rebuild", "--quiet")
    assert ran.out.startswith("refused: 1\n  empty.txt: ")


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    ran = feedsvc("rebuild", "--dry-run")
    assert "1 new" in ran.out
    assert "27 documents would change; nothing was changed" in ran.out
    assert not newsroom.store.parent.exists()
    feedsvc("rebuild")
    journal = newsroom.store.with_name(newsroom.store.name + ".journal")
    before = (newsroom.store.read_bytes(), journal.read_bytes())
    newsroom.write("two.txt", "A second story")
    assert "1 new" in feedsvc("rebuild", "--dry-run").out
    assert (newsroom.store.read_bytes(), journal.read_bytes()) == before
    assert "1 new" in feedsvc("rebuild").out


def test_force_reads_everything_again_and_changes_nothing(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    feedsvc("rebuild")
    report = feedsvc("rebuild", "--force", "--json").objects[-1]
    assert (report["read"], report["documents"], report["generation"]) == (1, [], 1)


def test_exit_3_when_over_half_of_twenty_articles_would_leave(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    paths = [newsroom.write(f"{n}.txt", f"Story number {n}") for n in range(20)]
    feedsvc("rebuild")
    before = newsroom.documents()
    for path in paths[:11]:
        path.unlink()
    ran = feedsvc("rebuild")
    assert ran.code == 3
    assert "11 of 20 articles would leave" in ran.err
    assert "--allow-removals" in ran.err
    assert newsroom.documents() == before
    allowed = feedsvc("rebuild", "--allow-removals", "--json").objects[-1]
    assert (allowed["removed"], allowed["unchanged"]) == (11, 9)


def test_exit_3_when_the_folder_is_missing(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.captures.rmdir()
    ran = feedsvc("rebuild")
    assert ran.code == 3
    assert str(newsroom.captures) in ran.err
    assert not newsroom.store.exists()


def test_exit_4_when_the_store_cannot_be_used(newsroom: Newsroom, feedsvc: Feedsvc) -> None:
    newsroom.store.mkdir(parents=True)
    ran = feedsvc("rebuild")
    assert ran.code == 4
    assert str(newsroom.store) in ran.err
    assert "Traceback" not in ran.err


def test_f17_exit_5_while_another_rebuild_runs_and_no_lock_is_ever_stale(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    newsroom.store.parent.mkdir(parents=True)
    lock = newsroom.store.with_name(newsroom.store.name + ".lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ran = feedsvc("rebuild")
        assert ran.code == 5
        assert "another rebuild" in ran.err
    assert lock.exists()
    assert feedsvc("rebuild").code == 0


def test_f18_a_damaged_store_is_made_anew_with_the_same_ids(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    feedsvc("rebuild")
    before = newsroom.documents()
    newsroom.lose_store()
    newsroom.store.write_bytes(b"This is no database at all. " * 400)
    ran = feedsvc("rebuild")
    assert ran.code == 0
    assert "damaged" in ran.out
    assert newsroom.documents() == before


def test_f19_a_wrong_configuration_is_refused_whole_with_exit_2(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    wrong = {
        "FEEDSVC_SITE__URL": "//example.org",
        "FEEDSVC_SITE__ZONE": "Mars/Base",
        "FEEDSVC_FEEDS__LIMIT": "-1",
        "FEEDSVC_SITE__TITEL": "x",
    }
    ran = feedsvc("rebuild", environment=wrong)
    assert ran.code == 2
    for part in (*wrong, "//example.org", "Mars/Base", "-1", "did you mean"):
        assert part in ran.err
    assert not newsroom.store.exists()


@pytest.mark.parametrize("place", ["before", "behind", "environment", "working folder"])
def test_the_configuration_is_found_wherever_it_is_named(
    newsroom: Newsroom, feedsvc: Feedsvc, tmp_path: os.PathLike[str], place: str
) -> None:
    newsroom.write("one.txt", "A first story")
    named = ("--config", str(newsroom.config))
    unnamed = {"FEEDSVC_CONFIG": ""}
    if place == "before":
        ran = feedsvc(*named, "rebuild", environment=unnamed)
    elif place == "behind":
        ran = feedsvc("rebuild", *named, environment=unnamed)
    elif place == "environment":
        ran = feedsvc("rebuild")
    else:
        shipped = newsroom.folder / "elsewhere" / "config"
        shipped.mkdir()
        (shipped / "feedsvc.toml").write_bytes(newsroom.config.read_bytes())
        ran = feedsvc("rebuild", environment=unnamed)
    assert (ran.code, ran.err) == (0, "")
    assert "1 new" in ran.out


def test_without_a_configuration_the_error_says_how_to_name_one(feedsvc: Feedsvc) -> None:
    ran = feedsvc("rebuild", environment={"FEEDSVC_CONFIG": ""})
    assert ran.code == 2
    assert "config/feedsvc.toml" in ran.err
    assert "--config" in ran.err


def test_f13_names_with_control_characters_are_printed_escaped(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write_bytes("two\nlines\x1b[31m.txt", b"")
    ran = feedsvc("rebuild")
    assert "two\\x0alines\\x1b[31m.txt: " in ran.out
    assert "\x1b" not in ran.out


def test_what_is_wrong_in_the_manifest_is_printed_once(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.settings["CAPTURES__MANIFEST"] = "manifest.csv"
    newsroom.write("one.txt", "A first story")
    newsroom.write_bytes("manifest.csv", b"file,published\none.txt,the other day\n")
    assert feedsvc("rebuild").out.count("'the other day'") == 1


def test_a_publication_that_changes_no_document_is_told_as_one(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.settings |= {"FEEDS__LIMIT": "1", "FEEDS__KEEP_HOURS": "0"}
    newsroom.write("one.txt", "A first story", date(2024, 5, 1))
    newsroom.write("two.txt", "A second story", date(2024, 5, 2))
    feedsvc("rebuild")
    newsroom.write("old.txt", "An old story", date(2019, 5, 2))
    assert "generation 2: 0 documents published" in feedsvc("rebuild").out
