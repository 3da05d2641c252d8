"""A backup is a copy of one moment, made while the store is in use; nothing else is replaced."""

import contextlib
import fcntl
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from feedsvc import rebuild as rebuilding
from feedsvc.errors import StoreCorrupt, StoreError
from feedsvc.rebuild import Options, reading
from feedsvc.store.copies import backup as backing_up
from feedsvc.store.copies.backup import back_up
from feedsvc.store.engine import open_for_reading, open_for_writing, transaction
from feedsvc.store.journal import ArticleLine, check_journal, journal_path, read_journal
from tests.newsroom import Newsroom


def _published(newsroom: Newsroom, stories: int = 3) -> None:
    for number in range(stories):
        newsroom.write(f"{number}.txt", f"Story {number}")
    newsroom.rebuild()


def _lines(store: Path) -> list[object]:
    return list(read_journal(store))


def _restored(newsroom: Newsroom, target: Path, folder: Path) -> Newsroom:
    """Return a newsroom with the captures of `newsroom` and the backup at `target`."""
    restored = Newsroom(folder, settings=dict(newsroom.settings))
    for path in newsroom.captures.iterdir():
        (restored.captures / path.name).write_bytes(path.read_bytes())
    restored.store.parent.mkdir()
    restored.store.write_bytes(target.read_bytes())
    journal_path(restored.store).write_bytes(journal_path(target).read_bytes())
    return restored


def _articles_and_lines(target: Path) -> tuple[set[str], set[str]]:
    """Return the ids that the copy of the store knows, and those that its journal knows."""
    with contextlib.closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        ids = {row[0] for row in connection.execute("SELECT id FROM articles")}
    return ids, {line.id for line in read_journal(target) if isinstance(line, ArticleLine)}


def test_a_backup_holds_the_documents_and_the_journal(newsroom: Newsroom, tmp_path: Path) -> None:
    _published(newsroom)
    target = tmp_path / "elsewhere" / "copy.sqlite"
    target.parent.mkdir()
    done = back_up(newsroom.store, target)
    assert (done.file, done.journal) == (target, journal_path(target))
    assert (done.generation, done.articles) == (1, 3)
    assert (done.bytes, done.journal_bytes) == (
        target.stat().st_size,
        journal_path(newsroom.store).stat().st_size,
    )
    assert sorted(path.name for path in target.parent.iterdir()) == [
        "copy.sqlite",
        "copy.sqlite.journal",
    ]
    restored = _restored(newsroom, target, tmp_path / "restored")
    assert restored.documents() == newsroom.documents()
    assert restored.validators() == newsroom.validators()
    assert _lines(restored.store) == _lines(newsroom.store)


def test_a_backup_taken_within_a_rebuild_serves_the_old_and_is_completed(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH_FILES", 1)
    monkeypatch.setattr(backing_up, "PAGES_A_STEP", 1)
    _published(newsroom)
    before = newsroom.documents()
    newsroom.wait(hours=1)
    for number in range(3, 9):
        newsroom.write(f"{number}.txt", f"Story {number}")
    targets = []

    def progress(at: str, done: int, total: int) -> None:
        target = tmp_path / f"{at}-{done}.sqlite"
        back_up(newsroom.store, target)
        targets.append(target)

    rebuilding.rebuild(newsroom.configuration(), newsroom.clock, progress, Options())
    assert len(targets) > 6
    for target in targets:
        in_store, in_journal = _articles_and_lines(target)
        assert in_store <= in_journal
        restored = _restored(newsroom, target, tmp_path / f"restored-{target.stem}")
        assert restored.documents() == before
        restored.wait(hours=1)
        restored.rebuild()
        assert restored.identities() == newsroom.identities()


def test_a_backup_is_of_one_moment_while_another_thread_commits(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "PAGES_A_STEP", 1)
    _published(newsroom)
    stop, written = threading.Event(), threading.Event()

    def commit_on_and_on() -> None:
        with contextlib.closing(open_for_writing(newsroom.store)) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                with transaction(connection):
                    for key in ("left", "right"):
                        values = (key, str(number))
                        connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", values)
                written.set()

    writer = threading.Thread(target=commit_on_and_on)
    writer.start()
    try:
        assert written.wait(10)
        for _ in range(5):
            back_up(newsroom.store, tmp_path / "copy.sqlite")
            with contextlib.closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                values = dict(copy.execute("SELECT * FROM state"))
            assert values["left"] == values["right"]
    finally:
        stop.set()
        writer.join()


@pytest.mark.parametrize("side", ["", "-wal", "-shm", ".lock", ".journal", ".readers"])
def test_the_store_and_what_lies_beside_it_are_not_overwritten(
    newsroom: Newsroom, side: str
) -> None:
    _published(newsroom)
    before = newsroom.documents()
    with pytest.raises(StoreError, match="named after it as its own files are"):
        back_up(newsroom.store, newsroom.store.with_name(newsroom.store.name + side))
    link = newsroom.folder / "link"
    link.symlink_to(newsroom.store)
    with pytest.raises(StoreError, match="named after it"):
        back_up(newsroom.store, link)
    assert newsroom.documents() == before


def test_what_is_no_backup_is_left_alone(newsroom: Newsroom, tmp_path: Path) -> None:
    _published(newsroom)
    capture = newsroom.captures / "0.txt"
    before = capture.read_bytes()
    with pytest.raises(StoreError, match="is no backup of feedsvc; it is left alone"):
        back_up(newsroom.store, capture)
    assert capture.read_bytes() == before
    with pytest.raises(StoreError, match="is a folder"):
        back_up(newsroom.store, newsroom.captures)
    journal_path(tmp_path / "copy.sqlite").mkdir()
    with pytest.raises(StoreError, match=r"copy\.sqlite\.journal: is a folder"):
        back_up(newsroom.store, tmp_path / "copy.sqlite")


def test_a_backup_that_was_looked_into_is_replaced(newsroom: Newsroom, tmp_path: Path) -> None:
    _published(newsroom)
    target = tmp_path / "copy.sqlite"
    back_up(newsroom.store, target)
    with contextlib.closing(open_for_reading(target)) as looked_into:
        looked_into.execute("SELECT count(*) FROM articles").fetchone()
    assert target.with_name("copy.sqlite-shm").exists(), "SQLite leaves none any more"
    assert back_up(newsroom.store, target).articles == 3
    assert {path.name for path in tmp_path.glob("copy*")} == {
        target.name,
        journal_path(target).name,
    }


def test_an_older_backup_is_replaced(newsroom: Newsroom, tmp_path: Path) -> None:
    _published(newsroom)
    target = tmp_path / "copy.sqlite"
    back_up(newsroom.store, target)
    newsroom.write("9.txt", "Story 9")
    newsroom.rebuild()
    assert back_up(newsroom.store, target).articles == 4
    check_journal(target)


def test_f18_a_damaged_store_is_said_and_the_backup_before_it_stays(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    _published(newsroom)
    target = tmp_path / "copy.sqlite"
    back_up(newsroom.store, target)
    before = target.read_bytes()
    damaged = bytearray(newsroom.store.read_bytes())
    damaged[8192:12288] = b"\xff" * 4096
    newsroom.store.write_bytes(damaged)
    with pytest.raises(StoreCorrupt, match=r"nothing was written.*feedsvc rebuild --force"):
        back_up(newsroom.store, target)
    assert target.read_bytes() == before
    assert sorted(tmp_path.glob("copy*")) == [target, journal_path(target)]


def test_f16_a_full_disk_is_said_and_the_backup_before_it_stays(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _published(newsroom)
    target = tmp_path / "copy.sqlite"
    back_up(newsroom.store, target)
    before = target.read_bytes()
    connect = sqlite3.connect

    def with_little_room(*arguments: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)  # type: ignore[call-overload]  # passed on as they came
        connection.execute("PRAGMA max_page_count = 5")
        return connection

    monkeypatch.setattr(backing_up.sqlite3, "connect", with_little_room)
    with pytest.raises(StoreError, match=r"copy\.sqlite: cannot be written from .* full"):
        back_up(newsroom.store, target)
    assert target.read_bytes() == before


@pytest.fixture
def partial(tmp_path: Path) -> Path:
    """Where the backup to `copy.sqlite` is written."""
    return tmp_path / "copy.sqlite.partial" / "copy.sqlite"


def test_what_a_killed_backup_left_is_removed(
    newsroom: Newsroom, tmp_path: Path, partial: Path
) -> None:
    _published(newsroom)
    target = tmp_path / "copy.sqlite"
    partial.parent.mkdir()
    partial.with_name("feedsvc-backup.lock").touch()
    for side in ("", "-wal", "-shm", ".journal"):
        partial.with_name(partial.name + side).write_bytes(b"half of a page" * 9_000)
    assert back_up(newsroom.store, target).articles == 3
    assert sorted(tmp_path.glob("copy*")) == [target, journal_path(target)]


@pytest.mark.parametrize(
    "files",
    [
        ["copy.sqlite.partial"],
        ["copy.sqlite.partial/copy.sqlite"],
        ["copy.sqlite.partial/feedsvc-backup.lock", "copy.sqlite.partial/a novel.txt"],
    ],
)
def test_a_strangers_file_that_is_called_as_the_partial_backup_is_left_alone(
    newsroom: Newsroom, tmp_path: Path, files: list[str]
) -> None:
    _published(newsroom)
    for file in files:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(f"{file} of somebody else", encoding="utf-8")
    before = set(tmp_path.rglob("*"))
    with pytest.raises(
        StoreError, match=r"sqlite\.partial: is there, and was not left by a backup"
    ):
        back_up(newsroom.store, tmp_path / "copy.sqlite")
    for file in files:
        assert (tmp_path / file).read_text(encoding="utf-8") == f"{file} of somebody else"
    assert set(tmp_path.rglob("*")) == before


def test_a_link_in_the_place_of_the_partial_backup_is_not_followed(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    _published(newsroom)
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "copy.sqlite.partial"
    elsewhere.mkdir()
    link.symlink_to(elsewhere)
    with pytest.raises(StoreError, match="was not left by a backup"):
        back_up(newsroom.store, tmp_path / "copy.sqlite")
    assert link.is_symlink()
    assert list(elsewhere.iterdir()) == []


def test_two_backups_to_one_file_do_not_meet(
    newsroom: Newsroom, tmp_path: Path, partial: Path
) -> None:
    _published(newsroom)
    partial.parent.mkdir()
    with partial.with_name("feedsvc-backup.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        partial.write_bytes(b"half a backup")
        with pytest.raises(StoreError, match="another backup is written there; wait for it"):
            back_up(newsroom.store, tmp_path / "copy.sqlite")
        assert partial.read_bytes() == b"half a backup"
        assert not (tmp_path / "copy.sqlite").exists()


def test_a_backup_that_waited_while_another_ended_makes_its_folder_anew(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has opened the lock already, which the other one deletes before the lock is taken."""
    _published(newsroom)
    target = tmp_path / "copy.sqlite"
    flock = fcntl.flock
    others = [back_up]

    def after_another_backup(descriptor: int, operation: int) -> None:
        if others:
            others.pop()(newsroom.store, target)
            newsroom.write("9.txt", "Story 9")
            newsroom.rebuild()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", after_another_backup)
    assert back_up(newsroom.store, target).articles == 4
    in_store, in_journal = _articles_and_lines(target)
    assert len(in_store) == len(in_journal) == 4
    assert sorted(tmp_path.glob("copy*")) == [target, journal_path(target)]


def test_a_folder_that_was_taken_away_meanwhile_is_made_again(
    newsroom: Newsroom, tmp_path: Path, partial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _published(newsroom)
    opened = os.open
    ended = [partial.parent.rmdir]

    def after_another_has_ended(path: os.PathLike[str], *arguments: int) -> int:
        if os.fspath(path).endswith("feedsvc-backup.lock") and ended:
            ended.pop()()
        return opened(path, *arguments)

    monkeypatch.setattr(os, "open", after_another_has_ended)
    assert back_up(newsroom.store, tmp_path / "copy.sqlite").articles == 3
    assert ended == []


def test_a_backup_that_ends_leaves_what_else_was_put_into_its_folder(
    newsroom: Newsroom, tmp_path: Path, partial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _published(newsroom)
    strangers = partial.with_name("a novel.txt")

    def write_a_novel(_folder: Path) -> None:
        strangers.write_text("of somebody else", encoding="utf-8")

    monkeypatch.setattr(backing_up, "sync_folder", write_a_novel)
    back_up(newsroom.store, tmp_path / "copy.sqlite")
    assert list(partial.parent.iterdir()) == [strangers]


def test_a_journal_without_its_store_is_a_strangers_and_left_alone(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    _published(newsroom)
    target = tmp_path / "copy.sqlite"
    journal_path(target).write_text("the diary of somebody else", encoding="utf-8")
    with pytest.raises(StoreError, match=r"journal: is there without .*; it is left alone, name"):
        back_up(newsroom.store, target)
    assert journal_path(target).read_text(encoding="utf-8") == "the diary of somebody else"
    assert sorted(tmp_path.glob("copy*")) == [journal_path(target)]


@pytest.mark.parametrize("beside", [".lock", "-wal"])
def test_the_store_of_another_site_is_left_alone(
    newsroom: Newsroom, tmp_path: Path, beside: str
) -> None:
    _published(newsroom)
    other = Newsroom(tmp_path / "other")
    other.write("o.txt", "A story of another site")
    other.rebuild()
    lock = other.store.with_name(other.store.name + ".lock")
    lock.unlink()
    other.store.with_name(other.store.name + beside).write_bytes(b"something in it")
    before = other.store.read_bytes(), journal_path(other.store).read_bytes()
    with pytest.raises(StoreError, match=f"{beside}: is there, so .* is the store of a site"):
        back_up(newsroom.store, other.store)
    assert (other.store.read_bytes(), journal_path(other.store).read_bytes()) == before


def test_a_first_backup_killed_between_its_two_names_is_replaced_by_the_next(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _published(newsroom)
    target = tmp_path / "copy.sqlite"
    renames = iter([os.replace])  # the second one meets the end

    def rename_or_end(written: Path, place: Path) -> None:
        next(renames)(written, place)

    with monkeypatch.context() as killed:
        killed.setattr(backing_up.os, "replace", rename_or_end)
        with pytest.raises(StopIteration):
            back_up(newsroom.store, target)
    assert back_up(newsroom.store, target).articles == 3
    check_journal(target)


def test_without_a_store_there_is_nothing_to_copy(newsroom: Newsroom, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store yet"):
        back_up(newsroom.store, tmp_path / "copy.sqlite")
    assert os.listdir(tmp_path).count("copy.sqlite") == 0
