"""The edge: what it holds, how it takes notice of what is new, what it leaves to Flask."""

import contextlib
import os
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from feedsvc.freshness import LOOK_SECONDS
from feedsvc.store.sql import documents
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.edge import ACCEPT_ENCODINGS_REMEMBERED, LONGEST_ACCEPT_ENCODING, Edge
from tests.web.newsroom import Newsroom, article
from tests.web.wsgi import Behind, ask


class Service:
    """A worker's edge in front of a Flask that counts what reaches it; `cache` is what it holds."""

    def __init__(self, newsroom: Newsroom, **limits: int) -> None:
        self.newsroom = newsroom
        self.cache: PublishedDocuments = newsroom.cache(**limits)
        self.app = newsroom.client(self.cache).application
        front: Edge = self.app.wsgi_app  # type: ignore[assignment]  # create_app put it there
        self.edge = front
        self.flask = Behind(front.application)
        front.application = self.flask

    def etag(self, accepted: str = "identity") -> str:
        answer = ask(self.edge, "/feed.xml", {"Accept-Encoding": accepted})
        return dict(answer.headers)["ETag"]


@pytest.fixture
def service(published: Newsroom) -> Service:
    return Service(published)


def publish_another(newsroom: Newsroom) -> None:
    newsroom.write("hail", article("Hail Takes Over", published="2024-05-03T12:00:00+01:00"))
    newsroom.now += 60
    newsroom.rebuild()


def test_flask_answers_the_first_request_of_a_document_and_the_edge_all_others(
    service: Service,
) -> None:
    first = ask(service.edge, "/feed.xml")
    assert service.flask.requests == 1
    assert all(ask(service.edge, "/feed.xml") == first for _ in range(3))
    assert service.flask.requests == 1


def test_a_rebuild_shows_after_the_next_look(service: Service) -> None:
    old = service.etag()
    publish_another(service.newsroom)
    assert ask(service.edge, "/feed.xml", {"If-None-Match": old}).status == 304
    service.newsroom.elapsed += LOOK_SECONDS
    answer = ask(service.edge, "/feed.xml", {"If-None-Match": old})
    assert answer.status == 200
    assert b"Hail Takes Over" in answer.body
    assert ask(service.edge, "/feed.xml") == ask(service.flask, "/feed.xml") == answer


def test_a_tag_that_another_worker_gave_is_answered_by_the_newer_document(
    service: Service,
) -> None:
    service.etag()
    publish_another(service.newsroom)
    newer = Service(service.newsroom).etag()
    answer = ask(service.edge, "/feed.xml", {"If-None-Match": newer})
    assert answer.status == 304
    assert dict(answer.headers)["ETag"] == newer


def test_the_tag_of_an_earlier_version_is_no_reason_to_look_at_once(service: Service) -> None:
    old = service.etag()
    publish_another(service.newsroom)
    service.newsroom.elapsed += LOOK_SECONDS
    held = ask(service.edge, "/feed.xml")
    service.newsroom.remove("hail")
    service.newsroom.rebuild()
    for tag in (old, f"W/{old}"):
        assert ask(service.edge, "/feed.xml", {"If-None-Match": tag}) == held
    assert ask(service.edge, "/feed.xml", {"If-None-Match": '"other"'}) != held


def test_f24_what_is_held_is_served_on_when_the_store_has_gone(service: Service) -> None:
    before = ask(service.edge, "/feed.xml")
    ask(service.edge, "/feed.xml")
    shutil.rmtree(service.newsroom.store.parent)
    service.newsroom.elapsed += LOOK_SECONDS
    asked = service.flask.requests
    assert ask(service.edge, "/feed.xml") == before
    assert ask(service.edge, "/feed.xml", {"If-None-Match": '"old"'}) == before
    assert service.flask.requests == asked
    assert ask(service.edge, "/atom.xml").status == 503


def test_f24_nothing_is_built_or_written_by_a_request(service: Service) -> None:
    store = service.newsroom.store
    os.chmod(store, 0o444)
    before = store.stat()
    for address in ("/feed.xml", "/top-news/atom.xml", "/nothing-yet/feed.json"):
        assert ask(service.edge, address).status == 200
    # Captures that came since are not read: that is a rebuild's to do.
    service.newsroom.write("hail", article("Hail Takes Over"))
    service.newsroom.elapsed += LOOK_SECONDS
    assert b"Hail" not in ask(service.edge, "/feed.xml").body
    after = store.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def test_f24_of_200_clients_of_a_cold_cache_one_fetches_each_document(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    get = documents.get

    def counted(connection: object, address: str) -> object:
        fetched.append(address)
        return get(connection, address)  # type: ignore[arg-type]  # it is passed on as it came

    monkeypatch.setattr(documents, "get", counted)
    clients = 200
    addresses = ["/feed.xml", "/atom.xml", "/top-news/feed.json"]
    gate = threading.Barrier(clients)
    bodies: list[tuple[str, int, bytes]] = []

    def poll(number: int) -> None:
        address = addresses[number % len(addresses)]
        gate.wait()
        answer = ask(service.edge, address, {"Accept-Encoding": "gzip"})
        bodies.append((address, answer.status, answer.body))

    def poll_at_once() -> None:
        threads = [threading.Thread(target=poll, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    poll_at_once()
    assert sorted(fetched) == sorted(addresses)
    assert len(bodies) == clients
    assert len(set(bodies)) == len(addresses)
    assert {status for _, status, _ in bodies} == {200}

    # The next generation finds all of them there again. Whoever came before it was noticed got the
    # old copy, so a document may not have been fetched anew yet, but none was fetched twice.
    publish_another(service.newsroom)
    service.newsroom.elapsed += LOOK_SECONDS
    fetched.clear()
    bodies.clear()
    poll_at_once()
    assert fetched
    assert len(set(fetched)) == len(fetched)
    assert {status for _, status, _ in bodies} == {200}
    assert len(bodies) == clients
    assert len(set(bodies)) <= 2 * len(addresses)


def test_f24_who_finds_a_reader_of_the_store_is_given_what_is_held(service: Service) -> None:
    before = ask(service.edge, "/feed.xml")
    publish_another(service.newsroom)
    service.newsroom.elapsed += LOOK_SECONDS
    with service.cache._lock:  # as a page does while it reads
        assert ask(service.edge, "/feed.xml") == before
    assert b"Hail Takes Over" in ask(service.edge, "/feed.xml").body


def test_f21_queries_and_codings_without_end_make_nothing_grow(service: Service) -> None:
    service.etag()
    known = {coding: service.etag(coding) for coding in ("identity", "gzip", "br")}
    held = service.cache.held("/feed.xml")
    assert held is not None
    for number in range(10_000):
        answer = ask(
            service.edge,
            f"/feed.xml?{number}",
            {"Accept-Encoding": f"x{number};q=0.5, gzip" + " " * (number % 200)},
        )
        assert (answer.status, dict(answer.headers)["ETag"]) == (200, known["gzip"])
    assert service.edge._choose_coding.cache_info().currsize == ACCEPT_ENCODINGS_REMEMBERED
    assert service.cache.held("/feed.xml") is held
    assert set(held.prepared) == set(known)
    assert list(service.cache._held) == ["/feed.xml"]


@pytest.mark.parametrize("beyond", [0, 1])
def test_f21_a_long_accept_encoding_is_not_remembered(service: Service, beyond: int) -> None:
    service.etag()
    before = service.edge._choose_coding.cache_info().misses
    asked = service.flask.requests
    long = f"gzip, {'x' * (LONGEST_ACCEPT_ENCODING + beyond - 6)}"
    assert service.etag(long) == service.etag("gzip")
    assert service.flask.requests == asked + beyond
    assert service.edge._choose_coding.cache_info().misses == before + 2 - beyond


def test_a_document_that_is_too_large_to_hold_is_served_by_flask(published: Newsroom) -> None:
    service = Service(published, max_bytes=10)
    assert ask(service.edge, "/feed.xml").status == 200
    assert ask(service.edge, "/feed.xml").status == 200
    assert service.flask.requests == 2


@pytest.fixture
def below_news(tmp_path: Path) -> Service:
    """A service whose site lies below /news and has a section of that name."""
    newsroom = Newsroom(tmp_path, url="https://example.org/news")
    newsroom.write("press", article("Newspapers Are Back", section="News"))
    newsroom.rebuild()
    service = Service(newsroom)
    for address in ("/feed.xml", "/news-section/feed.xml"):
        assert service.cache.find(address)
    return service


@pytest.mark.parametrize(
    ("target", "script_name", "document", "edge"),
    [
        ("/feed.xml", "", "/feed.xml", True),
        ("/news/feed.xml", "", "/feed.xml", True),
        ("/news/news-section/feed.xml", "", "/news-section/feed.xml", True),
        ("/feed.xml", "/news", "/feed.xml", False),
        ("/news-section/feed.xml", "/news", "/news-section/feed.xml", False),
    ],
)
def test_below_a_path_both_ways_find_the_same(
    below_news: Service, target: str, script_name: str, document: str, edge: bool
) -> None:
    stored = below_news.cache.find(document)
    assert stored is not None
    answer = ask(below_news.edge, target, script_name=script_name)
    assert answer.body == stored.document.bodies["identity"]
    assert below_news.flask.requests == int(not edge)
    assert ask(below_news.flask, target, script_name=script_name) == answer
    below_news.newsroom.close()


def test_a_path_that_only_begins_like_the_sites_is_another(below_news: Service) -> None:
    assert ask(below_news.edge, "/newsfeed.xml").status == 404
    below_news.newsroom.close()


def test_an_address_with_an_escape_is_not_its_decoded_path(service: Service) -> None:
    """A document at /caf%c3%a9/feed.xml is not what /caf%25c3%25a9/feed.xml asks for."""
    with contextlib.closing(sqlite3.connect(service.newsroom.store)) as store, store:
        store.execute(
            "UPDATE documents SET address = '/caf%c3%a9/feed.xml' WHERE address = '/feed.xml'"
        )
    assert ask(service.edge, "/caf%C3%A9/feed.xml").status == 200
    assert service.cache.held("/caf%c3%a9/feed.xml") is not None
    asked = service.flask.requests
    ask(service.edge, "/caf%25c3%25a9/feed.xml")
    assert service.flask.requests == asked + 1
