"""What the SQL by subject gives is the same on each engine, and so is all that is made of it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from feedsvc.errors import RebuildRunning, StoreError
from feedsvc.rebuild import reading
from feedsvc.store.engine import Connection, open_for_writing, snapshot, transaction
from feedsvc.store.engines.dialect import translated, translated_schema
from feedsvc.store.overview import overview
from feedsvc.store.sql import captures, documents, members, outbox, published
from tests.engines import ON_BOTH_ENGINES
from tests.newsroom import Newsroom
from tests.postgresql import Server
from tests.serving import ROOT, serving, wait_for_generation

STORE_ENGINES = ON_BOTH_ENGINES
SEEDS = ROOT / "seeds"


@pytest.fixture
def published_site(newsroom: Newsroom) -> Newsroom:
    newsroom.write("a.txt", "The bridge is open", also_read=["The river is high"])
    newsroom.write("b.txt", "The river is high", section="UK News")
    newsroom.write("c.txt", "Markets are calm", date(2024, 5, 2), section="Europe")
    newsroom.rebuild()
    return newsroom


def test_seeds_give_the_same_documents_and_tags_on_both(tmp_path: Path, postgresql: Server) -> None:
    with postgresql.schema() as url:
        made = []
        for name, settings in {"file": {}, "database": {"STORE__URL": url}}.items():
            newsroom = Newsroom(tmp_path / name, settings=settings)
            for path in sorted(SEEDS.glob("*")):
                newsroom.write_bytes(path.name, path.read_bytes())
            newsroom.rebuild()
            newsroom.wait(hours=1)
            newsroom.write("more.txt", "The bridge is open", section="UK News")
            newsroom.rebuild()
            made.append((newsroom.documents(), newsroom.validators(), newsroom.identities()))
    assert made[0] == made[1]
    assert len(made[0][0]) > 20


@pytest.mark.slow
def test_rebuild_serve_withdraw_status_check_and_outbox(published_site: Newsroom) -> None:
    newsroom = published_site
    newsroom.settings |= {"PUSH__HUBS": "http://127.0.0.1:1/", "PUSH__ALLOW_PRIVATE": "true"}
    with serving(newsroom) as url:
        assert b"Markets are calm" in _answer(f"{url}/feed.xml")
        newsroom.wait(hours=1)
        newsroom.withdraw(newsroom.address("Markets are calm"))
        wait_for_generation(url, 2)
        assert b"Markets are calm" not in _answer(f"{url}/feed.xml")
        assert b"The river is high" in _answer(f"{url}/uk-news/")
    seen = overview(newsroom.location)
    assert (seen.generation, seen.articles, seen.captures) == (2, 2, 3)
    assert seen.withdrawn == ("/2024/europe/markets-are-calm",)
    assert [hub.waiting for hub in seen.hubs] == [len(seen.documents)]


def _answer(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as response:
        return bytes(response.read())


def _write_and_fail(connection: Connection) -> None:
    documents.set_state(connection, "generation", "99")
    raise TypeError


def test_what_a_failed_transaction_wrote_is_undone(published_site: Newsroom) -> None:
    with contextlib.closing(open_for_writing(published_site.location)) as connection:
        with pytest.raises(TypeError), transaction(connection):
            _write_and_fail(connection)
        assert documents.generation(connection) == 1
        assert not connection.in_transaction


def test_a_snapshot_sees_one_moment(published_site: Newsroom) -> None:
    with published_site.connection() as read, snapshot(read):
        before = documents.generation(read)
        with (
            contextlib.closing(open_for_writing(published_site.location)) as written,
            transaction(written),
        ):
            documents.set_state(written, "generation", "99")
        assert documents.generation(read) == before
    with published_site.connection() as read:
        assert documents.generation(read) == 99


def test_a_row_is_read_by_place_and_by_column(published_site: Newsroom) -> None:
    with published_site.connection() as connection:
        row = connection.execute(
            "SELECT address, gone, gzip FROM documents WHERE address = ?", ("/feed.xml",)
        ).fetchone()
    assert (row[0], row["address"], row["gone"]) == ("/feed.xml", "/feed.xml", 0)
    assert isinstance(row["gzip"], bytes)
    assert list(dict(row)) == ["address", "gone", "gzip"]
    assert tuple(row)[:2] == ("/feed.xml", 0)


def test_texts_are_ordered_byte_by_byte(newsroom: Newsroom) -> None:
    names = ["a.txt", "B.txt", "é.txt", "a/b.txt", "a0.txt", "_.txt", "z.txt", "aa/c.txt"]
    for name in names:
        newsroom.write(name, f"The story of {name}")
    newsroom.rebuild()
    with newsroom.connection() as connection:
        assert [known.file for known in captures.known_files(connection)] == sorted(names)
        assert [known.file for known in captures.known_at(connection, ["a"])] == ["a/b.txt"]


def test_more_rows_than_are_asked_for_at_once(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captures, "_AT_ONCE", 2)
    monkeypatch.setattr(members, "_AT_ONCE", 2)
    monkeypatch.setattr(reading, "BATCH_FILES", 3)
    for number in range(7):
        newsroom.write(f"{number}.txt", f"Story {number}")
    newsroom.rebuild()
    assert len(newsroom.titles()) == 7
    with newsroom.connection() as connection:
        assert len(list(captures.known_files(connection))) == 7
        titles = [version.title for version in members.newest_members(connection, "")]
        assert titles == [version.title for version in published.newest(connection, "", 9)]
    newsroom.wait(days=1)
    assert newsroom.rebuild().documents == []


def test_a_ping_is_claimed_by_one_alone(published_site: Newsroom) -> None:
    with contextlib.closing(open_for_writing(published_site.location)) as connection:
        with transaction(connection):
            outbox.put(connection, ["https://hub.example/"], ["https://x/feed.xml"], 10)
        with transaction(connection):
            first = outbox.claim(connection, 20, 80, 1_000)
        with transaction(connection):
            second = outbox.claim(connection, 20, 80, 1_000)
        assert first is not None
        assert (first.due, second) == (80, None)
        states = outbox.by_hub(connection)
    assert [(s.waiting, s.given_up, s.next_due, s.failure) for s in states] == [(1, 0, 80, "")]


_HOLD = """
import sys
from datetime import datetime
from pathlib import Path
from feedsvc import rebuild
from tests.newsroom import Newsroom

def progress(phase, done, total):
    if phase == "building":
        print("held", flush=True)
        sys.stdin.read()

newsroom = Newsroom(Path(sys.argv[1]), settings=dict(line.split(" ") for line in sys.argv[2:]))
rebuild.rebuild(newsroom.configuration(), newsroom.clock, progress, rebuild.Options())
"""


@contextlib.contextmanager
def _builder_that_holds_the_lock(newsroom: Newsroom) -> Iterator["subprocess.Popen[str]"]:
    settings = [f"{key} {value}" for key, value in newsroom.settings.items()]
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, newsroom.folder, *settings],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_f17_a_builder_that_is_killed_with_the_lock_held_blocks_nobody(
    published_site: Newsroom,
) -> None:
    before = published_site.documents()
    published_site.write("d.txt", "The harbour is closed")
    with _builder_that_holds_the_lock(published_site) as builder:
        with pytest.raises(RebuildRunning, match="another rebuild of this store runs"):
            published_site.rebuild()
        builder.send_signal(signal.SIGKILL)
        builder.wait()
        assert published_site.documents() == before
        deadline = time.monotonic() + 20
        while not _rebuilt(published_site):
            assert time.monotonic() < deadline
    assert "The harbour is closed" in published_site.titles()


def _rebuilt(newsroom: Newsroom) -> bool:
    with contextlib.suppress(RebuildRunning):
        newsroom.rebuild()
        return True
    return False


def test_a_store_that_is_not_there_yet_is_said(newsroom: Newsroom) -> None:
    assert not newsroom.has_store()
    with pytest.raises(StoreError, match="there is no store yet; run `feedsvc rebuild`"):
        overview(newsroom.location)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            "SELECT a FROM b WHERE c = ? AND d LIKE '%?:x'",
            "SELECT a FROM b WHERE c = %s AND d LIKE '%%?:x'",
        ),
        ("SELECT :one, :one || ':two'", "SELECT %(one)s, %(one)s || ':two'"),
        (
            "SELECT CAST(value AS INTEGER) FROM json_each(:n)",
            "SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST(%(n)s AS jsonb))",
        ),
        (
            "SELECT json_extract(value, '$[1]') FROM v, json_each(v.feeds)",
            "SELECT (value::jsonb ->> 1) FROM v, jsonb_array_elements_text(CAST(v.feeds AS jsonb))",
        ),
        ("SELECT 1 FROM a CROSS JOIN b ON a.x = b.y", "SELECT 1 FROM a JOIN b ON a.x = b.y"),
    ],
)
def test_a_statement_in_the_words_of_postgresql(ours: str, theirs: str) -> None:
    assert translated(ours).decode() == theirs


def test_a_schema_in_the_words_of_postgresql() -> None:
    ours = "CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER, c BLOB) WITHOUT ROWID;"
    theirs = 'CREATE TABLE t (a TEXT COLLATE "C" PRIMARY KEY, b BIGINT, c BYTEA);'
    assert translated_schema(ours).decode() == theirs


def test_json_is_read_alike(published_site: Newsroom) -> None:
    with published_site.connection() as connection:
        rows = connection.execute(
            "SELECT value FROM json_each(:values)", {"values": json.dumps(["a", 'b"', "ü\n"])}
        )
        assert [row["value"] for row in rows] == ["a", 'b"', "ü\n"]
