"""Readers that ask for deltas end up with what they would have by polling the whole (RFC 3229).

Each has a twin that is always sent the whole document: the same program, whose polls lose their
conditions on the way. Whatever happens between two polls, both hold the same.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.newsroom import Newsroom
from tests.ports import free_port
from tests.push.nginx import caching
from tests.readers.recorder import Recorder, recording
from tests.readers.subscribers import Feedparser, Newsboat, Reader
from tests.serving import serving, wait_for_generation

pytestmark = pytest.mark.slow

READERS = {"newsboat": Newsboat, "feedparser": Feedparser, "reader": Reader}
CONDITIONS = frozenset({"a-im", "if-none-match", "if-modified-since"})
HTTP_1_1 = ("proxy_http_version 1.1", 'proxy_set_header Connection ""')
DIRECTLY, BY_CACHE = "itself", "nginx"
# By whom a poll comes: nginx with these directives, or nobody.
WAYS = {
    DIRECTLY: None,
    BY_CACHE: HTTP_1_1,
    "nginx that asks, by its default HTTP/1.0, whether its copy is current": (
        "proxy_http_version 1.0",
        "proxy_cache_revalidate on",
    ),
    "nginx that asks whether its copy is current, as README says": (
        *HTTP_1_1,
        "proxy_cache_revalidate on",
        "proxy_cache_background_update on",
        'proxy_set_header A-IM ""',
    ),
}
POLLS = [
    *((name, way) for way in (DIRECTLY, BY_CACHE) for name in READERS),
    *(("feedparser", way) for way in WAYS if way not in {DIRECTLY, BY_CACHE}),
]
SECONDS_UNTIL_SEEN = 20.0


@dataclass
class Twins:
    """A reader that gets what it asks for, and one that is always sent the whole."""

    newsroom: Newsroom
    service: str
    recorder: Recorder
    reader: Newsboat | Feedparser | Reader
    twin: Newsboat | Feedparser | Reader

    def publish(self) -> None:
        """Rebuild, and wait until the service shows it."""
        self.newsroom.wait(minutes=1)
        report = self.newsroom.rebuild()
        wait_for_generation(self.service, report.generation)

    def poll_until_alike(self) -> set[int]:
        """Have both poll until they hold the same; return with which answers the reader got there.

        A cache between may give the old document for as long as the service said it may.
        """
        self.twin.poll()
        deadline = time.monotonic() + SECONDS_UNTIL_SEEN
        statuses: set[int] = set()
        while time.monotonic() < deadline:
            self.recorder.statuses()
            self.reader.poll()
            statuses.update(self.recorder.statuses())
            if self.reader.entries() == self.twin.entries():
                return statuses
        assert self.reader.entries() == self.twin.entries()
        raise AssertionError("never alike in time")


@pytest.fixture(params=["/feed.xml", "/atom.xml"])
def address(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=POLLS, ids=" by ".join)
def poll(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The name of a reader, and of the way by which it polls."""
    return request.param  # type: ignore[no-any-return]  # it is one of POLLS


@pytest.fixture
def twins(tmp_path: Path, address: str, poll: tuple[str, str]) -> Iterator[Twins]:
    name, way = poll
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    # With a hub, a cache that many share keeps documents for a second only.
    newsroom = Newsroom(tmp_path, now=began, settings={"PUSH__HUBS": "https://hub.example"})
    for day, number in enumerate(("one", "two", "three"), 1):
        newsroom.write(f"{number}.txt", f"Story {number}", date(2024, 5, day))
    newsroom.rebuild()
    reader: Callable[[Path, str], Newsboat | Feedparser | Reader] = READERS[name]
    with ExitStack() as stack:
        service = stack.enter_context(serving(newsroom))
        directives = WAYS[way]
        front = service
        if directives is not None:
            port = free_port()
            stack.enter_context(caching(tmp_path / "nginx", port, service, *directives))
            front = f"http://127.0.0.1:{port}"
        recorder = stack.enter_context(recording(front))
        bare = stack.enter_context(recording(service, CONDITIONS))
        yield Twins(
            newsroom,
            service,
            recorder,
            reader(tmp_path / "reader", recorder.url + address),
            reader(tmp_path / "twin", bare.url + address),
        )


def test_a_reader_of_deltas_holds_what_its_twin_holds(twins: Twins, poll: tuple[str, str]) -> None:
    def due(status: int) -> None:
        statuses = twins.poll_until_alike()
        if poll[1] == DIRECTLY:
            assert statuses == {status}
        else:
            assert 226 not in statuses

    newsroom = twins.newsroom
    for _ in range(2):  # newsboat keeps the validators of a feed that it knows
        twins.reader.poll()
    due(304)
    newsroom.write("four.txt", "Story four", date(2024, 5, 4))
    twins.publish()
    due(226)
    newsroom.write("two.txt", "Story two, told better", date(2024, 5, 2))
    newsroom.write("five.txt", "Story five", date(2024, 5, 5))
    twins.publish()
    due(226)
    (newsroom.captures / "one.txt").unlink()
    newsroom.write("six.txt", "Story six", date(2024, 5, 6))
    twins.publish()
    due(200)
    newsroom.settings |= {"FEEDS__CONTENT": "summary", "SITE__TITLE": "Another name"}
    twins.publish()
    due(200)
    newsroom.write("seven.txt", "Story seven", date(2024, 5, 7))
    twins.publish()
    due(226)
    assert len(twins.reader.entries()) == 7
