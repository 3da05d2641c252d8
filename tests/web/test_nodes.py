"""Nodes as they are run, `feedsvc serve` with workers, whose store goes away and comes back."""

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.newsroom import Newsroom
from tests.postgresql import Server, running
from tests.serving import serving, serving_process
from tests.web.test_database_away import hanging, stopped

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
        site = Newsroom(tmp_path, settings={"STORE__URL": url})
        site.write("rain.txt", "Rain Comes to Town")
        site.rebuild()
        yield site


class Client:
    """Asks a node at `url`, each time on a connection of its own."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc

    def get(self, address: str) -> tuple[int, bytes]:
        with contextlib.closing(http.client.HTTPConnection(self.host, timeout=30)) as connection:
            connection.request("GET", address)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def health(self) -> dict[str, object]:
        report: dict[str, object] = json.loads(self.get("/healthz")[1])
        return report


class Poller(threading.Thread):
    """Polls the feed of nodes without a pause, until it is ended; `failed` has what was no 200."""

    def __init__(self, *nodes: Client) -> None:
        super().__init__()
        self.nodes = nodes
        self.polls = 0
        self.failed: list[object] = []
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            for node in self.nodes:
                try:
                    status, body = node.get(FEED)
                except OSError as error:
                    self.failed.append(error)
                    continue
                self.polls += 1
                if status != 200 or not body.endswith(b"</rss>\n"):
                    self.failed.append((status, body))


@contextlib.contextmanager
def polled(*nodes: Client) -> Iterator[Poller]:
    """Poll while the block runs, and hold against it that a poll failed."""
    poller = Poller(*nodes)
    poller.start()
    try:
        yield poller
    finally:
        poller.ended.set()
        poller.join()
    assert poller.failed == []
    assert poller.polls > 0


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for another process to see something."""
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def say(nodes: list[Client], status: str, generation: int) -> Callable[[], bool]:
    """Return whether all nodes say so."""

    def is_so() -> bool:
        told = [node.health() for node in nodes]
        return all(one["status"] == status and one.get("generation") == generation for one in told)

    return is_so


def publish(site: Newsroom, name: str) -> None:
    site.wait(minutes=1)
    site.write(f"{name}.txt", f"News of {name}")
    site.rebuild()


@contextlib.contextmanager
def two_nodes(site: Newsroom) -> Iterator[list[Client]]:
    # One worker each: of two, the other may start only when the database is away already.
    with serving(site, "--workers", "1") as one, serving(site, "--workers", "1") as other:
        yield [Client(one), Client(other)]


@pytest.mark.parametrize("going_away", [stopped, hanging])
def test_f16_no_poll_fails_while_the_database_is_away_and_all_nodes_catch_up(
    server: Server,
    site: Newsroom,
    going_away: Callable[[Server], contextlib.AbstractContextManager[None]],
) -> None:
    with two_nodes(site) as nodes:
        wait_until(say(nodes, "ok", 1))
        with polled(*nodes):
            with going_away(server):
                wait_until(say(nodes, "store unavailable", 1))
                for node in nodes:
                    assert node.get("/archive/2024-05/feed.xml")[0] == 503
                    assert node.get("/atom.xml")[0] == 200
            wait_until(say(nodes, "ok", 1))
            publish(site, "hail")
            wait_until(say(nodes, "ok", 2))
            for node in nodes:
                assert b"News of hail" in node.get(FEED)[1]
                assert node.get("/archive/2024-05/feed.xml")[0] == 200


def test_a_node_that_is_started_without_its_database_serves_as_soon_as_it_is_there(
    server: Server, site: Newsroom
) -> None:
    with contextlib.ExitStack() as away, contextlib.ExitStack() as started:
        away.enter_context(stopped(server))
        url, process = started.enter_context(serving_process(site, "--workers", "2"))
        node = Client(url)
        assert node.get(FEED)[0] == 503
        assert node.health() == {"status": "store unavailable"}
        away.close()
        wait_until(lambda: all(node.get(FEED)[0] == 200 for _ in range(6)))
        assert process.poll() is None


@pytest.mark.parametrize("going_away", [contextlib.nullcontext, stopped, hanging])
def test_a_node_ends_in_order_whatever_its_database_does(
    server: Server,
    site: Newsroom,
    going_away: Callable[[Server], contextlib.AbstractContextManager[None]],
) -> None:
    with serving_process(site, "--workers", "1") as (url, process):
        wait_until(say([Client(url)], "ok", 1))
        with going_away(server):
            process.terminate()
            _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_f16_a_file_that_is_taken_away_and_brought_back_fails_no_poll(tmp_path: Path) -> None:
    site = Newsroom(tmp_path)
    site.write("rain.txt", "Rain Comes to Town")
    site.rebuild()
    aside = tmp_path / "aside"
    with serving(site) as url:
        node = Client(url)
        with polled(node) as poller:
            wait_until(lambda: poller.polls > 0)
            page = node.get("/")
            site.store.parent.rename(aside)
            wait_until(say([node], "store unavailable", 1))
            assert node.get("/") == page
            assert node.get("/atom.xml")[0] == 503
            aside.rename(site.store.parent)
            publish(site, "hail")
            wait_until(say([node], "ok", 2))
            assert node.get("/atom.xml")[0] == 200
        assert b"News of hail" in node.get(FEED)[1]
