"""`feedsvc watch` tells hubs beside its rebuilds, and no hub delays one."""

import threading

import pytest

from tests.newsroom import Newsroom
from tests.push.hub import Answer, Asked, Pinged, listening
from tests.watch.process import Running, rename_in, running

pytestmark = pytest.mark.slow


def watched(newsroom: Newsroom, url: str) -> Newsroom:
    newsroom.settings |= {"PUSH__HUBS": url, "PUSH__ALLOW_PRIVATE": "true"}
    newsroom.write("a.txt", "The bridge is open")
    return newsroom


def pushed(watch: Running) -> set[str]:
    """Return the topics that are told next, whatever is rebuilt meanwhile."""
    while "push" not in (printed := watch.report()):
        pass
    return {told["topic"] for told in printed["push"]["told"]}


def test_t27_each_publication_is_told(newsroom: Newsroom) -> None:
    hub = Pinged()
    with (
        listening(hub) as url,
        running(watched(newsroom, url), "watch", "--json") as watch,
    ):
        assert "http://127.0.0.1:8000/feed.xml" in pushed(watch)
        hub.asked.clear()
        rename_in(newsroom, "b.txt", "The river is high", section="Europe")
        told = pushed(watch)
        assert {"http://127.0.0.1:8000/feed.xml", "http://127.0.0.1:8000/europe/atom.xml"} <= told
        assert sorted(hub.topics()) == sorted(told)


def test_t28_while_a_hub_keeps_its_caller_waiting_what_comes_is_published(
    newsroom: Newsroom,
) -> None:
    asked, is_published = threading.Event(), threading.Event()

    def answer(_: Asked) -> Answer:
        asked.set()
        assert is_published.wait(30)
        return Answer(204)

    with (
        listening(answer) as url,
        running(watched(newsroom, url), "watch", "--json") as watch,
    ):
        watch.said("watching ")
        assert asked.wait(30)
        rename_in(newsroom, "b.txt", "The river is high")
        watch.until(lambda: set(newsroom.titles()) == {"The bridge is open", "The river is high"})
        is_published.set()
        assert pushed(watch)


def test_watch_ends_while_a_hub_keeps_it_waiting(newsroom: Newsroom) -> None:
    asked, is_over = threading.Event(), threading.Event()

    def answer(_: Asked) -> Answer:
        asked.set()
        assert is_over.wait(30)
        return Answer(204)

    with listening(answer) as url:
        with running(watched(newsroom, url), "watch", "--json") as watch:
            assert asked.wait(30)
            watch.process.terminate()
            assert watch.process.wait(timeout=30) == 0
        is_over.set()
