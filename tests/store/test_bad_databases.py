"""A database that cannot be used: one clear message each, exit code 4, and nothing is lost."""

import contextlib
import re
from collections.abc import Iterator

import psycopg
import pytest

from feedsvc.errors import StoreCorrupt, StoreError, StoreNewer, StoreOlder, StoreReadOnly
from feedsvc.rebuild import publishing
from feedsvc.store.engine import open_for_reading, open_for_writing
from feedsvc.store.engines.postgresql import connecting
from feedsvc.store.location import Database
from feedsvc.store.overview import is_published
from feedsvc.store.whole_file import rebuild_lock
from tests.newsroom import Newsroom
from tests.postgresql import Server

STORE_ENGINES = ("postgresql",)
PASSWORD = "never-to-be-seen"


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write("b.txt", "The river is high", section="UK News")
    newsroom.rebuild()
    return newsroom


@contextlib.contextmanager
def connected(newsroom: Newsroom) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Speak to the newsroom's database past feedsvc."""
    with psycopg.connect(newsroom.settings["STORE__URL"], autocommit=True) as connection:
        yield connection


def said(newsroom: Newsroom, kind: type[StoreError] = StoreError) -> str:
    """Return what a rebuild says, in one line, of a database that it cannot use."""
    with pytest.raises(kind) as raised:
        newsroom.rebuild()
    assert type(raised.value) is kind
    message = str(raised.value)
    assert "\n" not in message
    assert message.startswith(f"{newsroom.location}: ")
    return message.removeprefix(f"{newsroom.location}: ")


def test_one_that_nobody_listens_for(newsroom: Newsroom) -> None:
    newsroom.settings["STORE__URL"] = f"postgresql://editor:{PASSWORD}@127.0.0.1:1/feeds"
    message = said(newsroom)
    assert "Connection refused" in message
    assert PASSWORD not in str(newsroom.location) + message


def test_one_that_is_not_there(newsroom: Newsroom, postgresql: Server) -> None:
    newsroom.settings["STORE__URL"] = postgresql.url("nowhere")
    assert 'database "nowhere" does not exist' in said(newsroom)


def test_a_url_that_libpq_does_not_understand_is_not_repeated(newsroom: Newsroom) -> None:
    newsroom.settings["STORE__URL"] = f"postgresql://e:{PASSWORD}@127.0.0.1:port/x?no_such=1"
    message = said(newsroom)
    assert message.startswith("libpq does not understand this URL")
    assert PASSWORD not in message


def test_a_schema_that_is_not_there(newsroom: Newsroom, postgresql: Server) -> None:
    newsroom.settings["STORE__URL"] = postgresql.url(options="-csearch_path%3Dnowhere")
    assert said(newsroom) == "the schema of its search_path is not there; create it"


@pytest.mark.parametrize("table", ["state (key text, value text)", "documents (number int)"])
def test_tables_of_another_program_are_left_alone(newsroom: Newsroom, table: str) -> None:
    with connected(newsroom) as connection:
        connection.execute(f"CREATE TABLE {table}".encode())
    assert "are not a store of feedsvc; give it a database or a schema of its own" in said(newsroom)
    with connected(newsroom) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
        ).fetchone()
    assert tables == (1,)


def test_what_an_extension_brings_is_nobodys(newsroom: Newsroom, postgresql: Server) -> None:
    name = re.findall(r"of_test_\d+", newsroom.settings["STORE__URL"])[0]
    postgresql.execute(f"CREATE EXTENSION pg_stat_statements SCHEMA {name}")
    newsroom.rebuild()
    assert is_published(newsroom.location)


@pytest.mark.parametrize(("key", "schema", "kind"), [("9", 9, StoreNewer), ("1", 1, StoreError)])
def test_another_schema(published: Newsroom, key: str, schema: int, kind: type[StoreError]) -> None:
    before = published.documents()
    with connected(published) as connection:
        connection.execute("UPDATE state SET value = %s WHERE key = 'schema'", (key,))
        connection.execute("UPDATE state SET value = %s WHERE key = 'readable_by'", (key,))
    assert f"schema {schema}" in said(published, kind)
    with pytest.raises(StoreNewer if schema == 9 else StoreOlder):
        open_for_reading(published.location)
    with connected(published) as connection:
        connection.execute("UPDATE state SET value = '2' WHERE key IN ('schema', 'readable_by')")
    assert published.documents() == before


def test_a_newer_schema_is_read_while_it_says_that_it_can_be(published: Newsroom) -> None:
    before = published.documents()
    with connected(published) as connection:
        connection.execute("UPDATE state SET value = '9' WHERE key = 'schema'")
    assert published.documents() == before
    assert "run the version that wrote it" in said(published, StoreNewer)


def test_a_database_of_another_encoding(newsroom: Newsroom, postgresql: Server) -> None:
    postgresql.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    newsroom.settings["STORE__URL"] = postgresql.url("latin")
    message = said(newsroom)
    assert message == "holds text as LATIN1; create a database with ENCODING 'UTF8'"


def test_a_server_of_an_older_version(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "OLDEST_SERVER", 99)
    assert re.fullmatch(r"is PostgreSQL \d\d; feedsvc needs 99 or later", said(newsroom))


def test_a_read_only_database_is_served_and_not_rebuilt(published: Newsroom) -> None:
    before = published.documents()
    url = published.settings["STORE__URL"]
    published.settings["STORE__URL"] = f"{url}%20-cdefault_transaction_read_only%3Don"
    message = said(published, StoreReadOnly)
    assert message == "is read-only (default_transaction_read_only)"
    assert published.documents() == before


def test_a_table_that_is_not_there_any_more(published: Newsroom) -> None:
    with connected(published) as connection:
        connection.execute("DROP TABLE outbox")
    published.write("c.txt", "Markets are calm")
    assert said(published, StoreCorrupt).endswith("; restore the database from a backup")


def test_a_document_that_is_not_what_was_published(published: Newsroom) -> None:
    with connected(published) as connection:
        connection.execute("UPDATE documents SET identity = 'x' WHERE address = '/feed.xml'")
    with pytest.raises(StoreCorrupt, match=r"/feed\.xml is not what was published there"):
        published.rebuild(force=True)


@contextlib.contextmanager
def coming_as_a_reader(newsroom: Newsroom, postgresql: Server) -> Iterator[str]:
    """Let the newsroom come as a role that may read what there is; yield its name."""
    url = newsroom.settings["STORE__URL"]
    with postgresql.reader(url) as (role, reading):
        newsroom.settings["STORE__URL"] = reading
        try:
            yield role
        finally:
            newsroom.settings["STORE__URL"] = url


def test_a_role_that_may_not_write(published: Newsroom, postgresql: Server) -> None:
    before = published.documents()
    published.write("c.txt", "Markets are calm")
    with coming_as_a_reader(published, postgresql) as role:
        assert published.documents() == before
        message = said(published, StoreReadOnly)
        assert message == f"the role {role} may read it, and not write; come as its owner"


def test_a_role_that_may_not_make_tables_takes_no_lock_from_those_who_may(
    newsroom: Newsroom, postgresql: Server
) -> None:
    with rebuild_lock(newsroom.location), coming_as_a_reader(newsroom, postgresql) as role:
        schema = role.removeprefix("reader_of_")
        assert said(newsroom) == (
            f"the role {role} may not make tables in the schema {schema}: as its owner, "
            f"GRANT CREATE ON SCHEMA {schema} TO {role}"
        )


def test_a_role_makes_the_tables_once_it_has_the_right_that_it_was_told_of(
    newsroom: Newsroom, postgresql: Server
) -> None:
    with coming_as_a_reader(newsroom, postgresql):
        postgresql.execute(said(newsroom).partition("as its owner, ")[2])
        assert newsroom.rebuild().generation == 1


def test_f16_a_connection_that_is_lost_in_mid_publication_leaves_the_old(
    published: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, validators = published.documents(), published.validators()
    published.write("a.txt", "The bridge is shut")
    published.write("c.txt", "Markets are calm")
    put, kept = publishing._put, []

    def put_and_lose(*arguments: object) -> None:
        put(*arguments)
        kept.append(arguments)
        if len(kept) == 3:
            with connected(published) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'feedsvc'"
                )

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_put", put_and_lose)
        assert re.search("terminating|closed the connection", said(published))
    assert (published.documents(), published.validators()) == (before, validators)
    report = published.rebuild()
    assert report.generation == 2
    assert "Markets are calm" in published.titles()


def test_an_address_with_a_nul_is_found_nowhere(published: Newsroom) -> None:
    assert published.page("/2024/top-news/\0") is None
    assert published.stored("/feed.xml\0") is None


def test_a_session_is_set_up_so_that_a_machine_that_dies_holds_nobody_up(
    newsroom: Newsroom,
) -> None:
    with contextlib.closing(open_for_writing(newsroom.location)) as connection:
        for name, value in {
            "lock_timeout": "10s",
            "client_connection_check_interval": "10s",
        }.items():
            (found,) = connection.execute(f"SHOW {name}").fetchone()
            assert found == value


def test_a_database_is_shown_without_its_password() -> None:
    shown = str(Database(f"postgresql://editor:{PASSWORD}@h/x?sslmode=require&password={PASSWORD}"))
    assert shown == "postgresql://editor@h/x?sslmode=require"
    assert PASSWORD not in repr(Database(f"postgresql://editor:{PASSWORD}@h/x"))
