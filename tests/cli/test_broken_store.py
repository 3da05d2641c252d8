"""F18: every command that meets a store that it cannot use says so, and what to do; exit code 4."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Feedsvc
from tests.newsroom import Newsroom


def _garbage(store: Path) -> None:
    store.write_bytes(b"this is no database at all, " * 400)


def _torn(store: Path) -> None:
    store.write_bytes(store.read_bytes()[:5000])


def _newer(store: Path) -> None:
    _set(store, "user_version = 99")


def _older(store: Path) -> None:
    _set(store, "user_version = 1")


def _foreign(store: Path) -> None:
    _set(store, "application_id = 7")


def _set(store: Path, pragma: str) -> None:
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute(f"PRAGMA {pragma}")


SAID = {
    _garbage: "the store is damaged (file is not a database); `feedsvc rebuild --force`",
    _torn: "the store is damaged (database disk image is malformed); `feedsvc rebuild --force`",
    _newer: "the store has schema 99, this feedsvc knows",
    _older: "`feedsvc rebuild` brings it up to date",
    _foreign: "is not a store of feedsvc",
}


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    return newsroom


@pytest.mark.parametrize("damage", SAID)
def test_f18_commands_say_what_is_wrong_with_the_store(
    published: Newsroom, feedsvc: Feedsvc, damage: Callable[[Path], None]
) -> None:
    damage(published.store)
    commands = [
        ["status"],
        ["status", "--json"],
        ["check", str(published.captures / "a.txt")],
    ]
    if damage is not _older:
        commands += [["serve", "--port", "0"], ["backup", str(published.folder / "copy")]]
    before = published.store.read_bytes()
    for command in commands:
        ran = feedsvc(*command)
        assert ran.code == 4, (command, ran)
        [*_, said] = ran.err.splitlines()  # serve may have said before that it runs as root
        assert said.startswith(f"feedsvc: {published.store}: "), command
        assert SAID[damage] in said, command
    assert published.store.read_bytes() == before
    assert not (published.folder / "copy").exists()


@pytest.mark.parametrize("damage", [_garbage, _torn, _older])
def test_f18_rebuild_mends_it_and_says_so(
    published: Newsroom, feedsvc: Feedsvc, damage: Callable[[Path], None]
) -> None:
    before = published.documents()
    damage(published.store)
    ran = feedsvc("rebuild")
    assert ran.code == 0
    assert f"the file as it was is now {published.store}.damaged" in ran.out
    assert published.documents() == before


@pytest.mark.parametrize("damage", [_newer, _foreign])
def test_f18_rebuild_leaves_alone_what_it_does_not_know(
    published: Newsroom, feedsvc: Feedsvc, damage: Callable[[Path], None]
) -> None:
    damage(published.store)
    before = published.store.read_bytes()
    ran = feedsvc("rebuild", "--force")
    assert (ran.code, ran.out) == (4, "")
    assert SAID[damage] in ran.err
    assert published.store.read_bytes() == before


def test_f18_stats_says_that_the_counts_are_damaged(published: Newsroom, feedsvc: Feedsvc) -> None:
    counts = published.configuration().readers_path
    counts.write_bytes(b"this is no database at all, " * 400)
    ran = feedsvc("stats")
    assert ran.code == 4
    assert str(counts) in ran.err
    assert "if the file is damaged, delete it" in ran.err


def test_backup_prints_what_it_wrote(published: Newsroom, feedsvc: Feedsvc) -> None:
    target = published.folder / "copy.sqlite"
    ran = feedsvc("backup", str(target))
    assert ran.code == 0
    size = target.stat().st_size
    assert ran.out.splitlines()[0] == f"{target}: generation 1, 1 article, {size} bytes"
    [told] = feedsvc("backup", str(target), "--json").objects
    assert told["file"] == str(target)
    assert told["journal"] == f"{target}.journal"
    assert (told["bytes"], told["generation"], told["articles"]) == (size, 1, 1)


def test_backup_refuses_the_store_itself(published: Newsroom, feedsvc: Feedsvc) -> None:
    ran = feedsvc("backup", str(published.store))
    assert ran.code == 4
    assert "name another file" in ran.err
