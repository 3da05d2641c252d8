"""What cannot be copied: told in one line, of the store at fault, and nothing is written."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from feedsvc.cli import main
from feedsvc.errors import StoreCorrupt, StoreError, StoreNewer
from feedsvc.store.copies import backup as backing_up
from feedsvc.store.copies import copying
from feedsvc.store.copies.backup import back_up
from feedsvc.store.copies.moving import copy_to_empty_place
from feedsvc.store.engine import open_for_writing, opened_if_there, snapshot
from feedsvc.store.location import Database, Location
from feedsvc.store.shape import SCHEMA_VERSION
from tests.engines import ON_BOTH_ENGINES
from tests.newsroom import Newsroom
from tests.postgresql import Server

STORE_ENGINES = ON_BOTH_ENGINES
NEWER = SCHEMA_VERSION + 7


@pytest.fixture
def source(newsroom: Newsroom) -> Location:
    """A store with something published: a file, then a database."""
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    return newsroom.location


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for a copy."""
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


@pytest.fixture(params=["file", "database"])
def target(request: pytest.FixtureRequest, folder: Path, postgresql: Server) -> Iterator[Location]:
    """A place where nothing is: for a file, then a database."""
    if request.param == "file":
        yield folder / "copy.sqlite"
        return
    with postgresql.schema() as url:
        yield Database(url)


@pytest.fixture
def database(postgresql: Server) -> Iterator[Database]:
    with postgresql.schema() as url:
        yield Database(url)


def outdate(location: Location, readable_by: int = NEWER) -> None:
    """Let the store be of a newer feedsvc's schema."""
    if isinstance(location, Path):
        with contextlib.closing(sqlite3.connect(location)) as connection:
            connection.execute(f"PRAGMA user_version={NEWER}")
        return
    with psycopg.connect(location.url) as session:
        for key, value in (("schema", NEWER), ("readable_by", readable_by)):
            session.execute("UPDATE state SET value = %s WHERE key = %s", (str(value), key))


def refused(kind: type[StoreError], at_fault: Location, copy: Callable[[], object]) -> str:
    """Return what is said of the store `at_fault`, in one line, when `copy` is called."""
    with pytest.raises(kind) as raised:
        copy()
    assert type(raised.value) is kind
    assert raised.value.path == at_fault
    message = str(raised.value)
    assert message.startswith(str(at_fault))
    assert "\n" not in message
    return message


def is_empty(location: Location) -> bool:
    if isinstance(location, Path):
        return list(location.parent.iterdir()) == []
    with opened_if_there(location) as connection:
        if connection is None:
            return True
        with snapshot(connection):
            return not copying.holds_something(connection)


def test_a_source_of_a_newer_schema(source: Location, target: Location) -> None:
    outdate(source)
    said = refused(StoreNewer, source, lambda: copy_to_empty_place(source, target))
    assert f"the store has schema {NEWER}, this feedsvc knows {SCHEMA_VERSION}; run the ver" in said
    assert is_empty(target)


def test_a_backup_of_a_store_of_a_newer_schema(source: Location, folder: Path) -> None:
    file = folder / "copy.sqlite"
    back_up(source, file)
    before = file.read_bytes()
    outdate(source)
    refused(StoreNewer, source, lambda: back_up(source, file))
    assert file.read_bytes() == before
    assert len(list(folder.iterdir())) == 2


def test_a_newer_schema_that_can_be_served_is_not_copied_in_part(
    source: Location, database: Database, target: Location
) -> None:
    copy_to_empty_place(source, database)
    outdate(database, readable_by=SCHEMA_VERSION)
    said = refused(StoreNewer, database, lambda: copy_to_empty_place(database, target))
    assert "would copy a part of it" in said
    assert is_empty(target)


def test_a_target_of_a_newer_schema(source: Location, database: Database) -> None:
    open_for_writing(database).close()
    outdate(database)
    refused(StoreNewer, database, lambda: copy_to_empty_place(source, database))


def test_a_source_that_is_damaged(source: Location, target: Location) -> None:
    damage(source)
    refused(StoreCorrupt, source, lambda: copy_to_empty_place(source, target))
    assert is_empty(target)


def damage(location: Location) -> None:
    """Lose one of its tables."""
    if isinstance(location, Path):
        with contextlib.closing(sqlite3.connect(location)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            root = "SELECT rootpage FROM sqlite_schema WHERE name = 'mentions'"
            (page,) = connection.execute(root).fetchone()
            (size,) = connection.execute("PRAGMA page_size").fetchone()
        with location.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
        return
    with psycopg.connect(location.url) as session:
        session.execute("DROP TABLE mentions")


def test_a_row_that_is_there_twice_is_damage_of_the_source(
    source: Location, database: Database, folder: Path
) -> None:
    with contextlib.closing(open_for_writing(source)) as connection:
        for statement in (
            "CREATE TABLE without_key AS SELECT * FROM headlines",
            "DROP TABLE headlines",
            "ALTER TABLE without_key RENAME TO headlines",
            "INSERT INTO headlines SELECT * FROM headlines",
        ):
            connection.execute(statement)
    said = refused(StoreCorrupt, source, lambda: copy_to_empty_place(source, database))
    assert "the table headlines: " in said
    if isinstance(source, Database):  # of a file, pages are copied
        said = refused(StoreCorrupt, source, lambda: back_up(source, folder / "copy.sqlite"))
        assert "the table headlines: " in said


def test_a_copy_that_the_disk_damaged(
    source: Location, database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_to_empty_place(source, database)
    copied = backing_up.copy_to_file

    def copied_and_damaged(origin: Location, file: Path) -> None:
        copied(origin, file)
        damage(file)

    monkeypatch.setattr(backing_up, "copy_to_file", copied_and_damaged)
    file = folder / "copy.sqlite"
    assert "see to the disk" in refused(StoreCorrupt, file, lambda: back_up(database, file))
    assert is_empty(file)


def test_a_target_that_is_not_there(source: Location, tmp_path: Path, postgresql: Server) -> None:
    file = tmp_path / "nowhere" / "copy.sqlite"
    refused(StoreError, file, lambda: copy_to_empty_place(source, file))
    nowhere = Database(postgresql.url("nowhere"))
    refused(StoreError, nowhere, lambda: copy_to_empty_place(source, nowhere))


def test_a_source_that_is_not_there(target: Location, postgresql: Server) -> None:
    nowhere = Database(postgresql.url("nowhere"))
    refused(StoreError, nowhere, lambda: copy_to_empty_place(nowhere, target))
    if isinstance(target, Path):
        refused(StoreError, nowhere, lambda: back_up(nowhere, target))


def test_a_session_that_is_lost_is_that_of_the_one_or_of_the_other(
    source: Location, database: Database, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two databases, each is told of by its own name."""
    copy_to_empty_place(source, database)
    with postgresql.schema() as url:
        named = {
            name: Database(f"{one}&application_name={name}")
            for name, one in (("source", database.url), ("target", url))
        }
        for lost, at_fault in named.items():
            with monkeypatch.context() as patched:
                patched.setattr(copying, "insert", _inserting_while_lost(postgresql, lost))
                refused(
                    StoreError,
                    at_fault,
                    lambda: copy_to_empty_place(named["source"], named["target"]),
                )
        assert is_empty(named["target"])
        copy_to_empty_place(named["source"], named["target"])


def _inserting_while_lost(server: Server, name: str) -> Callable[..., None]:
    """Return `insert` that ends the session of this application before a table is copied."""
    insert = copying.insert

    def ended_and_inserted(connection: Any, table: str, *others: Any) -> None:
        if table == "versions":
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                f" WHERE application_name = '{name}'"
            )
        insert(connection, table, *others)

    return ended_and_inserted


@pytest.mark.parametrize("command", ["backup", "store copy"])
def test_the_commands_tell_it_in_a_line_and_end_with_4(
    source: Location, newsroom: Newsroom, folder: Path, command: str
) -> None:
    outdate(source)
    named = source.url if isinstance(source, Database) else str(source)
    copy = [*command.split(), *([named] if command == "store copy" else [])]
    done = CliRunner().invoke(
        main,
        [*copy, str(folder / "copy.sqlite")],
        env=newsroom.environment | {"FEEDSVC_CONFIG": str(newsroom.config)},
    )
    assert (done.exit_code, done.stdout) == (4, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"feedsvc: {source}: the store has schema {NEWER}")
