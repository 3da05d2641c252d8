"""The removal guard: a folder that lost most of its captures takes nothing out of the feeds."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.errors import FolderMissing, RemovalRefused
from tests.engines import ON_BOTH_ENGINES, ONLY_SQLITE
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES

NOBODY = 65534


def _write_many(newsroom: Newsroom, count: int, folder: str = "") -> None:
    for number in range(count):
        newsroom.write(f"{folder}{number:02}.txt", f"Story {folder}{number}")


def _remove(newsroom: Newsroom, count: int) -> None:
    for path in sorted(newsroom.captures.glob("*.txt"))[:count]:
        path.unlink()


def test_over_half_of_twenty_is_refused_and_nothing_changes(newsroom: Newsroom) -> None:
    _write_many(newsroom, 20)
    newsroom.rebuild()
    before, validators = newsroom.documents(), newsroom.validators()
    aside = newsroom.folder / "aside"
    shutil.copytree(newsroom.captures, aside)
    _remove(newsroom, 11)
    newsroom.write("new.txt", "A new story")
    for _ in range(2):
        with pytest.raises(
            RemovalRefused, match=r"11 of 20 articles .* --allow-removals"
        ) as raised:
            newsroom.rebuild()
        assert (raised.value.leaving, raised.value.known) == (11, 20)
        assert (newsroom.documents(), newsroom.validators()) == (before, validators)
    (newsroom.captures / "new.txt").unlink()
    shutil.copytree(aside, newsroom.captures, dirs_exist_ok=True)
    report = newsroom.rebuild()
    assert (report.new, report.changed, report.removed, report.unchanged) == (0, 0, 0, 20)
    assert (report.documents, report.generation) == ([], 1)


def test_half_of_twenty_may_leave(newsroom: Newsroom) -> None:
    _write_many(newsroom, 20)
    newsroom.rebuild()
    _remove(newsroom, 10)
    assert newsroom.rebuild().removed == 10


def test_fewer_than_twenty_may_all_leave(newsroom: Newsroom) -> None:
    _write_many(newsroom, 19)
    newsroom.rebuild()
    _remove(newsroom, 19)
    assert newsroom.rebuild().removed == 19
    assert newsroom.titles() == []


def test_allow_removals_lets_all_leave(newsroom: Newsroom) -> None:
    _write_many(newsroom, 20)
    newsroom.rebuild()
    _remove(newsroom, 20)
    assert newsroom.rebuild(allow_removals=True).removed == 20
    assert newsroom.titles() == []


def test_a_missing_folder_is_refused_even_for_one_article(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    before = newsroom.documents()
    newsroom.captures.rename(newsroom.folder / "aside")
    with pytest.raises(FolderMissing, match="cannot be listed: No such file"):
        newsroom.rebuild()
    assert newsroom.documents() == before
    assert newsroom.rebuild(allow_removals=True).removed == 1


def test_a_missing_folder_at_the_very_first_rebuild_is_refused(newsroom: Newsroom) -> None:
    newsroom.captures.rmdir()
    with pytest.raises(FolderMissing):
        newsroom.rebuild()
    assert not newsroom.store.exists()


@pytest.mark.parametrize("left", ["", "\n"])
def test_an_emptied_jsonl_file_is_refused_and_its_return_changes_nothing(
    newsroom: Newsroom, left: str
) -> None:
    lines = [
        json.dumps({"title": f"Story {n}", "summary": f"In short, {n}.", "published": "2024-05-01"})
        for n in range(30)
    ]
    newsroom.write_bytes("all.jsonl", "\n".join(lines).encode())
    newsroom.rebuild()
    before = newsroom.documents()
    newsroom.write_bytes("all.jsonl", left.encode())
    for _ in range(2):
        with pytest.raises(RemovalRefused, match="30 of 30"):
            newsroom.rebuild()
        assert newsroom.documents() == before
    newsroom.write_bytes("all.jsonl", "\n".join(lines).encode())
    report = newsroom.rebuild()
    assert (report.new, report.changed, report.removed, report.unchanged) == (0, 0, 0, 30)
    assert (report.documents, report.generation) == ([], 1)


def test_f9_names_given_to_other_articles_count_as_removals(newsroom: Newsroom) -> None:
    _write_many(newsroom, 20)
    newsroom.rebuild()
    before = newsroom.documents()
    aside = newsroom.folder / "aside"
    shutil.copytree(newsroom.captures, aside)
    for number in range(20):
        text = [f"Quite another text, {number}, that nobody has read before."]
        newsroom.write(f"{number:02}.txt", f"Something else {number}", paragraphs=text)
    with pytest.raises(RemovalRefused, match="20 of 20"):
        newsroom.rebuild()
    assert newsroom.documents() == before
    shutil.copytree(aside, newsroom.captures, dirs_exist_ok=True)
    newsroom.rebuild()
    assert newsroom.documents() == before


@pytest.fixture
def shared_newsroom() -> Iterator[Newsroom]:
    """A newsroom that another user may write to: pytest's own folders are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        newsroom = Newsroom(Path(folder))
        yield newsroom


@contextlib.contextmanager
def _as_nobody(folder: Path) -> Iterator[None]:
    """Run the block as a user who may not pass by permissions, and who owns `folder`."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_f13_a_subfolder_that_cannot_be_listed_removes_nothing(shared_newsroom: Newsroom) -> None:
    newsroom = shared_newsroom
    newsroom.write("a.txt", "The bridge is open")
    _write_many(newsroom, 3, "sub/")
    newsroom.rebuild()
    before = newsroom.documents()
    folder = newsroom.captures / "sub"
    folder.chmod(0)
    with _as_nobody(newsroom.folder):
        report = newsroom.rebuild()
    assert (report.removed, [note.file for note in report.refusals]) == (0, ["sub/"])
    assert newsroom.documents() == before
    folder.chmod(0o755)
    report = newsroom.rebuild()
    assert (report.refused, report.documents) == (0, [])


def test_f13_a_capture_that_cannot_be_opened_keeps_its_article(shared_newsroom: Newsroom) -> None:
    newsroom = shared_newsroom
    path = newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    before = newsroom.documents()
    path.chmod(0)
    with _as_nobody(newsroom.folder):
        report = newsroom.rebuild()
    assert [note.reason for note in report.refusals] == ["it cannot be opened: Permission denied"]
    assert newsroom.documents() == before
    path.chmod(0o644)
    report = newsroom.rebuild()
    assert (report.refused, report.documents) == (0, [])


def test_f18_the_guard_holds_after_the_store_was_lost(newsroom: Newsroom) -> None:
    paths = [newsroom.write(f"{number:02}.txt", f"Story {number}") for number in range(25)]
    gone_before = newsroom.write("old.txt", "An old story")
    newsroom.rebuild()
    gone_before.unlink()
    newsroom.rebuild()
    before = newsroom.identities()
    newsroom.lose_store()
    texts = {path: path.read_bytes() for path in paths[:18]}
    for path in texts:
        path.unlink()
    for _ in range(2):
        with pytest.raises(RemovalRefused, match="18 of 25 articles"):
            newsroom.rebuild()
    for path, text in texts.items():
        newsroom.write_bytes(path.name, text)
    newsroom.rebuild()
    assert newsroom.identities() == before


@ONLY_SQLITE
def test_f18_after_the_store_was_lost_removals_can_be_allowed(newsroom: Newsroom) -> None:
    paths = [newsroom.write(f"{number:02}.txt", f"Story {number}") for number in range(25)]
    newsroom.rebuild()
    newsroom.lose_store()
    for path in paths[:18]:
        path.unlink()
    report = newsroom.rebuild(allow_removals=True)
    assert (report.new, report.unchanged) == (7, 0)
