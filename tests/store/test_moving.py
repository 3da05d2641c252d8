"""`feedsvc store copy`: everything moves, either way, and nothing is written over."""

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from feedsvc.errors import ConfigurationError, StoreError
from feedsvc.store import shape
from feedsvc.store.copies import copying
from feedsvc.store.copies.backup import back_up
from feedsvc.store.copies.moving import copy_to_empty_place
from feedsvc.store.engine import open_for_reading, snapshot, stream
from feedsvc.store.journal import ArticleLine, Journal, journal_path, read_journal
from feedsvc.store.journal_end import JOURNAL_MET, journal_end
from feedsvc.store.location import Database, Location, named_location
from feedsvc.store.sql import documents
from tests.capture_text import default_paragraphs
from tests.newsroom import Newsroom
from tests.postgresql import Server


@pytest.fixture
def database(postgresql: Server) -> "contextlib.AbstractContextManager[str]":
    return postgresql.schema()


@pytest.fixture
def site(newsroom: Newsroom) -> Newsroom:
    """A site with a history: two captures of one story, headlines, removals, a withdrawal."""
    newsroom.write("a.txt", "The bridge is open", also_read=["The river is high"])
    newsroom.write("b.txt", "The river is high", section="UK News")
    newsroom.write("c.txt", "Markets are calm", section="A Section Found")
    newsroom.write("d.txt", "The harbour is closed", section="Europe")
    newsroom.write("undated.txt", "Nobody knows when", None)
    newsroom.write_bytes("empty.txt", b"")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.write("a.txt", "The bridge is shut")
    newsroom.write("b.txt", "The river is low", section="Europe")
    newsroom.write(
        "b2.txt", "The river is low", section="Europe", paragraphs=default_paragraphs("b.txt")
    )
    (newsroom.captures / "d.txt").unlink()
    newsroom.rebuild()
    newsroom.withdraw(newsroom.address("Markets are calm"))
    newsroom.wait(hours=1)
    return newsroom


def everything(location: Location) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables, but for what the engines note of themselves."""
    found = {}
    with contextlib.closing(open_for_reading(location)) as connection, snapshot(connection):
        for table, columns in shape.tables().items():
            key = ", ".join(shape.key_of(table))
            sql = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {key}"
            found[table] = [tuple(row) for row in stream(connection, sql)]
    own = {"schema", "readable_by", "journal_end"}
    found["state"] = [row for row in found["state"] if row[0] not in own]
    return found


def at(site: Newsroom, location: Location, folder: Path) -> Newsroom:
    """Return a newsroom with the captures of `site` and the store at `location`."""
    moved = Newsroom(folder, now=site.now, settings={"CAPTURES__FOLDER": str(site.captures)})
    moved.captures = site.captures
    if isinstance(location, Database):
        moved.settings["STORE__URL"] = location.url
    else:
        moved.store.parent.mkdir()
        moved.store.write_bytes(location.read_bytes())
        journal_path(moved.store).write_bytes(journal_path(location).read_bytes())
    return moved


def test_everything_moves_into_a_database_and_out_of_it(
    site: Newsroom, tmp_path: Path, database: "contextlib.AbstractContextManager[str]"
) -> None:
    before, validators = site.documents(), site.validators()
    with database as url:
        done = copy_to_empty_place(site.store, Database(url))
        assert (done.generation, done.articles) == (3, 3)
        assert everything(Database(url)) == everything(site.store)
        there = at(site, Database(url), tmp_path / "there")
        assert there.rebuild().documents == []
        assert (there.documents(), there.validators()) == (before, validators)
        target = tmp_path / "back.sqlite"
        assert copy_to_empty_place(Database(url), target).generation == 3
        assert everything(target) == everything(Database(url))
    back = at(site, target, tmp_path / "back")
    assert back.rebuild().documents == []
    assert (back.documents(), back.validators()) == (before, validators)
    with contextlib.closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def knows_its_journal(store: Path) -> bool:
    """Whether a file and its journal agree: then it may be copied on at once."""
    with contextlib.closing(open_for_reading(store)) as connection:
        return documents.state(connection, JOURNAL_MET) == journal_end(store)


def test_the_journal_of_what_came_out_of_a_database_gives_the_same_again(
    site: Newsroom, tmp_path: Path, database: "contextlib.AbstractContextManager[str]"
) -> None:
    with database as url:
        copy_to_empty_place(site.store, Database(url))
        target = tmp_path / "backup.sqlite"
        done = back_up(Database(url), target)
    assert (done.generation, done.articles) == (3, 3)
    assert done.journal_bytes == journal_path(target).stat().st_size
    assert knows_its_journal(target)
    back = at(site, target, tmp_path / "back")
    before = back.documents()
    back.lose_store()
    report = back.rebuild()
    assert "known from the journal" in report.notes[0]
    assert back.documents() == before
    told = [line for line in read_journal(back.store) if isinstance(line, ArticleLine)]
    assert {line.file for line in told} >= {"a.txt", "b.txt", "b2.txt", "c.txt", "d.txt"}
    assert back.rebuild(force=True).notes == []


def test_f30_an_empty_database_never_takes_the_place_of_a_store_that_is_there(
    site: Newsroom, database: "contextlib.AbstractContextManager[str]"
) -> None:
    with database as url:
        site.settings["STORE__URL"] = url
        for options in ({}, {"dry_run": True}):
            with pytest.raises(StoreError, match=f"feedsvc store copy {site.store} URL"):
                site.rebuild(**options)
        site.lose_store()
        with pytest.raises(StoreError, match=r"is empty, and there is a store in .*journal"):
            site.rebuild()
        with (
            contextlib.closing(open_for_reading(Database(url))) as connection,
            snapshot(connection),
        ):
            assert not copying.holds_something(connection)
        journal_path(site.store).unlink()
        assert site.rebuild().new > 0


def test_f30_a_store_that_was_copied_goes_on_in_the_database_beside_its_file(
    site: Newsroom, database: "contextlib.AbstractContextManager[str]"
) -> None:
    before = site.documents()
    with database as url:
        copy_to_empty_place(site.store, Database(url))
        site.settings["STORE__URL"] = url
        assert site.rebuild().documents == []
        assert site.documents() == before


def test_one_database_is_copied_into_another(
    site: Newsroom, postgresql: Server, database: "contextlib.AbstractContextManager[str]"
) -> None:
    with database as url, postgresql.schema() as other:
        copy_to_empty_place(site.store, Database(url))
        copy_to_empty_place(Database(url), Database(other))
        assert everything(Database(other)) == everything(site.store)


def test_what_holds_something_is_left_alone(
    site: Newsroom, tmp_path: Path, database: "contextlib.AbstractContextManager[str]"
) -> None:
    with database as url:
        copy_to_empty_place(site.store, Database(url))
        before = everything(Database(url))
        with pytest.raises(StoreError, match="holds something already; it is left alone"):
            copy_to_empty_place(site.store, Database(url))
        assert everything(Database(url)) == before
        taken = tmp_path / "taken.sqlite"
        taken.write_bytes(b"anything")
        with pytest.raises(StoreError, match="holds something already; it is left alone"):
            copy_to_empty_place(Database(url), taken)
        assert taken.read_bytes() == b"anything"


def test_a_copy_that_differs_never_counts(
    site: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
    database: "contextlib.AbstractContextManager[str]",
) -> None:
    insert = copying.insert

    def insert_less(connection: object, table: str, columns: object, rows: object) -> None:
        kept = list(rows)  # type: ignore[call-overload] - rows, as insert takes them
        insert(connection, table, columns, kept[:-1] if table == "headlines" else kept)  # type: ignore[arg-type] - as above

    with database as url:
        with monkeypatch.context() as patched:
            patched.setattr(copying, "insert", insert_less)
            with pytest.raises(StoreError, match="the table headlines differs"):
                copy_to_empty_place(site.store, Database(url))
        assert everything(Database(url))["articles"] == []
        copy_to_empty_place(site.store, Database(url))
        assert everything(Database(url)) == everything(site.store)


def test_a_store_behind_its_journal_is_brought_up_first(
    site: Newsroom, database: "contextlib.AbstractContextManager[str]"
) -> None:
    journal = Journal(site.store)
    journal.append([next(iter(read_journal(site.store)))])
    journal.close()
    with database as url:
        with pytest.raises(StoreError, match="its journal is ahead of it; run `feedsvc rebuild`"):
            copy_to_empty_place(site.store, Database(url))
        site.rebuild()
        assert copy_to_empty_place(site.store, Database(url)).articles == 3


def test_nothing_is_copied_from_where_nothing_is(
    tmp_path: Path, database: "contextlib.AbstractContextManager[str]"
) -> None:
    with database as url:
        with pytest.raises(StoreError, match="there is no store"):
            copy_to_empty_place(tmp_path / "none.sqlite", Database(url))
        with pytest.raises(StoreError, match="there is no store"):
            copy_to_empty_place(Database(url), tmp_path / "new.sqlite")
    assert list(tmp_path.glob("*.sqlite*")) == []


def test_a_location_is_named_by_path_or_by_url() -> None:
    assert named_location("var/feedsvc.sqlite") == Path("var/feedsvc.sqlite")
    assert named_location("postgresql://h/x") == Database("postgresql://h/x")
    with pytest.raises(ConfigurationError, match="must be a URL such as") as raised:
        named_location("postgresql://u:secret/x@h/x")
    assert "secret" not in str(raised.value)


def test_a_dry_run_on_a_database_changes_nothing(
    site: Newsroom, tmp_path: Path, database: "contextlib.AbstractContextManager[str]"
) -> None:
    with database as url:
        copy_to_empty_place(site.store, Database(url))
        there = at(site, Database(url), tmp_path / "there")
        before = everything(Database(url))
        site.write("e.txt", "Rain is coming")
        dry = there.rebuild(dry_run=True)
        assert (dry.new, everything(Database(url))) == (1, before)
        assert there.rebuild().documents == dry.documents


def test_the_command_copies_and_tells_no_password(
    site: Newsroom, tmp_path: Path, database: "contextlib.AbstractContextManager[str]"
) -> None:
    with database as url:
        named = url.replace("postgres@", "postgres:a-secret@")
        for source, target in ((str(site.store), named), (named, str(tmp_path / "back.sqlite"))):
            done = subprocess.run(
                [sys.executable, "-m", "feedsvc", "store", "copy", source, target],
                cwd=Path(__file__).parent.parent.parent,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.endswith(": generation 3, 3 articles\n")
            assert "a-secret" not in done.stdout
        again = subprocess.run(
            [sys.executable, "-m", "feedsvc", "store", "copy", str(site.store), named],
            cwd=Path(__file__).parent.parent.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (again.returncode, again.stdout) == (4, "")
        assert "a-secret" not in again.stderr
