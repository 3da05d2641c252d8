"""The watcher's own decisions, turn by turn, under a clock that the test sets."""

import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc.config import Configuration
from feedsvc.errors import ConfigurationError
from feedsvc.rebuild import Report, reading
from feedsvc.store.overview import overview
from feedsvc.store.whole_file import rebuild_lock
from feedsvc.watch.events import Seen
from feedsvc.watch.watcher import AFTER_FAILURE, FULL_SCAN, BrokenOff, Watcher
from tests.newsroom import Newsroom


@dataclass
class Heard:
    """What the watcher told."""

    reports: list[Report] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    has_begun: bool = False

    def begun(self) -> None:
        self.has_begun = True

    def rebuilt(self, report: Report) -> None:
        self.reports.append(report)

    def failed(self, message: str) -> None:
        self.failures.append(message)


@dataclass
class Turns:
    """A watcher that is given its turns by hand."""

    newsroom: Newsroom
    stop: threading.Event = field(default_factory=threading.Event)
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self.configuration: Configuration = self.newsroom.configuration()
        self.watcher = Watcher(self.configuration, self.newsroom.clock, self.stop, self.heard)

    def turn(self, *came: str, left: tuple[str, ...] = ()) -> None:
        """Let the watcher see these names and do what is due."""
        seen = Seen(frozenset(map(os.fsencode, came)), frozenset(map(os.fsencode, left)))
        self.watcher.take(seen)
        self.watcher.act()

    def titles(self) -> set[str]:
        return set(self.newsroom.titles())


def begun(newsroom: Newsroom) -> Turns:
    turns = Turns(newsroom)
    turns.turn()
    assert turns.heard.has_begun
    return turns


def begun_today(newsroom: Newsroom) -> Turns:
    """Begin under a clock that shows the time which files are stamped with."""
    newsroom.now = datetime.now(UTC)
    return begun(newsroom)


def just_written(newsroom: Newsroom, name: str, headline: str, *, cut: bool) -> Path:
    """Write a capture in place, and set the newsroom's clock to a second later."""
    text = newsroom.write("../elsewhere.txt", headline, cut=cut).read_bytes()
    path = newsroom.captures / name
    path.write_bytes(text)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    newsroom.now = written + timedelta(seconds=1)
    return path


def test_a_capture_that_looks_cut_is_read_once_nobody_wrote_to_it_for_two_seconds(
    newsroom: Newsroom,
) -> None:
    turns = begun_today(newsroom)
    just_written(newsroom, "a.txt", "The bridge is open", cut=True)
    turns.turn("a.txt")
    assert turns.titles() == set()
    turns.turn()
    assert turns.titles() == set()
    newsroom.wait(seconds=2)
    turns.turn()
    assert turns.titles() == {"The bridge is open"}


def test_a_capture_that_is_whole_is_read_at_once(newsroom: Newsroom) -> None:
    turns = begun_today(newsroom)
    just_written(newsroom, "a.txt", "The bridge is open", cut=False)
    turns.turn("a.txt")
    assert turns.titles() == {"The bridge is open"}
    turns.turn()
    assert [report.read for report in turns.heard.reports] == [0, 1]


def test_a_cut_capture_that_was_moved_in_is_read_at_once(newsroom: Newsroom) -> None:
    turns = begun_today(newsroom)
    path = just_written(newsroom, "a.txt", "The bridge is open", cut=True)
    while path.stat().st_ctime_ns == path.stat().st_mtime_ns:
        path.rename(newsroom.captures / "b.txt").rename(path)
    turns.turn("a.txt")
    assert turns.titles() == {"The bridge is open"}


def test_a_cut_capture_from_a_clock_that_is_ahead_is_read(newsroom: Newsroom) -> None:
    turns = begun_today(newsroom)
    just_written(newsroom, "a.txt", "The bridge is open", cut=True)
    newsroom.wait(hours=-1)
    turns.turn("a.txt")
    assert turns.titles() == {"The bridge is open"}


def test_a_full_scan_leaves_what_is_being_written_too(newsroom: Newsroom) -> None:
    newsroom.write("b.txt", "The river is high")
    just_written(newsroom, "a.txt", "The bridge is open", cut=True)
    turns = begun(newsroom)
    assert turns.titles() == {"The river is high"}
    newsroom.wait(seconds=2)
    turns.turn()
    assert turns.titles() == {"The river is high", "The bridge is open"}


def test_an_article_keeps_its_text_while_its_capture_is_written_anew(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    turns = begun_today(newsroom)
    before = newsroom.documents()
    just_written(newsroom, "a.txt", "The bridge is open", cut=True)
    turns.turn("a.txt")
    assert newsroom.documents() == before
    (newsroom.captures / "a.txt").write_bytes(b"")
    turns.turn("a.txt")
    assert newsroom.documents() == before
    assert turns.heard.reports[-1].refusals == []


def test_a_full_scan_every_ten_minutes_mends_what_no_event_told(newsroom: Newsroom) -> None:
    turns = begun(newsroom)
    newsroom.write("a.txt", "The bridge is open")
    turns.turn()
    assert turns.titles() == set()
    newsroom.now += FULL_SCAN
    turns.turn()
    assert turns.titles() == {"The bridge is open"}


def test_a_full_scan_releases_what_was_held_until_today(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", date(2024, 5, 11))
    turns = begun(newsroom)
    assert turns.titles() == set()
    newsroom.wait(days=1)
    turns.turn()
    assert turns.titles() == {"The bridge is open"}


def test_a_clock_that_is_put_back_does_not_put_off_the_full_scan(newsroom: Newsroom) -> None:
    turns = begun(newsroom)
    newsroom.write("a.txt", "The bridge is open")
    newsroom.wait(days=-1)
    turns.turn()
    assert len(turns.heard.reports) == 2


def test_the_guard_is_told_once_and_recovered_from(newsroom: Newsroom) -> None:
    for number in range(20):
        newsroom.write(f"{number}.txt", f"Story {number}")
    turns = begun(newsroom)
    newsroom.captures.rename(newsroom.folder / "moved")
    newsroom.captures.mkdir()
    names = tuple(f"{number}.txt" for number in range(20))
    turns.turn(left=names)
    turns.turn()
    turns.turn()
    for _ in range(2):
        newsroom.now += AFTER_FAILURE
        turns.turn()
    assert len(turns.heard.failures) == 1
    assert "20 of 20 articles would leave" in turns.heard.failures[0]
    assert len(turns.titles()) == 20
    newsroom.captures.rmdir()
    (newsroom.folder / "moved").rename(newsroom.captures)
    rename = newsroom.write("new.txt", "A new story")
    turns.turn(rename.name)
    assert len(turns.titles()) == 21


def test_the_guard_sees_together_what_leaves_in_parts(newsroom: Newsroom) -> None:
    for number in range(30):
        newsroom.write(f"{number}.txt", f"Story {number}")
    turns = begun(newsroom)
    for number in range(30):
        (newsroom.captures / f"{number}.txt").unlink()
        turns.turn(left=(f"{number}.txt",))
    turns.turn()
    assert len(turns.heard.failures) == 1
    assert len(turns.titles()) == 30


def test_what_goes_on_leaving_leaves(newsroom: Newsroom) -> None:
    for number in range(30):
        newsroom.write(f"{number}.txt", f"Story {number}")
    turns = begun(newsroom)
    for number in range(12):
        (newsroom.captures / f"{number}.txt").unlink()
        newsroom.wait(seconds=1)
        turns.turn(left=(f"{number}.txt",))
    assert len(turns.titles()) < 30
    assert turns.heard.failures == []


def test_f17_while_another_rebuild_runs_names_are_kept(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    turns = begun(newsroom)
    newsroom.write("b.txt", "The river is high")
    (newsroom.captures / "a.txt").unlink()
    with rebuild_lock(newsroom.store):
        turns.turn("b.txt", left=("a.txt",))
        turns.turn()
        assert turns.titles() == {"The bridge is open"}
    turns.turn()
    assert turns.titles() == {"The river is high"}
    assert turns.heard.failures == []


def test_f17_it_waits_for_another_rebuild_to_begin(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    turns = Turns(newsroom)
    with rebuild_lock(newsroom.store):
        turns.turn()
        assert not turns.heard.has_begun
    newsroom.wait(seconds=1)
    turns.turn()
    assert turns.titles() == {"The bridge is open"}


def test_a_store_that_is_lost_meanwhile_is_made_anew_whole(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    turns = begun(newsroom)
    before = newsroom.identities()
    newsroom.lose_store()
    newsroom.write("b.txt", "The river is high")
    turns.turn("b.txt")
    assert newsroom.identities().items() > before.items()


def test_a_store_that_is_damaged_meanwhile_is_told_and_made_anew(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    turns = begun(newsroom)
    newsroom.lose_store()
    newsroom.store.write_bytes(b"no database" * 100)
    newsroom.write("b.txt", "The river is high")
    turns.turn("b.txt")
    assert len(turns.heard.failures) == 1
    newsroom.now += AFTER_FAILURE
    turns.turn()
    assert turns.titles() == {"The bridge is open", "The river is high"}


@pytest.fixture
def with_manifest(newsroom: Newsroom) -> Newsroom:
    newsroom.settings["CAPTURES__MANIFEST"] = "manifest.csv"
    newsroom.write_bytes("manifest.csv", b"file,author\na.txt,A. Reporter\n")
    newsroom.write("a.txt", "The bridge is open")
    return newsroom


def test_a_manifest_that_is_moved_there_is_taken_at_once(with_manifest: Newsroom) -> None:
    turns = begun(with_manifest)
    written = with_manifest.write_bytes("../new.csv", b"file,author\na.txt,B. Writer\n")
    written.rename(with_manifest.captures / "manifest.csv")
    turns.turn()
    assert with_manifest.entry("The bridge is open").author == "B. Writer"


def test_neither_a_manifest_that_is_being_written_nor_what_comes_with_it_is_read(
    with_manifest: Newsroom,
) -> None:
    turns = begun(with_manifest)
    manifest = with_manifest.captures / "manifest.csv"
    manifest.write_text("file,author,id\na.txt,A. Reporter,\nb.txt,B. Wri")
    with_manifest.now = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    with_manifest.write("b.txt", "The river is high")
    turns.turn("b.txt")
    assert turns.titles() == {"The bridge is open"}
    manifest.write_text("file,author,id\na.txt,A. Reporter,\nb.txt,B. Writer,https://old/1\n")
    with_manifest.wait(seconds=60)
    turns.turn()
    assert with_manifest.entry("The river is high").id == "https://old/1"


def test_a_manifest_that_is_missing_for_a_while_is_told_and_changes_nothing(
    with_manifest: Newsroom,
) -> None:
    turns = begun(with_manifest)
    before = with_manifest.documents()
    manifest = with_manifest.captures / "manifest.csv"
    text = manifest.read_bytes()
    manifest.unlink()
    with_manifest.write("b.txt", "The river is high")
    turns.turn("b.txt")
    turns.turn("b.txt")
    assert with_manifest.documents() == before
    assert len(turns.heard.failures) == 1
    with_manifest.write_bytes("manifest.csv", text)
    turns.turn()
    assert turns.titles() == {"The bridge is open", "The river is high"}


def test_a_wrong_manifest_at_the_beginning_ends_it(with_manifest: Newsroom) -> None:
    (with_manifest.captures / "manifest.csv").unlink()
    with pytest.raises(ConfigurationError, match=r"manifest\.csv"):
        Turns(with_manifest).turn()


class _After(threading.Event):
    """An event that is set once it was asked so often."""

    def __init__(self, asked: int) -> None:
        super().__init__()
        self._left = asked

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0


def test_f15_a_rebuild_is_broken_off_to_stop_and_what_it_read_is_kept(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH_FILES", 1)
    for number in range(6):
        newsroom.write(f"{number}.txt", f"Story {number}")
    with pytest.raises(BrokenOff):
        Turns(newsroom, stop=_After(3)).turn()
    left = overview(newsroom.store)
    assert (left.captures, left.generation) == (4, 0)
    newsroom.rebuild()
    assert len(newsroom.titles()) == 6
