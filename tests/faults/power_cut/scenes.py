"""What is done while the power is cut: commands of feedsvc, recorded on a small newsroom."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from feedsvc.store.journal import journal_path
from tests.faults.power_cut.disk import SECTOR
from tests.faults.power_cut.recording import Recording, record
from tests.newsroom import Newsroom
from tests.serving import serving, wait_for_generation

STORIES = range(40)
EDITED, MOVED, REMOVED, ADDED = STORIES[:12], STORIES[12:16], STORIES[16:19], range(100, 112)
WITHDRAWN, TO_BE_WITHDRAWN = STORIES[20], STORIES[21]
OLD_STORE = Path(__file__).parents[2] / "data" / "stores" / "schema_1"

# Prepares a newsroom, and records a command on it.
Scene = Callable[[Newsroom], Recording]


def first(newsroom: Newsroom) -> Recording:
    """The first rebuild of all: there is not even the folder of the store."""
    _write(newsroom)
    return record(newsroom, "rebuild")


def changed(newsroom: Newsroom) -> Recording:
    """A rebuild after stories were edited, moved, removed and added."""
    _publish(newsroom)
    _change(newsroom)
    return record(newsroom, "rebuild")


def beside_a_service(newsroom: Newsroom) -> Recording:
    """The same while a service has the store open: its log stays, and is begun anew in place."""
    _publish(newsroom)
    # In a process of its own: were the store opened here, reading its file would free its locks.
    with serving(newsroom) as url:
        _write(newsroom, edition=1)
        newsroom.rebuild()
        wait_for_generation(url, 3)
        with _opened(newsroom.store) as connection:
            connection.execute("PRAGMA wal_checkpoint")
        _change(newsroom)
        recording = record(newsroom, "rebuild")
        assert newsroom.store.with_name(newsroom.store.name + "-wal").stat().st_size
        return recording


def after_a_kill(newsroom: Newsroom) -> Recording:
    """The same, killed when it had written to the journal and not synced it, and then again."""
    _publish(newsroom)
    _change(newsroom)
    # The first two are of the journal, and of its folder, as they are opened.
    return record(newsroom, "rebuild", killed_by="fsync:signal=SIGKILL:when=3")


def after_a_cut(newsroom: Newsroom) -> Recording:
    """The same when a power cut has left an append to the journal without its beginning."""
    _publish(newsroom)
    _change(newsroom)
    with journal_path(newsroom.store).open("r+b") as journal:
        appended = journal.read()
        lines = appended.partition(b"\n\n")[0]
        journal.write(bytes(SECTOR - len(appended) % SECTOR) + lines + b"\n")
    return record(newsroom, "rebuild")


def withdrawn(newsroom: Newsroom) -> Recording:
    """A story is withdrawn."""
    _publish(newsroom)
    return record(newsroom, "withdraw", _address(TO_BE_WITHDRAWN))


def damaged(newsroom: Newsroom) -> Recording:
    """A rebuild that finds the store damaged, sets it aside and makes it anew."""
    _publish(newsroom)
    newsroom.store.write_bytes(b"no database" * 1_000)
    return record(newsroom, "rebuild")


def migrated(newsroom: Newsroom) -> Recording:
    """A rebuild that brings the store of the first feedsvc up to date."""
    newsroom.sections = [
        {"name": "Top News", "slug": "top-news"},
        {"name": "UK News", "slug": "uk-news"},
    ]
    for capture in (OLD_STORE / "captures").iterdir():
        newsroom.write_bytes(capture.name, capture.read_bytes())
    newsroom.configuration()
    newsroom.store.parent.mkdir()
    shutil.copy(OLD_STORE / "store.journal", journal_path(newsroom.store))
    with _opened(newsroom.store) as connection:
        connection.executescript((OLD_STORE / "store.sql").read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode=WAL")
    return record(newsroom, "rebuild")


SCENES: Mapping[str, Scene] = {
    scene.__name__: scene
    for scene in (
        first,
        changed,
        beside_a_service,
        after_a_kill,
        after_a_cut,
        withdrawn,
        damaged,
        migrated,
    )
}


def _publish(newsroom: Newsroom) -> None:
    _write(newsroom)
    newsroom.rebuild()
    newsroom.withdraw(_address(WITHDRAWN))


def _write(newsroom: Newsroom, edition: int = 0) -> None:
    newsroom.configuration()
    for number in STORIES:
        _write_story(newsroom, number, edition)


def _write_story(newsroom: Newsroom, number: int, edition: int, section: str = "Top News") -> None:
    newsroom.write(
        f"{number}.txt",
        f"Story {number}",
        date(2024, 5, 1 + number % 5),
        paragraphs=[f"This is what story {number} is about.", f"It was told {edition} times."],
        section=section,
    )


def _change(newsroom: Newsroom) -> None:
    for number in (*EDITED, *ADDED):
        _write_story(newsroom, number, 2)
    for number in MOVED:
        _write_story(newsroom, number, 2, "UK News")
    for number in REMOVED:
        (newsroom.captures / f"{number}.txt").unlink()


def _address(number: int) -> str:
    return f"/2024/top-news/story-{number}"


@contextlib.contextmanager
def _opened(store: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(store)) as connection:
        yield connection
