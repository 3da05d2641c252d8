"""A node over a database: it goes away, hangs, comes back, is upgraded by another node."""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient

from feedsvc.errors import StoreCorrupt, StoreError, StoreNewer
from feedsvc.store.connection import Rows
from feedsvc.store.copies.backup import back_up
from feedsvc.store.engine import store_errors
from feedsvc.store.overview import overview
from feedsvc.store.sql import published as published_articles
from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments
from tests.newsroom import Newsroom
from tests.postgresql import Server, running

pytestmark = pytest.mark.slow

FEED = "/feed.xml"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom whose store is a schema of its own, with something published."""
    with server.schema() as url:
        site = Newsroom(tmp_path, settings={"STORE__URL": url, "READERS__COUNT": "false"})
        site.write("rain.txt", "Rain Comes to Town")
        site.rebuild()
        yield site


@pytest.fixture
def node(site: Newsroom) -> Iterator[PublishedDocuments]:
    with closing(PublishedDocuments(site.configuration(), time.monotonic)) as node:
        node.begin()
        yield node


@pytest.fixture
def client(site: Newsroom, node: PublishedDocuments) -> FlaskClient:
    def clock() -> float:
        return site.now.timestamp()

    return create_app(site.configuration(), clock=clock, published=node).test_client()


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """Stop the server at once while the block runs."""
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def hanging(server: Server) -> Iterator[None]:
    """Let the server and all its processes stand still: connections are taken, by the kernel."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    processes = [server.process.pid, *map(int, children.read_text().split())]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def publish(site: Newsroom, name: str) -> None:
    site.wait(minutes=1)
    site.write(f"{name}.txt", f"News of {name}")
    site.rebuild()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for a thread to see something."""
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def has(node: PublishedDocuments, generation: int) -> bool:
    return node.publication is not None and node.publication.generation == generation


def status(client: FlaskClient) -> str:
    report = client.get("/healthz").json
    assert report is not None
    return str(report["status"])


def feeds(node: PublishedDocuments) -> dict[str, bytes]:
    """Return the bodies of all that is held."""
    found = {address: node.held(address) for address in node._held}
    return {name: held.document.bodies["identity"] for name, held in found.items() if held}


def test_any_number_of_nodes_follow_each_publication_though_nobody_asks(site: Newsroom) -> None:
    configuration = site.configuration()
    nodes = [PublishedDocuments(configuration, time.monotonic) for _ in range(3)]
    for node in nodes:
        node.begin()
    publish(site, "hail")
    wait_until(lambda: all(has(node, 2) for node in nodes))
    held = [feeds(node) for node in nodes]
    assert held[0] == held[1] == held[2]
    assert b"News of hail" in held[0][FEED]
    for node in nodes:
        node.close()


def test_a_publication_lets_only_those_documents_go_that_it_changed(
    site: Newsroom, node: PublishedDocuments
) -> None:
    site.write("sport.txt", "A Match", section="Sport")
    site.rebuild()
    wait_until(lambda: has(node, 2))
    before = {address: node.held(address) for address in node._held}
    publish(site, "hail")
    wait_until(lambda: has(node, 3))
    after = {address: node.held(address) for address in node._held}
    assert after["/sport/feed.xml"] is before["/sport/feed.xml"]
    assert after[FEED] is not before[FEED]
    assert set(after) >= set(before)


def test_f16_with_the_database_away_all_feeds_and_held_pages_are_served_on(
    server: Server, site: Newsroom, node: PublishedDocuments, client: FlaskClient
) -> None:
    tag = client.get(FEED).headers["ETag"]
    publish(site, "hail")
    wait_until(lambda: has(node, 2))
    delta = {"If-None-Match": tag, "A-IM": "feed", "User-Agent": "reader"}
    assert client.get(FEED, headers=delta).status_code == 226
    page = client.get("/").data
    held = feeds(node)
    with stopped(server):
        wait_until(lambda: status(client) == "store unavailable")
        for address, body in held.items():
            answer = client.get(address)
            assert (answer.status_code, answer.data) == (200, body)
            again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
            assert again.status_code == 304
        assert client.get(FEED, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.get(FEED, headers=delta).status_code == 226
        assert client.get("/").data == page
        for address in ("/archive/2024-05/feed.xml", "/archive/", "/nowhere"):
            answer = client.get(address)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
        report = client.get("/healthz")
        assert report.status_code == 200
        assert {"age", "generation"} <= set(report.json or {})
    publish(site, "sleet")
    wait_until(lambda: has(node, 3))
    assert b"News of sleet" in client.get(FEED).data
    assert status(client) == "ok"
    assert client.get("/archive/2024-05/feed.xml").status_code == 200


def test_f16_with_a_database_that_hangs_feeds_are_served_on_and_nothing_piles_up(
    server: Server, site: Newsroom, node: PublishedDocuments, client: FlaskClient
) -> None:
    held = feeds(node)
    with hanging(server):
        # Whoever is first waits for the server, and is told.
        assert client.get("/feeds/").status_code == 503
        wait_until(lambda: status(client) == "store unavailable")
        assert isinstance(node.failure, StoreError)
        for address, body in held.items():
            assert client.get(address).data == body
            other = client.get(address, headers={"If-None-Match": '"other"'})
            assert other.status_code == 200
        assert client.get("/feeds/").status_code == 503
    wait_until(lambda: status(client) == "ok")
    assert client.get("/feeds/").status_code == 200
    publish(site, "hail")
    wait_until(lambda: has(node, 2))


def test_a_node_that_starts_without_its_database_says_so_and_begins_when_it_is_there(
    server: Server, site: Newsroom
) -> None:
    with closing(PublishedDocuments(site.configuration(), time.monotonic)) as node:
        client = create_app(site.configuration(), published=node).test_client()
        with stopped(server):
            node.begin()
            answer = client.get(FEED)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            assert client.get("/healthz").status_code == 503
            assert status(client) == "store unavailable"
        wait_until(lambda: client.get(FEED).status_code == 200)


def test_a_database_without_a_store_has_nothing_published(server: Server, tmp_path: Path) -> None:
    with server.schema() as url:
        site = Newsroom(tmp_path, settings={"STORE__URL": url, "READERS__COUNT": "false"})
        site.write("rain.txt", "Rain Comes to Town")
        with closing(PublishedDocuments(site.configuration(), time.monotonic)) as node:
            client = create_app(site.configuration(), published=node).test_client()
            assert client.get(FEED).status_code == 503
            assert status(client) == "nothing published"
            site.rebuild()
            wait_until(lambda: client.get(FEED).status_code == 200)


def end_sessions(server: Server) -> None:
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )


def test_a_session_lost_within_a_read_is_a_503_and_then_a_new_session(
    server: Server,
    node: PublishedDocuments,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest = published_articles.newest

    def cut(*arguments: object) -> object:
        end_sessions(server)
        return newest(*arguments)  # type: ignore[arg-type]  # passed on as they are

    with monkeypatch.context() as patched:
        patched.setattr(published_articles, "newest", cut)
        answer = client.get("/")
    assert (answer.status_code, answer.data) == (503, b"503 Service Unavailable\n")
    wait_until(lambda: client.get("/").status_code == 200)
    assert node.failure is None


def test_a_session_lost_between_two_reads_fails_no_feed(
    server: Server, site: Newsroom, node: PublishedDocuments, client: FlaskClient
) -> None:
    end_sessions(server)
    assert client.get(FEED).status_code == 200
    publish(site, "hail")
    wait_until(lambda: has(node, 2))
    assert b"News of hail" in client.get(FEED).data


def note_versions(site: Newsroom, **versions: int) -> None:
    """Note in the store what a newer feedsvc would."""
    with psycopg.connect(site.settings["STORE__URL"]) as connection:
        for key, value in versions.items():
            connection.execute("UPDATE state SET value = %s WHERE key = %s", (str(value), key))


def test_an_old_node_reads_on_while_a_newer_schema_is_readable(
    site: Newsroom, node: PublishedDocuments, client: FlaskClient
) -> None:
    note_versions(site, schema=99)
    note_versions(site, generation=2)
    wait_until(lambda: has(node, 2))
    assert client.get("/archive/").status_code == 200
    with closing(PublishedDocuments(site.configuration(), time.monotonic)) as other:
        other.begin()
        assert has(other, 2)


def test_an_old_node_serves_what_it_holds_where_a_newer_schema_is_not_readable(
    site: Newsroom,
    node: PublishedDocuments,
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    held = feeds(node)
    note_versions(site, schema=99, readable_by=99)
    wait_until(lambda: status(client) == "store newer")
    assert isinstance(node.failure, StoreNewer)
    assert {address: client.get(address).data for address in held} == held
    assert client.get("/archive/").status_code == 503
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 1
    assert "the store has schema 99, this feedsvc knows" in told[0].getMessage()
    note_versions(site, schema=2, readable_by=2)
    wait_until(lambda: status(client) == "ok")


def damage(server: Server, site: Newsroom, address: str) -> None:
    """Lose the pages in which the server keeps the bytes of a document: it says XX001 of them."""
    with psycopg.connect(site.settings["STORE__URL"]) as connection:
        connection.execute("ALTER TABLE documents ALTER identity SET STORAGE EXTERNAL")
        connection.execute(
            "UPDATE documents SET identity = convert_to(repeat('x', 20000), 'UTF8'),"
            " identity_etag = 'another' WHERE address = %s",
            (address,),
        )
        found = connection.execute(
            "SELECT pg_relation_filepath(reltoastrelid) FROM pg_class"
            " WHERE oid = 'documents'::regclass"
        ).fetchone()
        assert found is not None
    server.execute("CHECKPOINT")
    with stopped(server):
        pages = server.folder / found[0]
        size = pages.stat().st_size
        assert size >= 20_000
        pages.write_bytes(bytes(size))


def test_f18_a_document_that_the_server_cannot_read_keeps_no_other_back(
    server: Server,
    site: Newsroom,
    node: PublishedDocuments,
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    damage(server, site, FEED)
    note_versions(site, generation=2)
    wait_until(lambda: has(node, 2) and status(client) == "ok")
    caplog.clear()
    assert set(feeds(node)) >= {"/atom.xml", "/feed.json"}
    assert FEED not in feeds(node)
    for _ in range(2):
        assert client.get(FEED).status_code == 503
        assert client.get("/feeds/").status_code == 200
        assert node.failure is None
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1
    assert told[0].startswith(f"{FEED}: ")
    assert "the store is damaged (in the table documents: " in told[0]
    note_versions(site, generation=3)
    wait_until(lambda: has(node, 3))


def lose_first_page(pages: Path) -> None:
    """Write what is no page in the place of the first."""
    with pages.open("r+b") as file:
        file.write(b"\xff" * 8192)


@contextmanager
def damaged_file(
    server: Server, site: Newsroom, relation: str, damaging: Callable[[Path], None]
) -> Iterator[None]:
    """Damage the server's file of a table or index while the block runs."""
    with psycopg.connect(site.settings["STORE__URL"]) as connection:
        found = connection.execute("SELECT pg_relation_filepath(%s::regclass)", (relation,))
        pages = server.folder / str((found.fetchone() or ("",))[0])
    server.execute("CHECKPOINT")
    with stopped(server):
        sound = pages.read_bytes()
        damaging(pages)
    try:
        yield
    finally:
        with stopped(server):
            pages.write_bytes(sound)
            status = server.folder.stat()
            os.chown(pages, status.st_uid, status.st_gid)


def test_f18_with_a_page_of_documents_lost_the_old_is_served_on_and_the_table_is_named(
    server: Server,
    site: Newsroom,
    node: PublishedDocuments,
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    held = feeds(node)
    with damaged_file(server, site, "documents", lose_first_page):
        wait_until(lambda: status(client) == "store damaged")
        caplog.clear()
        note_versions(site, generation=2)
        for _ in range(2):
            looked = node._looked
            wait_until(lambda: node._looked > looked)  # noqa: B023 - it is called at once
        assert caplog.records == []
        assert has(node, 1)
        assert {address: client.get(address).data for address in held} == held
        assert client.get("/archive/").status_code == 503
        assert "damaged (in the table documents: " in str(node.failure)
    wait_until(lambda: has(node, 2) and status(client) == "ok")


@pytest.mark.parametrize(
    ("relation", "table", "damaging"),
    [
        ("documents", "documents", lose_first_page),
        ("headlines_by_article", "headlines", lose_first_page),
        ("versions", "versions", Path.unlink),
    ],
)
def test_f18_a_rebuild_names_the_table_that_is_damaged_and_says_what_to_do(
    server: Server,
    site: Newsroom,
    relation: str,
    table: str,
    damaging: Callable[[Path], None],
) -> None:
    site.write("hail.txt", "News of hail")
    with damaged_file(server, site, relation, damaging):
        for force in (False, True):
            with pytest.raises(StoreCorrupt) as raised:
                site.rebuild(force=force)
            said = str(raised.value)
            assert f"the store is damaged (in the table {table}: " in said
            assert said.endswith("; restore the database from a backup")
    site.rebuild()


def misspell(pages: Path) -> None:
    """Let headlines begin with a byte that no text in UTF-8 has."""
    found = pages.read_bytes()
    assert b"Rain Comes" in found
    pages.write_bytes(found.replace(b"Rain Comes", b"\xffain Comes"))


def test_f18_a_text_that_is_not_utf_8_is_damage_however_it_is_read(
    server: Server, site: Newsroom, node: PublishedDocuments, client: FlaskClient, tmp_path: Path
) -> None:
    with damaged_file(server, site, "versions", misspell):
        wait_until(lambda: node.failure is None and client.get(FEED).status_code == 200)
        assert client.get("/").status_code == 503

        def titles(taken: Callable[[Rows], object]) -> None:
            with store_errors(site.location), site.connection() as connection:
                taken(connection.execute("SELECT title FROM versions"))

        readers: list[Callable[[], object]] = [
            lambda: titles(lambda rows: rows.fetchone()),
            lambda: titles(lambda rows: rows.fetchall()),
            lambda: titles(list),
            lambda: overview(site.location),
            lambda: site.rebuild(force=True),
            lambda: back_up(site.location, tmp_path / "copy.sqlite"),
        ]
        for read in readers:
            with pytest.raises(StoreCorrupt, match=r"the store is damaged \('utf-8' codec can't"):
                read()


@pytest.mark.parametrize(
    ("state", "said", "health"),
    [
        ("XX000", "the server fails on", "store damaged"),
        ("25P02", "cannot be used", "store unavailable"),
    ],
)
def test_f18_what_the_server_fails_on_is_told_by_healthz_and_ends_no_thread(
    site: Newsroom,
    node: PublishedDocuments,
    client: FlaskClient,
    state: str,
    said: str,
    health: str,
) -> None:
    raising = (
        "CREATE FUNCTION failing() RETURNS text LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE 'broken' USING ERRCODE = '{state}'; END$$;"
        " ALTER TABLE state RENAME TO sound;"
        " CREATE VIEW state AS SELECT key, CASE WHEN key = 'generation' THEN failing()"
        " ELSE value END AS value FROM sound"
    )
    with psycopg.connect(site.settings["STORE__URL"]) as connection:
        connection.execute(raising.encode())
    wait_until(lambda: status(client) == health)
    assert said in str(node.failure)
    assert client.get(FEED).status_code == 200
    with psycopg.connect(site.settings["STORE__URL"]) as connection:
        connection.execute(b"DROP VIEW state; ALTER TABLE sound RENAME TO state")
    wait_until(lambda: status(client) == "ok")
