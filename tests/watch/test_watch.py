"""`feedsvc watch`, in a process of its own, on a real folder: what happens there is published."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from feedsvc.store.overview import overview
from feedsvc.store.whole_file import rebuild_lock
from tests.capture_text import capture_text, default_paragraphs
from tests.newsroom import Newsroom
from tests.watch.process import (
    DEADLINE_SECONDS,
    ROOT,
    environment_of,
    rename_in,
    running,
    watching,
)

pytestmark = pytest.mark.slow
EXIT_REBUILD_RUNNING = 5


def test_what_is_there_is_published_first(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom):
        assert newsroom.titles() == ["The bridge is open"]


def test_a_capture_renamed_in_is_published_without_a_look_at_the_rest(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom) as watch:
        rename_in(newsroom, "b.txt", "The river is high")
        report = watch.report()
        assert (report["new"], report["read"], report["unchanged"]) == (1, 1, 1)
        assert set(newsroom.titles()) == {"The bridge is open", "The river is high"}


def test_a_capture_edited_in_place_is_published(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom) as watch:
        newsroom.write("a.txt", "The bridge is closed")
        watch.until(lambda: newsroom.titles() == ["The bridge is closed"])


def test_a_capture_that_is_deleted_leaves(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write("b.txt", "The river is high")
    with watching(newsroom) as watch:
        (newsroom.captures / "a.txt").unlink()
        watch.until(lambda: newsroom.titles() == ["The river is high"])


def test_a_capture_that_is_renamed_stays_the_same_article(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom) as watch:
        before = newsroom.identities()
        (newsroom.captures / "a.txt").rename(newsroom.captures / "b.txt")
        rename_in(newsroom, "c.txt", "The river is high")
        watch.until(lambda: "The river is high" in newsroom.titles())
        assert newsroom.identities().items() > before.items()


def test_a_burst_is_gathered(newsroom: Newsroom) -> None:
    with watching(newsroom) as watch:
        for number in range(300):
            rename_in(newsroom, f"{number}.txt", f"The story with the number {number}")
        count = watch.until(lambda: overview(newsroom.store).articles == 300)
        assert count < 100


def test_a_slow_writer_is_never_published_cut(newsroom: Newsroom) -> None:
    paragraphs = default_paragraphs("the flood") * 20
    text = capture_text("The river is high", day=None, paragraphs=paragraphs)
    is_begun, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        half = text.index(paragraphs[1]) + 10
        with (newsroom.captures / "slow.txt").open("w", encoding="utf-8") as file:
            file.write(text[:half])
            file.flush()
            is_begun.set()
            while not may_end.wait(0.05):
                file.write(text[half])
                half += 1
                file.flush()
            file.write(text[half:])

    with watching(newsroom) as watch:
        writer = threading.Thread(target=write_slowly)
        writer.start()
        try:
            assert is_begun.wait(DEADLINE_SECONDS)
            rename_in(newsroom, "a.txt", "The bridge is open")
            watch.until(lambda: bool(newsroom.titles()))
            assert newsroom.titles() == ["The bridge is open"]
        finally:
            may_end.set()
            writer.join()
        watch.until(lambda: "The river is high" in newsroom.titles())
        entry = newsroom.entry("The river is high")
        assert entry.updated == entry.published
        assert entry.content[0].value.count("<p>") == len(paragraphs)


def test_a_folder_moved_in_and_out_again(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write("../2024/05/b.txt", "The river is high")
    newsroom.write("../2024/06/c.txt", "The market is calm")
    everything = {"The bridge is open", "The river is high", "The market is calm"}
    with watching(newsroom) as watch:
        (newsroom.folder / "2024").rename(newsroom.captures / "2024")
        watch.until(lambda: set(newsroom.titles()) == everything)
        rename_in(newsroom, "2024/06/d.txt", "The road is long")
        watch.until(lambda: set(newsroom.titles()) == everything | {"The road is long"})
        (newsroom.captures / "2024").rename(newsroom.folder / "2024")
        watch.until(lambda: newsroom.titles() == ["The bridge is open"])


def test_a_name_that_is_no_utf_8_stops_nothing(newsroom: Newsroom) -> None:
    with watching(newsroom) as watch:
        text = capture_text("The bridge is open", None, paragraphs=default_paragraphs("a bridge"))
        written = newsroom.write_bytes("../elsewhere/a.txt", text.encode())
        os.rename(written, os.fsencode(newsroom.captures) + b"/\xff.txt")
        watch.until(lambda: newsroom.titles() == ["The bridge is open"])
        rename_in(newsroom, "b.txt", "The river is high")
        watch.until(lambda: len(newsroom.titles()) == 2)


def test_the_folder_may_be_replaced_by_another(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom) as watch:
        newsroom.captures.rename(newsroom.folder / "old")
        watch.said("feedsvc: ")
        rename_in(newsroom, "b.txt", "The river is high")
        watch.until(lambda: newsroom.titles() == ["The river is high"])
        rename_in(newsroom, "c.txt", "The market is calm")
        watch.until(lambda: len(newsroom.titles()) == 2)


def test_polling_sees_what_no_event_tells(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom, "--poll") as watch:
        rename_in(newsroom, "b.txt", "The river is high")
        watch.until(lambda: "The river is high" in newsroom.titles())
        (newsroom.captures / "a.txt").unlink()
        watch.until(lambda: newsroom.titles() == ["The river is high"])


def test_f17_what_happens_while_another_rebuild_runs_is_published_after_it(
    newsroom: Newsroom,
) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom) as watch:
        with rebuild_lock(newsroom.store):
            rename_in(newsroom, "b.txt", "The river is high")
            (newsroom.captures / "a.txt").unlink()
        watch.until(lambda: newsroom.titles() == ["The river is high"])


def test_f17_two_watchers_and_a_rebuild_get_along(newsroom: Newsroom) -> None:
    with watching(newsroom), watching(newsroom):
        names = {f"The story with the number {number}" for number in range(20)}
        for number, name in enumerate(sorted(names)):
            rename_in(newsroom, f"{number}.txt", name)
        rebuild = subprocess.run(
            [sys.executable, "-m", "feedsvc", "--config", newsroom.config, "rebuild", "--quiet"],
            env=environment_of(newsroom),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
        # It may come while a watcher's rebuild holds the lock.
        assert rebuild.returncode in {0, EXIT_REBUILD_RUNNING}
        rename_in(newsroom, "last.txt", "The last story")
        wait_for_titles(newsroom, names | {"The last story"})


def wait_for_titles(newsroom: Newsroom, titles: set[str]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while set(newsroom.titles()) != titles:
        assert time.monotonic() < deadline


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(newsroom: Newsroom, stop: signal.Signals) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom) as watch:
        watch.process.send_signal(stop)
        assert watch.rest_said() == ""
        assert watch.process.returncode == 0


def test_f17_one_that_was_killed_leaves_no_lock(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with watching(newsroom) as watch:
        watch.process.kill()
        watch.process.wait(timeout=DEADLINE_SECONDS)
    rename_in(newsroom, "b.txt", "The river is high")
    with watching(newsroom):
        assert len(newsroom.titles()) == 2


def test_what_is_printed_for_the_eye_names_what_is_refused_once(newsroom: Newsroom) -> None:
    newsroom.write_bytes("empty.txt", b"")
    with running(newsroom, "watch") as watch:
        watch.said("watching ")
        rename_in(newsroom, "a.txt", "The bridge is open")
        wait_for_titles(newsroom, {"The bridge is open"})
        watch.process.terminate()
        lines = watch.rest_printed()
    assert [line for line in lines if "empty.txt" in line] == ["  empty.txt: it is empty\n"]


_WITHOUT_WATCHFILES = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name == "watchfiles":
            raise ModuleNotFoundError("No module named 'watchfiles'", name=name)
sys.meta_path.insert(0, Refuse())
from feedsvc.cli import main
main(prog_name="feedsvc")
"""


@pytest.mark.parametrize("command", [("watch",), ("serve", "--watch", "--port", "0")])
def test_without_watchfiles_it_says_what_to_install(
    newsroom: Newsroom, command: tuple[str, ...]
) -> None:
    newsroom.configuration()
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_WATCHFILES, "--config", newsroom.config, *command],
        env=environment_of(newsroom),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'feedsvc[watch]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_manifest_ends_it_before_anything_is_published(newsroom: Newsroom) -> None:
    newsroom.settings["CAPTURES__MANIFEST"] = "manifest.csv"
    with running(newsroom, "watch") as watch:
        assert "manifest.csv" in watch.said("feedsvc: ")
        assert watch.process.wait(timeout=DEADLINE_SECONDS) == 2


def test_f13_what_is_no_capture_is_left_alone(newsroom: Newsroom, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    newsroom.write("../outside/secret.txt", "A secret")
    with watching(newsroom) as watch:
        (newsroom.captures / "link.txt").symlink_to(outside / "secret.txt")
        (newsroom.captures / "folder").symlink_to(outside)
        os.mkfifo(newsroom.captures / "pipe.txt")
        (newsroom.captures / "notes.tmp").write_text("x")
        shutil.copy(outside / "secret.txt", newsroom.captures / ".hidden.txt")
        rename_in(newsroom, "a.txt", "The bridge is open")
        watch.until(lambda: bool(newsroom.titles()))
        newsroom.write("../outside/another.txt", "Another secret")
        rename_in(newsroom, "b.txt", "The river is high")
        watch.until(lambda: len(newsroom.titles()) > 1)
        assert set(newsroom.titles()) == {"The bridge is open", "The river is high"}
