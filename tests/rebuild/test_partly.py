"""A rebuild of named files does for them what a whole one does, and looks at nothing else."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from feedsvc import rebuild as rebuilding
from feedsvc.captures import folder
from feedsvc.errors import RebuildRunning, RemovalRefused, StoreCorrupt
from feedsvc.rebuild import Options, Report
from feedsvc.store.sql import documents
from feedsvc.store.whole_file import rebuild_lock
from tests.capture_text import default_paragraphs
from tests.engines import ON_BOTH_ENGINES_SLOWLY, ONLY_SQLITE
from tests.newsroom import Newsroom, no_progress

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY


def rebuild_files(newsroom: Newsroom, *names: str) -> Report:
    configuration = newsroom.configuration()
    return rebuilding.rebuild_files(
        configuration,
        newsroom.clock,
        no_progress,
        Options(),
        [os.fsencode(name) for name in names],
        rebuilding.load_manifest(configuration),
    )


def scanned_ns(newsroom: Newsroom) -> str:
    with newsroom.connection() as connection:
        return documents.state(connection, "scanned_ns")


def _first_state(newsroom: Newsroom) -> None:
    for number in range(6):
        newsroom.write(f"{number}.txt", f"Story {number}", section="Europe")
    newsroom.write("sub/7.txt", "Story 7")
    newsroom.rebuild()
    newsroom.wait(hours=1)


def _second_state(newsroom: Newsroom) -> list[str]:
    """Change the captures, and return the names that this happened to."""
    (newsroom.captures / "0.txt").unlink()
    newsroom.write("1.txt", "Story 1, rewritten", section="Europe")
    newsroom.write("2.txt", "Story 2", section="UK News")
    newsroom.write("9.txt", "Story 9", also_read=["Story 3"])
    (newsroom.captures / "4.txt").rename(newsroom.captures / "44.txt")
    newsroom.write("new/8.txt", "Story 8")
    (newsroom.captures / "sub" / "7.txt").unlink()
    (newsroom.captures / "sub").rmdir()
    newsroom.write_bytes("empty.txt", b"")
    return ["0.txt", "1.txt", "2.txt", "9.txt", "4.txt", "44.txt", "new", "sub", "empty.txt"]


def test_it_publishes_what_a_whole_rebuild_does(newsroom: Newsroom, tmp_path: Path) -> None:
    whole = Newsroom(tmp_path / "whole")
    for each in (newsroom, whole):
        _first_state(each)
    names = _second_state(newsroom)
    _second_state(whole)
    partly, wholly = rebuild_files(newsroom, *names), whole.rebuild()
    assert newsroom.documents() == whole.documents()
    assert newsroom.validators() == whole.validators()
    assert replace(partly, read=0, seconds=0) == replace(wholly, read=0, seconds=0)
    assert newsroom.rebuild().documents == []


def test_what_is_not_named_is_not_looked_at(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _first_state(newsroom)
    before = scanned_ns(newsroom)
    newsroom.write("1.txt", "Story 1, rewritten")
    newsroom.write("2.txt", "Story 2, rewritten")
    (newsroom.captures / "3.txt").unlink()

    listed = folder.os.scandir

    def refuse_captures(path: str | bytes) -> object:
        assert not os.fsdecode(path).startswith(str(newsroom.captures)), f"{path!r} was listed"
        return listed(path)

    monkeypatch.setattr(folder.os, "scandir", refuse_captures)
    report = rebuild_files(newsroom, "1.txt")
    assert (report.read, report.changed, report.removed) == (1, 1, 0)
    assert {"Story 1, rewritten", "Story 2", "Story 3"} < set(newsroom.titles())
    assert scanned_ns(newsroom) == before
    monkeypatch.undo()
    report = newsroom.rebuild()
    assert (report.changed, report.removed) == (1, 1)


def test_it_reads_the_other_capture_of_an_article_whose_first_is_gone(newsroom: Newsroom) -> None:
    paragraphs = default_paragraphs("a bridge")
    newsroom.write(
        "a.txt", "The bridge is open", paragraphs=[*paragraphs, "And long it is indeed."]
    )
    newsroom.write_bytes("odd\\\x85.txt", newsroom.captures.joinpath("a.txt").read_bytes())
    newsroom.rebuild()
    newsroom.write("odd\\\x85.txt", "The bridge is open", paragraphs=paragraphs, cut=True)
    newsroom.rebuild()
    assert "And long it is" in newsroom.entry("The bridge is open").content[0].value
    (newsroom.captures / "a.txt").unlink()
    assert rebuild_files(newsroom, "a.txt").changed == 1
    assert "And long it is" not in newsroom.entry("The bridge is open").content[0].value


def test_it_reads_the_other_capture_of_an_article_whose_first_is_reused(newsroom: Newsroom) -> None:
    paragraphs = default_paragraphs("a bridge")
    newsroom.write("a.txt", "The bridge is open", paragraphs=paragraphs)
    newsroom.write("b.txt", "The bridge is open", paragraphs=paragraphs, cut=True)
    newsroom.rebuild()
    newsroom.write("a.txt", "Markets are calm", paragraphs=default_paragraphs("markets"))
    rebuild_files(newsroom, "a.txt")
    assert set(newsroom.titles()) == {"Markets are calm", "The bridge is open"}
    assert newsroom.rebuild().documents == []


def test_lines_that_left_a_file_of_articles_leave(newsroom: Newsroom) -> None:
    line = '{"title": "Story %d", "published": "2024-05-01", "summary": "The text of %d"}\n'
    newsroom.write_bytes("all.jsonl", ((line % (1, 1)) + (line % (2, 2))).encode())
    newsroom.rebuild()
    newsroom.write_bytes("all.jsonl", (line % (1, 1)).encode())
    assert rebuild_files(newsroom, "all.jsonl").removed == 1
    assert newsroom.titles() == ["Story 1"]
    (newsroom.captures / "all.jsonl").unlink()
    rebuild_files(newsroom, "all.jsonl")
    assert newsroom.titles() == []


def test_the_removal_guard_holds(newsroom: Newsroom) -> None:
    for number in range(20):
        newsroom.write(f"sub/{number}.txt", f"Story {number}")
    newsroom.rebuild()
    before = newsroom.documents()
    (newsroom.captures / "sub").rename(newsroom.folder / "moved")
    with pytest.raises(RemovalRefused, match="20 of 20 articles would leave"):
        rebuild_files(newsroom, "sub")
    assert newsroom.documents() == before


def test_f17_it_says_that_another_rebuild_runs(newsroom: Newsroom) -> None:
    _first_state(newsroom)
    with rebuild_lock(newsroom.location), pytest.raises(RebuildRunning):
        rebuild_files(newsroom, "1.txt")


def test_without_a_store_everything_is_read(newsroom: Newsroom) -> None:
    _first_state(newsroom)
    before = newsroom.documents()
    newsroom.lose_store()
    rebuild_files(newsroom, "1.txt")
    assert len(newsroom.titles()) == 7
    assert newsroom.identities().keys() == {f"Story {number}" for number in (0, 1, 2, 3, 4, 5, 7)}
    assert newsroom.documents().keys() == before.keys()


@ONLY_SQLITE
def test_a_damaged_store_is_said(newsroom: Newsroom) -> None:
    _first_state(newsroom)
    newsroom.lose_store()
    newsroom.store.write_bytes(b"no database" * 100)
    with pytest.raises(StoreCorrupt, match=r"feedsvc rebuild --force"):
        rebuild_files(newsroom, "1.txt")
