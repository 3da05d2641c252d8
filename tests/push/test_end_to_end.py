"""WebSub from end to end: feedsvc, a hub and a subscriber, each as it runs in the world."""

import contextlib
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.newsroom import Newsroom
from tests.ports import free_port
from tests.push.hub import DEADLINE_SECONDS, Hub, Subscriber, listening
from tests.push.nginx import caching
from tests.serving import serving
from tests.watch.process import environment_of, rename_in, running

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def hub_and_subscriber(newsroom: Newsroom) -> Iterator[tuple[Hub, Subscriber]]:
    hub, subscriber = Hub(), Subscriber()
    with listening(hub) as hub.url, listening(subscriber) as subscriber.url:
        newsroom.settings |= {"PUSH__HUBS": f"{hub.url}/", "PUSH__ALLOW_PRIVATE": "true"}
        newsroom.configuration()
        yield hub, subscriber


def rebuild(newsroom: Newsroom) -> None:
    """Run `feedsvc rebuild` in a process of its own, under the real clock."""
    subprocess.run(
        [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), "rebuild"],
        env=environment_of(newsroom),
        check=True,
        timeout=DEADLINE_SECONDS,
        stdout=subprocess.DEVNULL,
    )


def fetch(url: str) -> tuple[Any, bytes]:
    with urllib.request.urlopen(url, timeout=DEADLINE_SECONDS) as answer:
        return answer.headers, answer.read()


def test_t26_t27_a_subscriber_is_handed_the_new_bytes_after_a_rebuild(newsroom: Newsroom) -> None:
    port = free_port()
    newsroom.settings["SITE__URL"] = f"http://127.0.0.1:{port}"
    newsroom.write("a.txt", "The bridge is open")
    with (
        hub_and_subscriber(newsroom) as (hub, subscriber),
        serving(newsroom, "--port", str(port)) as url,
    ):
        assert subscriber.subscribe(f"{url}/atom.xml") == [f"{hub.url}/"]
        assert subscriber.topic == f"{url}/atom.xml"
        newsroom.write("b.txt", "The river is high")
        rebuild(newsroom)
        received = subscriber.received.get(timeout=DEADLINE_SECONDS)
        headers, body = fetch(f"{url}/atom.xml")
    assert received.body == body
    assert b"The river is high" in received.body
    assert received.headers["content-type"] == headers["Content-Type"]
    assert subscriber.received.empty()


def test_t26_a_subscriber_is_handed_the_new_bytes_by_serve_watch(newsroom: Newsroom) -> None:
    port = str(free_port())
    newsroom.settings["SITE__URL"] = f"http://127.0.0.1:{port}"
    newsroom.write("a.txt", "The bridge is open")
    with (
        hub_and_subscriber(newsroom) as (_, subscriber),
        running(newsroom, "serve", "--watch", "--host", "127.0.0.1", "--port", port) as serve,
    ):
        url = serve.said("serving on ")
        serve.said("watching ")
        subscriber.subscribe(f"{url}/feed.xml")
        rename_in(newsroom, "b.txt", "The river is high")
        # What was published before it was subscribed to may come first.
        while b"The river is high" not in subscriber.received.get(timeout=DEADLINE_SECONDS).body:
            pass


def test_a_hub_that_fetches_through_nginx_gets_the_new_bytes(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    """nginx holds the old ones, fetched in the very moment before the publication."""
    port = free_port()
    newsroom.settings["SITE__URL"] = site = f"http://127.0.0.1:{port}"
    newsroom.write("a.txt", "The bridge is open")
    with (
        hub_and_subscriber(newsroom) as (hub, subscriber),
        serving(newsroom) as service,
        caching(tmp_path / "nginx", port, service),
    ):
        subscriber.subscribe(f"{site}/feed.xml")
        for number in range(3):
            newsroom.write(f"new-{number}.txt", f"The river is {number} m high")
            assert is_held(f"{site}/feed.xml")
            rebuild(newsroom)
            received = subscriber.received.get(timeout=DEADLINE_SECONDS)
            assert f"The river is {number} m high".encode() in received.body
    fetched = list(hub.fetched.queue)
    assert {topic for topic, _, _ in fetched} >= {f"{site}/feed.xml", f"{site}/atom.xml"}
    assert "HIT" not in {headers["X-Cache-Status"] for _, headers, _ in fetched}


def is_held(url: str) -> bool:
    """Whether nginx keeps the document there: the second of two requests is answered by itself."""
    fetch(url)
    return bool(fetch(url)[0]["X-Cache-Status"] == "HIT")
