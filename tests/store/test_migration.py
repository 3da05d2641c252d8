"""F18: a store that an older feedsvc wrote is brought up to date, and nothing in it moves."""

import contextlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedsvc.errors import StoreCorrupt, StoreError, StoreOlder
from feedsvc.store import migration
from feedsvc.store.engine import SCHEMA_VERSION, open_for_reading, open_for_writing
from feedsvc.store.journal import journal_path
from feedsvc.store.sql.article_text import ArticleText, load
from feedsvc.web.cache import PublishedDocuments
from tests.newsroom import Newsroom
from tests.serving import serving

ROOT = Path(__file__).parent.parent.parent
STORES = ROOT / "tests" / "data" / "stores"
# Schemas older than today's, each of which a released version wrote.
RELEASED = [1]
# ... and today's, as it was written when the journal's lines had no checksum.
WRITTEN_BEFORE = [*RELEASED, 2]
SECTIONS = [
    {"name": "Top News", "slug": "top-news"},
    {"name": "UK News", "slug": "uk-news"},
]
GIVEN = (
    "tag:asianlite.com,2023-01-01:2024-05-01/the-bridge-is-open",
    "http://127.0.0.1:8000/2024/top-news/the-bridge-is-open",
    "2024-05-01T11:00:00+00:00",
    "2024-05-10T16:00:00+00:00",
)


@pytest.fixture(params=RELEASED)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Newsroom:
    """A newsroom with the store, the captures and the journal of an older schema."""
    return _written(request.param, tmp_path)


@pytest.fixture(params=WRITTEN_BEFORE)
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Newsroom:
    """A newsroom of an older schema, or of today's without checksums in its journal."""
    return _written(request.param, tmp_path)


def _written(schema: int, tmp_path: Path) -> Newsroom:
    folder = STORES / f"schema_{schema}"
    newsroom = Newsroom(tmp_path / "old", sections=SECTIONS)
    for capture in (folder / "captures").iterdir():
        newsroom.write_bytes(capture.name, capture.read_bytes())
    newsroom.store.parent.mkdir()
    shutil.copy(folder / "store.journal", journal_path(newsroom.store))
    with contextlib.closing(sqlite3.connect(newsroom.store)) as connection:
        connection.executescript((folder / "store.sql").read_text(encoding="utf-8"))
    newsroom.wait(days=1)
    return newsroom


@contextlib.contextmanager
def plain(store: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(store)) as connection:
        yield connection


def contents(store: Path, table: str, columns: str) -> list[Any]:
    with plain(store) as connection:
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()


def shape(store: Path) -> dict[str, Any]:
    """Return what SQLite says of every table, view and index, but not in which words."""
    with plain(store) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema")]
        kinds = "table_xinfo", "index_list", "index_xinfo"
        found = {
            name: {
                kind: sorted(row[1:] for row in connection.execute(f"PRAGMA {kind}('{name}')"))
                for kind in kinds
            }
            for name in names
        }
        tables = connection.execute(
            "SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main'"
        ).fetchall()
        return found | {"tables": sorted(tables)}


def test_every_older_schema_has_a_released_store_to_be_tested_from() -> None:
    assert list(range(1, SCHEMA_VERSION)) == RELEASED
    steps = (ROOT / "feedsvc" / "store" / "migrations").glob("*.sql")
    assert sorted(int(step.stem) for step in steps) == RELEASED


def test_f18_a_migrated_store_has_the_shape_of_a_new_one(old: Newsroom, tmp_path: Path) -> None:
    migration.migrate(old.store)
    open_for_writing(tmp_path / "new.sqlite").close()
    assert shape(old.store) == shape(tmp_path / "new.sqlite")


def test_f18_what_was_given_once_is_given_still(old: Newsroom) -> None:
    tables = {
        "articles": "*",
        "documents": "address, identity, gzip, br, last_modified, generation, gone",
        "tags": "*",
        "days": "*",
        "headlines": "*",
        "mentions": "*",
        "members": "*",
        "captures": "*",
        "versions": "article, since, until, published, updated, title, content, digest",
    }
    before = {table: contents(old.store, table, columns) for table, columns in tables.items()}
    assert migration.migrate(old.store) < SCHEMA_VERSION
    after = {table: contents(old.store, table, columns) for table, columns in tables.items()}
    assert after == before
    assert all(before.values())


def test_f18_an_upgrade_moves_no_id_address_or_date(before: Newsroom) -> None:
    with plain(before.store) as connection:
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        query = "SELECT identity FROM documents WHERE address = '/feed.json'"
        served = connection.execute(query).fetchone()[0]
    report = before.rebuild()
    brought = f"the store was brought from schema {schema} to {SCHEMA_VERSION}"
    assert report.notes[:1] == ([brought] if schema < SCHEMA_VERSION else [])
    assert (report.new, report.changed, report.removed) == (0, 0, 0)
    if schema < SCHEMA_VERSION:
        # The same bytes: JSON Feed alone of all formats says nothing now that it did not say then.
        assert before.document("/feed.json") == served
    _assert_as_given(before)
    assert before.rebuild().documents == []


def _assert_as_given(newsroom: Newsroom) -> None:
    assert newsroom.identities()["The bridge is shut"] == GIVEN
    assert newsroom.page("/2024/uk-news/a-story-that-must-go") == "gone"
    assert newsroom.page("/2024/top-news/a-story-that-is-taken-out") == "gone"
    assert not newsroom.store.with_name("feedsvc.sqlite.damaged").exists()


def test_f18_a_store_of_before_is_sound_to_force(before: Newsroom) -> None:
    journal = journal_path(before.store)
    assert b"crc32" not in journal.read_bytes()
    before.rebuild()
    report = before.rebuild(force=True)
    assert not [note for note in report.notes if "damaged" in note]
    _assert_as_given(before)


def test_f18_a_journal_without_checksums_gives_a_lost_store_back(before: Newsroom) -> None:
    before.rebuild()
    identities = before.identities()
    before.lose_store()
    before.rebuild()
    _assert_as_given(before)
    assert before.identities() == identities


def test_f18_a_flipped_bit_in_such_a_journal_is_no_damage_of_the_store(before: Newsroom) -> None:
    before.rebuild()
    identities, journal = before.identities(), journal_path(before.store)
    lines = journal.read_bytes().splitlines(keepends=True)
    last = max(at for at, line in enumerate(lines) if b"the-bridge-is-open" in line)
    told = b'"updated": "2024-05-10T16:00:00Z"'
    assert told in lines[last]
    lines[last] = lines[last].replace(told, told.replace(b"16", b"17"))
    journal.write_bytes(b"".join(lines))
    report = before.rebuild(force=True)
    assert "articles of the store that the journal did not know: 1, written there" in report.notes
    _assert_as_given(before)
    before.lose_store()
    before.rebuild()
    assert before.identities() == identities


def test_f18_the_texts_are_those_that_the_captures_give_today(old: Newsroom) -> None:
    migration.migrate(old.store)
    query = "versions.title, versions.text", "versions"
    migrated = contents(old.store, query[1], f"{query[0]}, until")
    anew = Newsroom(old.folder / "anew", sections=SECTIONS)
    for capture in old.captures.iterdir():
        anew.write_bytes(capture.name, capture.read_bytes())
    anew.rebuild()
    expected = dict(contents(anew.store, query[1], query[0]))
    living = {title: text for title, text, until in migrated if until is None}
    assert living == {title: expected[title] for title in living}
    assert len(living) == 7
    assert {load(text) for _, text, _ in migrated if not text} == {ArticleText()}


def test_f18_filters_and_authors_are_filled_after_an_upgrade(old: Newsroom) -> None:
    old.filters = [{"name": "bridges", "title": "Bridges", "words": ["bridge"]}]
    old.rebuild()
    assert old.titles("filter/bridges") == ["The bridge is shut"]
    assert old.titles("author/ada-example") == ["Number 1", "Number 0"]


def test_f18_readers_say_that_a_store_is_older_and_go_on_once_it_is_not(old: Newsroom) -> None:
    published = PublishedDocuments(old.configuration(), iter(range(100)).__next__)
    with pytest.raises(StoreOlder, match=r"schema 1, older than .*`feedsvc rebuild` brings it up"):
        open_for_reading(old.store)
    with pytest.raises(StoreError, match="schema 1, older than"):
        published.find("/feed.xml")
    old.rebuild()
    assert published.find("/feed.xml") is not None
    assert published.failure is None
    published.close()


def test_f18_a_dry_run_migrates_its_copy_alone(old: Newsroom) -> None:
    before = old.store.read_bytes()
    report = old.rebuild(dry_run=True)
    assert (report.new, report.changed, report.removed) == (0, 0, 0)
    assert old.store.read_bytes() == before


def test_f18_a_step_that_fails_leaves_the_store_as_it_was(
    old: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    with plain(old.store) as connection:
        before = list(connection.iterdump())
    monkeypatch.setattr(migration, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with pytest.raises(StoreCorrupt, match=r"no_step_leads_from_schema_\d.*makes it anew"):
        migration.migrate(old.store)
    with plain(old.store) as connection:
        assert list(connection.iterdump()) == before
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 1


_KILLED_AT = """
import os, signal, sys
from pathlib import Path
from feedsvc.store import migration
from feedsvc.store.engines import sqlite as engine
connect, left = engine._connect, [int(sys.argv[2])]
def count():
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
def connecting(uri):
    connection = connect(uri)
    connection.set_progress_handler(count, 100)
    return connection
engine._connect = connecting
migration.migrate(Path(sys.argv[1]))
"""


def test_f15_f18_killed_within_a_migration_the_next_rebuild_takes_it(old: Newsroom) -> None:
    versions = set()
    before = old.store.read_bytes()
    for hundreds_of_instructions in (0, 1, 3, 6, 12, 18, 24, 30, 40, 60, 80, 120, 200):
        old.lose_store()
        old.store.write_bytes(before)
        arguments = [str(old.store), str(hundreds_of_instructions)]
        done = subprocess.run([sys.executable, "-c", _KILLED_AT, *arguments], cwd=ROOT, check=False)
        assert done.returncode in {-signal.SIGKILL, 0}
        with plain(old.store) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        assert version == (SCHEMA_VERSION if done.returncode == 0 else 1)
        versions.add(version)
        migration.migrate(old.store)
        with plain(old.store) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert versions == {1, SCHEMA_VERSION}
    report = old.rebuild()
    assert (report.new, report.changed, report.removed) == (0, 0, 0)
    assert not old.store.with_name("feedsvc.sqlite.damaged").exists()


def test_f18_serve_brings_an_older_store_up_to_date_and_serves_it(old: Newsroom) -> None:
    old.configuration()
    with serving(old) as url, urllib.request.urlopen(f"{url}/feed.json", timeout=10) as answer:
        assert answer.status == 200
        titles = [item["title"] for item in json.load(answer)["items"]]
    assert "The bridge is shut" in titles
