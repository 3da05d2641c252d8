"""Over a database that it may not fill, `feedsvc serve` waits for others, or says why it ends."""

import urllib.error
import urllib.request

import psycopg
import pytest

from tests.cli.conftest import Feedsvc
from tests.newsroom import Newsroom
from tests.postgresql import Server
from tests.serving import serving_process, wait_for_generation

STORE_ENGINES = ("postgresql",)


@pytest.fixture
def reading(newsroom: Newsroom) -> str:
    """The URL of the newsroom's database for sessions that may read alone."""
    return f"{newsroom.settings['STORE__URL']}%20-cdefault_transaction_read_only%3Don"


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("serve", "--watch"), ("rebuild",)])
def test_where_it_lacks_the_right_to_make_tables_it_is_exit_4(
    newsroom: Newsroom, feedsvc: Feedsvc, postgresql: Server, command: tuple[str, ...]
) -> None:
    with postgresql.reader(newsroom.settings["STORE__URL"]) as (role, url):
        ended = feedsvc(*command, environment={"FEEDSVC_STORE__URL": url})
    assert (ended.code, ended.out) == (4, "")
    assert "GRANT CREATE ON SCHEMA of_test_" in ended.err
    assert ended.err.endswith(f" TO {role}\n")


def test_with_watch_it_waits_for_nobody_else(
    feedsvc: Feedsvc, newsroom: Newsroom, reading: str
) -> None:
    ended = feedsvc("serve", "--watch", "--port", "0", environment={"FEEDSVC_STORE__URL": reading})
    assert (ended.code, ended.out) == (4, "")
    assert "is read-only" in ended.err


def test_where_it_may_read_alone_it_serves_what_another_publishes(
    newsroom: Newsroom, reading: str
) -> None:
    newsroom.write("a.txt", "The bridge is open")
    writing = newsroom.settings["STORE__URL"]
    newsroom.settings["STORE__URL"] = reading
    said: list[str] = []
    with serving_process(newsroom, "--workers", "1", said=said) as (url, _process):
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(f"{url}/feed.xml")
        raised.value.close()
        assert (raised.value.code, raised.value.headers["Retry-After"]) == (503, "10")
        newsroom.settings["STORE__URL"] = writing
        newsroom.rebuild()
        wait_for_generation(url, 1)
    assert any("there is nothing to serve yet" in line and "is read-only" in line for line in said)


def test_where_it_may_read_alone_what_an_older_feedsvc_published_is_not_called_unpublished(
    newsroom: Newsroom, reading: str
) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    with psycopg.connect(newsroom.settings["STORE__URL"]) as connection:
        connection.execute("UPDATE state SET value = '1' WHERE key IN ('schema', 'readable_by')")
    newsroom.settings["STORE__URL"] = reading
    said: list[str] = []
    with serving_process(newsroom, "--workers", "1", said=said):
        (waiting,) = [line for line in said if "another process publishes" in line]
    assert "nothing to serve yet" in waiting
