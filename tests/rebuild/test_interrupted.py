"""F13 to F17: what stands in the way of a rebuild, and what a rebuild that broke off leaves."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from feedsvc import rebuild as rebuilding
from feedsvc.captures import opening
from feedsvc.errors import RebuildRunning, StoreError
from feedsvc.rebuild import Options, reading
from feedsvc.store.engine import open_for_reading, open_for_writing
from feedsvc.store.whole_file import rebuild_lock
from tests.capture_text import default_paragraphs
from tests.newsroom import Newsroom

ROOT = Path(__file__).parent.parent.parent

_HOLD_THE_LOCK = """
import signal, sys
from pathlib import Path
from feedsvc.store.whole_file import rebuild_lock
with rebuild_lock(Path(sys.argv[1])):
    print("held", flush=True)
    signal.pause()
"""


class Interrupted(Exception):
    """What a test breaks a rebuild off with."""


def _break_off(newsroom: Newsroom, phase: str, after: int) -> None:
    """Rebuild, but break off when `after` steps of `phase` are done."""

    def progress(at: str, done: int, total: int) -> None:
        if at == phase and done >= after:
            raise Interrupted

    with pytest.raises(Interrupted):
        rebuilding.rebuild(newsroom.configuration(), newsroom.clock, progress, Options())


def _first_state(newsroom: Newsroom) -> None:
    for number in range(6):
        newsroom.write(f"{number}.txt", f"Story {number}", section="Europe")
    newsroom.rebuild()
    newsroom.wait(hours=1)


def _second_state(newsroom: Newsroom) -> None:
    (newsroom.captures / "0.txt").unlink()
    newsroom.write("1.txt", "Story 1, rewritten", section="Europe")
    newsroom.write("2.txt", "Story 2", section="UK News")
    newsroom.write("9.txt", "Story 9", also_read=["Story 3"])
    (newsroom.captures / "4.txt").rename(newsroom.captures / "44.txt")


@pytest.mark.parametrize(
    ("phase", "after"),
    [("reading", 1), ("reading", 2), ("reading", 4), ("building", 1), ("building", 3)],
)
def test_f15_a_broken_off_rebuild_serves_the_old_and_is_completed_by_the_next(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phase: str, after: int
) -> None:
    monkeypatch.setattr(reading, "BATCH_FILES", 1)
    undisturbed = Newsroom(tmp_path / "undisturbed")
    for each in (newsroom, undisturbed):
        _first_state(each)
    before, validators = newsroom.documents(), newsroom.validators()
    for each in (newsroom, undisturbed):
        _second_state(each)
    _break_off(newsroom, phase, after)
    assert (newsroom.documents(), newsroom.validators()) == (before, validators)
    newsroom.rebuild()
    undisturbed.rebuild()
    assert newsroom.documents() == undisturbed.documents()
    assert newsroom.validators() == undisturbed.validators()
    assert newsroom.rebuild().documents == []


def test_f15_what_was_broken_off_and_then_undone_was_never_there(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH_FILES", 1)
    newsroom.write("a.txt", "Story", section="Europe")
    newsroom.rebuild()
    before = newsroom.documents()
    newsroom.write("a.txt", "Story, rewritten", section="Europe")
    newsroom.write("b.txt", "Another story", section="Europe")
    _break_off(newsroom, "building", 1)
    newsroom.write("a.txt", "Story", section="Europe")
    (newsroom.captures / "b.txt").unlink()
    newsroom.wait(hours=1)
    newsroom.rebuild()
    assert newsroom.documents() == before


def test_f15_a_reused_name_is_seen_to_though_a_withdrawal_came_between(
    newsroom: Newsroom,
) -> None:
    for name in ("a.txt", "b.txt"):
        newsroom.write(name, f"The story of {name}")
    newsroom.rebuild()
    address = newsroom.address("The story of b.txt")
    newsroom.write("a.txt", "Markets are calm", paragraphs=default_paragraphs("markets"))
    _break_off(newsroom, "reading", 1)
    newsroom.withdraw(address)
    newsroom.rebuild()
    assert newsroom.titles() == ["Markets are calm"]


@pytest.mark.parametrize("moment", ["reading", "building"])
def test_f15_kill_leaves_the_old_and_the_next_rebuild_completes(
    newsroom: Newsroom, moment: str
) -> None:
    _first_state(newsroom)
    before = newsroom.documents()
    _second_state(newsroom)
    program = (
        "import os, signal, sys; from datetime import datetime; from pathlib import Path\n"
        "from feedsvc import rebuild; from tests.newsroom import Newsroom\n"
        "def progress(phase, done, total):\n"
        "    if phase == sys.argv[2]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "n = Newsroom(Path(sys.argv[1]))\n"
        "rebuild.rebuild(n.configuration(), n.clock, progress, rebuild.Options())\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, newsroom.folder, moment],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert newsroom.documents() == before
    newsroom.rebuild()
    assert "Story 1, rewritten" in newsroom.titles()
    assert {path.name for path in newsroom.store.parent.iterdir()} <= {
        f"feedsvc.sqlite{ending}" for ending in ("", "-wal", "-shm", ".journal", ".lock")
    }


def test_f17_of_two_rebuilds_one_says_that_the_other_runs(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with rebuild_lock(newsroom.store):
        with pytest.raises(RebuildRunning, match="another rebuild of this store runs"):
            newsroom.rebuild()
        with pytest.raises(RebuildRunning):
            newsroom.withdraw("/2024/top-news/the-bridge-is-open")
    assert newsroom.rebuild().new == 1


def test_f17_the_lock_of_a_dead_process_is_no_obstacle(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.store.parent.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD_THE_LOCK, newsroom.store],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(RebuildRunning):
            newsroom.rebuild()
        holder.kill()
    assert newsroom.rebuild().new == 1


def test_f17_a_reader_sees_one_generation_while_another_is_published(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    connection = open_for_reading(newsroom.store)
    connection.execute("BEGIN")
    assert connection.execute("SELECT count(*) FROM published_versions").fetchone()[0] == 1
    newsroom.write("b.txt", "The river is high")
    newsroom.rebuild()
    assert connection.execute("SELECT count(*) FROM published_versions").fetchone()[0] == 1
    connection.execute("COMMIT")
    assert connection.execute("SELECT count(*) FROM published_versions").fetchone()[0] == 2
    connection.close()


def test_f16_a_store_that_another_program_writes_to_is_an_error_with_its_path(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    monkeypatch.setattr("feedsvc.store.engines.sqlite.BUSY_SECONDS", 0.0)
    other = open_for_writing(newsroom.store)
    other.execute("BEGIN IMMEDIATE")
    newsroom.write("b.txt", "The river is high")
    with pytest.raises(StoreError, match=r"feedsvc\.sqlite: .*locked"):
        newsroom.rebuild()
    other.close()
    assert newsroom.rebuild().new == 1


def test_f16_a_folder_in_the_stores_place_is_an_error_with_its_path(newsroom: Newsroom) -> None:
    newsroom.store.mkdir(parents=True)
    with pytest.raises(StoreError, match=r"feedsvc\.sqlite"):
        newsroom.rebuild()


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("link.txt", _link, "a symbolic link, not a regular file"),
        ("pipe.txt", os.mkfifo, "a named pipe, not a regular file"),
    ],
)
def test_f13_what_is_no_regular_file_is_named_and_loses_no_other(
    newsroom: Newsroom, name: str, make: Callable[[Path], None], reason: str
) -> None:
    newsroom.write("a.txt", "The bridge is open")
    make(newsroom.captures / name)
    report = newsroom.rebuild()
    assert [(note.file, note.reason) for note in report.refusals] == [(name, reason)]
    assert newsroom.titles() == ["The bridge is open"]
    (newsroom.captures / name).unlink()
    assert newsroom.rebuild().refused == 0


def test_f13_odd_names_are_escaped_in_the_report(newsroom: Newsroom) -> None:
    newsroom.write_bytes("two\nlines.txt", b"")
    path = os.fsencode(newsroom.captures) + b"/\xff.txt"
    with open(path, "wb"):
        pass
    report = newsroom.rebuild()
    assert [note.file for note in report.refusals] == [r"\xff.txt", r"two\x0alines.txt"]


def test_f14_a_capture_that_grows_while_it_is_read_is_whole_at_the_next_rebuild(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.now = newsroom.now.replace(year=2100)
    path = newsroom.write("a.txt", "The bridge is open")
    whole_read = opening._read

    def read_while_it_grows(handle: int, size: int) -> bytes:
        data = whole_read(handle, size)
        with path.open("ab") as file:
            file.write(b"And so on.\n")
        return data

    monkeypatch.setattr(opening, "_read", read_while_it_grows)
    report = newsroom.rebuild()
    assert [note.reason for note in report.refusals] == [
        "it is being written: it changed each time while it was read"
    ]
    monkeypatch.undo()
    newsroom.wait(hours=1)
    assert newsroom.rebuild().new == 1
