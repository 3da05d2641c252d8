"""What people see who subscribe with readers of today: each entry once, whatever happens to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.export.ways import WAYS, Served, Way
from tests.newsroom import Newsroom
from tests.readers.recorder import Recorder, recording
from tests.readers.subscribers import SUBSCRIBERS, Subscriber

pytestmark = pytest.mark.slow

FIRST = "Trade talks begin"
BETTER = "Trade talks begin in earnest"
FILTER = {"name": "trade", "title": "Trade", "words": ["trade"]}


@dataclass
class Subscription:
    """A reader that polls what is served, through a recorder."""

    newsroom: Newsroom
    served: Served
    recorder: Recorder
    subscriber: Subscriber

    def publish_and_poll(self) -> list[str]:
        """Rebuild, and poll once that is shown."""
        self.served.show(self.newsroom.rebuild().generation)
        self.recorder.statuses()
        return self.subscriber.poll()


@pytest.fixture(params=["/feed.xml", "/atom.xml", "/filter/trade/feed.xml"])
def address(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """How it is served: by the service, or as an export by a file server."""
    return WAYS[request.param]


@pytest.fixture(params=SUBSCRIBERS)
def subscription(
    tmp_path: Path, address: str, way: Way, request: pytest.FixtureRequest
) -> Iterator[Subscription]:
    newsroom = Newsroom(tmp_path, now=datetime.now(UTC).replace(microsecond=0), filters=[FILTER])
    newsroom.write("one.txt", FIRST)
    newsroom.rebuild()
    with way(newsroom, tmp_path) as served, recording(served.url) as recorder:
        subscriber = SUBSCRIBERS[request.param](tmp_path / "reader", recorder.url + address)
        # newsboat keeps the validators of a feed that it knows: those of the second answer.
        assert [subscriber.poll(), subscriber.poll()] == [[FIRST], [FIRST]]
        recorder.statuses()
        yield Subscription(newsroom, served, recorder, subscriber)


def test_a_poll_when_nothing_changed_is_304(subscription: Subscription) -> None:
    for _ in range(2):
        assert subscription.subscriber.poll() == [FIRST]
    assert subscription.recorder.statuses() == [304, 304]


def test_one_new_article_is_one_new_entry(subscription: Subscription) -> None:
    subscription.newsroom.write("two.txt", "Trade talks end", date(2024, 5, 2))
    assert subscription.publish_and_poll() == [FIRST, "Trade talks end"]
    assert subscription.subscriber.poll() == [FIRST, "Trade talks end"]


def test_an_edit_makes_no_second_entry(subscription: Subscription) -> None:
    subscription.newsroom.wait(hours=1)
    subscription.newsroom.write("one.txt", BETTER)
    # rss2email does not mail an entry anew that it has mailed.
    assert subscription.publish_and_poll() in ([BETTER], [FIRST])


def test_a_move_of_the_site_makes_no_second_entry(subscription: Subscription) -> None:
    subscription.newsroom.settings["SITE__URL"] = "https://moved.example/news"
    assert subscription.publish_and_poll() == [FIRST]
