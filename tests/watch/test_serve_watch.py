"""`feedsvc serve --watch`: the service, and a watcher of its own that lives as long as it."""

import contextlib
import os
import signal
import time
import urllib.request
from collections.abc import Callable

import pytest

from tests.newsroom import Newsroom
from tests.watch.process import DEADLINE_SECONDS, Running, rename_in, running

pytestmark = pytest.mark.slow

SERVE = ("serve", "--watch", "--host", "127.0.0.1", "--port", "0")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline


def is_served(url: str, headline: str) -> bool:
    with urllib.request.urlopen(f"{url}/feed.xml", timeout=10) as answer:
        return headline.encode() in answer.read()


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def watcher_of(serve: Running) -> int:
    """Return the process of the watcher: the worker has no `watch` in its command."""
    for pid in serve.children():
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            if b"watch" in file.read().split(b"\0")[1:]:
                return pid
    raise AssertionError("no watcher runs")


def test_what_is_renamed_in_is_served(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with running(newsroom, *SERVE) as serve:
        url = serve.said("serving on ")
        wait_until(lambda: is_served(url, "The bridge is open"))
        serve_new = rename_in(newsroom, "b.txt", "The river is high")
        wait_until(lambda: is_served(url, "The river is high"))
        serve_new.unlink()
        wait_until(lambda: not is_served(url, "The river is high"))


def test_the_watcher_ends_with_the_service(newsroom: Newsroom) -> None:
    with running(newsroom, *SERVE) as serve:
        serve.said("watching ")
        watcher = watcher_of(serve)
        serve.process.terminate()
        assert serve.process.wait(timeout=DEADLINE_SECONDS) == 0
        assert is_gone(watcher)


def test_the_watcher_ends_though_the_service_was_killed(newsroom: Newsroom) -> None:
    with running(newsroom, *SERVE) as serve:
        serve.said("watching ")
        watcher = watcher_of(serve)
        children = serve.children()
        serve.process.kill()
        try:
            wait_until(lambda: is_gone(watcher))
        finally:
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def test_a_watcher_that_died_is_told_and_started_again(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    with running(newsroom, *SERVE) as serve:
        url = serve.said("serving on ")
        serve.said("watching ")
        os.kill(watcher_of(serve), signal.SIGKILL)
        assert "it is started again" in serve.said("feedsvc: watch ended by itself")
        rename_in(newsroom, "b.txt", "The river is high")
        serve.said("watching ")
        wait_until(lambda: is_served(url, "The river is high"))
