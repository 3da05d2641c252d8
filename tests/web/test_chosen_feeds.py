"""The edge answers the feeds of authors and filters as it does all others, at the same cost."""

import pytest

from feedsvc.freshness import LOOK_SECONDS
from feedsvc.store.engine import Connection
from tests.web.newsroom import Newsroom, article
from tests.web.test_edge import Service
from tests.web.wsgi import ask

FILTER = '\n[[filters]]\nname = "rain"\ntitle = "All about rain"\nwords = ["rain"]\n'
KEYS = ("top-news", "author/ada-writer", "filter/rain")


@pytest.fixture
def service(newsroom: Newsroom) -> Service:
    newsroom.config_path.write_text(newsroom.config_path.read_text() + FILTER)
    newsroom.write("rain", article("Rain Comes to Town"))
    newsroom.write("sun", article("Sun Leaves Town", published="2024-05-02T12:00:00+01:00"))
    newsroom.rebuild()
    return Service(newsroom)


@pytest.mark.parametrize("key", KEYS)
def test_polls_of_every_kind_of_feed_are_answered_without_flask(service: Service, key: str) -> None:
    first = ask(service.edge, f"/{key}/feed.xml")
    assert first.status == 200
    assert service.flask.requests == 1
    etag = dict(first.headers)["ETag"]
    assert ask(service.edge, f"/{key}/feed.xml") == first
    assert ask(service.edge, f"/{key}/feed.xml", {"If-None-Match": etag}).status == 304
    assert service.flask.requests == 1


def _steps(connection: Connection, statement: str, value: str) -> int:
    """Return how many steps SQLite's machine takes for `statement`."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1)
    connection.execute(statement, (value,)).fetchall()
    connection.set_progress_handler(None, 1)
    return steps


def test_what_a_poll_asks_of_the_store_takes_the_same_steps_for_all(service: Service) -> None:
    document = "SELECT * FROM documents WHERE address = ?"
    members = "SELECT * FROM published_members WHERE feed = ? ORDER BY published DESC LIMIT 1"
    with service.cache.reading() as connection:
        assert len({_steps(connection, document, f"/{key}/feed.xml") for key in KEYS}) == 1
        assert len({_steps(connection, members, key) for key in KEYS}) == 1


def test_a_filter_that_gains_an_article_shows_it_after_the_next_look(service: Service) -> None:
    old = dict(ask(service.edge, "/filter/rain/feed.xml").headers)["ETag"]
    service.newsroom.write("hail", article("Hail and Rain", published="2024-05-03T12:00:00+01:00"))
    service.newsroom.now += 60
    service.newsroom.rebuild()
    service.newsroom.elapsed += LOOK_SECONDS
    answer = ask(service.edge, "/filter/rain/feed.xml", {"If-None-Match": old})
    assert answer.status == 200
    assert b"Hail and Rain" in answer.body
    assert b"Sun Leaves Town" not in answer.body


def test_what_does_not_meet_a_filter_leaves_its_bytes_alone(service: Service) -> None:
    old = dict(ask(service.edge, "/filter/rain/feed.xml").headers)["ETag"]
    service.newsroom.write("hail", article("Hail", published="2024-05-03T12:00:00+01:00"))
    service.newsroom.now += 60
    assert not any("/filter/" in address for address in service.newsroom.rebuild().documents)
    service.newsroom.elapsed += LOOK_SECONDS
    assert ask(service.edge, "/filter/rain/feed.xml", {"If-None-Match": old}).status == 304


def test_a_filter_out_of_the_configuration_is_410(service: Service) -> None:
    settings = service.newsroom.config_path
    settings.write_text(settings.read_text().replace(FILTER, ""))
    service.newsroom.now += 60
    service.newsroom.rebuild()
    service.newsroom.elapsed += LOOK_SECONDS
    assert ask(service.edge, "/filter/rain/feed.xml").status == 410
