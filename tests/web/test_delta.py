"""Deltas (RFC 3229): who gets one, what is in it, and who gets the whole instead."""

import shutil
import threading
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from feedsvc.web import delta
from feedsvc.web.delta import Deltas
from feedsvc.web.held import representation_of
from feedsvc.web.negotiation import wants_delta
from tests.web.deltas import assert_is_delta
from tests.web.newsroom import Newsroom, article
from tests.web.wsgi import Answer, ask

ADDRESSES = ["/feed.xml", "/atom.xml", "/top-news/feed.xml", "/top-news/atom.xml"]


@dataclass
class Poller:
    """A reader of `address` that remembers the tag that it was given last."""

    newsroom: Newsroom
    address: str
    tag: str = ""

    def __post_init__(self) -> None:
        self.cache = self.newsroom.cache()
        self.service = self.newsroom.client(self.cache).application.wsgi_app
        self.tag = self.etag(self.poll())

    def poll(self, **headers: str) -> Answer:
        """Ask for what is new."""
        self.newsroom.elapsed += 1
        return ask(
            self.service, self.address, {"A-IM": "feed", "If-None-Match": self.tag, **headers}
        )

    def whole(self) -> bytes:
        return ask(self.service, self.address).body

    @staticmethod
    def etag(answer: Answer) -> str:
        return dict(answer.headers)["ETag"]

    def assert_delta_of(self, *titles: str) -> None:
        answer = self.poll()
        assert answer.status == 226
        assert_is_delta(answer.body, self.whole(), titles)

    def assert_whole(self) -> None:
        answer = self.poll()
        assert (answer.status, answer.body) == (200, self.whole())


def test_who_asks_unknowingly_is_sent_the_whole(published: Newsroom) -> None:
    """rss2email asks by feedparser, which says so itself, and drops what comes as 226."""
    poller = Poller(published, "/feed.xml")
    published.write("new", article("What is new"))
    published.rebuild()
    for name in ("feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/", "rss2email/3.14"):
        answer = poller.poll(**{"User-Agent": name})
        assert (answer.status, answer.body) == (200, poller.whole())
    assert poller.poll(**{"User-Agent": "newsboat/2.21.0"}).status == 226


@pytest.fixture(params=ADDRESSES)
def poller(published: Newsroom, request: pytest.FixtureRequest) -> Poller:
    return Poller(published, request.param)


def later(newsroom: Newsroom, **stories: dict[str, Any]) -> None:
    """Publish `stories`, by the names of their files, a minute later."""
    for name, story in stories.items():
        newsroom.write(name, story)
    newsroom.now += 60
    newsroom.rebuild()


def hail(**changes: Any) -> dict[str, Any]:
    return article("Hail Takes Over", published="2024-05-03T12:00:00+01:00", **changes)


def test_an_addition_is_all_that_a_delta_holds(poller: Poller) -> None:
    later(poller.newsroom, hail=hail())
    poller.assert_delta_of("Hail Takes Over")


def test_an_edit_is_all_that_a_delta_holds(poller: Poller) -> None:
    later(poller.newsroom, rain=article("Rain Comes to Town", summary="It pours."))
    poller.assert_delta_of("Rain Comes to Town")


def test_several_publications_are_one_delta(poller: Poller) -> None:
    later(poller.newsroom, hail=hail())
    later(poller.newsroom, fog=article("Fog", published="2024-05-04T12:00:00+01:00"))
    later(poller.newsroom, hail=hail(summary="It is over."))
    poller.assert_delta_of("Hail Takes Over", "Fog")


def test_an_entry_whose_related_links_changed_is_in_the_delta(poller: Poller) -> None:
    later(poller.newsroom, hail=hail(also_read=["Fog"]))
    poller.tag = poller.etag(poller.poll())
    later(poller.newsroom, fog=article("Fog", published="2024-05-04T12:00:00+01:00"))
    poller.assert_delta_of("Hail Takes Over", "Fog")


def test_a_rebuild_that_changes_nothing_is_nothing_new(poller: Poller) -> None:
    later(poller.newsroom, hail=hail())
    poller.tag = poller.etag(poller.poll())
    later(poller.newsroom)
    assert poller.poll().status == 304


def test_after_a_removal_the_whole_is_sent(poller: Poller) -> None:
    poller.newsroom.remove("rain")
    later(poller.newsroom, hail=hail())
    poller.assert_whole()
    poller.tag = poller.etag(poller.poll())
    later(poller.newsroom, fog=article("Fog", published="2024-05-04T12:00:00+01:00"))
    poller.assert_delta_of("Fog")


def test_after_a_change_of_configuration_the_whole_is_sent(poller: Poller) -> None:
    path = poller.newsroom.config_path
    path.write_text(path.read_text().replace("The Example", "Another Name"))
    later(poller.newsroom, hail=hail())
    poller.assert_whole()


def test_where_all_entries_are_new_the_whole_is_sent(poller: Poller) -> None:
    later(
        poller.newsroom,
        rain=article("Rain Comes to Town", summary="It pours."),
        sun=article("Sun Leaves Town", published="2024-05-02T12:00:00+01:00", summary="Gone."),
    )
    poller.assert_whole()


def test_what_moves_to_another_section_has_left_the_one_and_is_new_in_the_other(
    published: Newsroom,
) -> None:
    later(published, tea=article("Tea Time", section="Drinks"))
    pollers = {key: Poller(published, f"{key}/feed.xml") for key in ("/drinks", "/top-news", "")}
    later(published, rain=article("Rain Comes to Town", section="Drinks"))
    pollers["/drinks"].assert_delta_of("Rain Comes to Town")
    pollers["/top-news"].assert_whole()
    pollers[""].assert_delta_of("Rain Comes to Town")


def test_what_slides_out_of_the_window_is_no_removal(newsroom: Newsroom) -> None:
    path = newsroom.config_path
    path.write_text(path.read_text() + "\n[feeds]\nlimit = 2\nkeep_hours = 0\n")
    for day in (1, 2):
        newsroom.write(f"s{day}", article(f"Story {day}", published=f"2024-05-0{day}T12:00:00Z"))
    newsroom.rebuild()
    poller = Poller(newsroom, "/feed.xml")
    later(newsroom, s3=article("Story 3", published="2024-05-03T12:00:00Z"))
    poller.assert_delta_of("Story 3")


def test_f30_what_was_withdrawn_is_in_no_delta(poller: Poller) -> None:
    newsroom = poller.newsroom
    before, given = Poller(newsroom, poller.address), "/2024/top-news/hail-takes-over"
    later(newsroom, hail=hail())
    before.assert_delta_of("Hail Takes Over")
    newsroom.withdraw(given)
    before.assert_whole()
    poller.assert_whole()
    assert b"Hail" not in poller.poll().body
    poller.tag = poller.etag(poller.poll())
    later(
        newsroom,
        fog=article("Fog", published="2024-05-04T12:00:00+01:00", also_read=["Hail Takes Over"]),
    )
    poller.assert_delta_of("Fog")
    assert b"Hail" not in poller.poll().body


def test_a_store_made_anew_knows_no_old_tags(poller: Poller) -> None:
    later(poller.newsroom, hail=hail())
    shutil.rmtree(poller.newsroom.store.parent)
    later(poller.newsroom, fog=article("Fog", published="2024-05-04T12:00:00+01:00"))
    poller.assert_whole()


def test_f24_while_the_store_cannot_be_read_deltas_are_sent_as_before_or_the_whole(
    poller: Poller,
) -> None:
    first = poller.tag
    later(poller.newsroom, hail=hail())
    poller.assert_delta_of("Hail Takes Over")
    whole = poller.whole()
    shutil.rmtree(poller.newsroom.store.parent)
    poller.assert_delta_of("Hail Takes Over")
    poller.tag = '"of no document"'
    assert (poller.poll().status, poller.poll().body) == (200, whole)
    poller.tag = f'{first}, "of no document"'
    assert (poller.poll().status, poller.poll().body) == (200, whole)


def test_a_tag_is_known_for_30_days_after_it_was_last_given(poller: Poller) -> None:
    newsroom = poller.newsroom
    newsroom.now += 40 * 24 * 3600
    later(newsroom, hail=hail())
    newsroom.now += 30 * 24 * 3600
    poller.assert_delta_of("Hail Takes Over")
    newsroom.now += 1
    poller.assert_whole()


def test_no_delta_is_sent_to_a_client_that_speaks_http_1_0(poller: Poller) -> None:
    later(poller.newsroom, hail=hail())
    poller.cache.look(at_once=True)
    answer = poller.newsroom.client(poller.cache).get(
        poller.address,
        headers={"A-IM": "feed", "If-None-Match": poller.tag},
        environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"},
    )
    assert (answer.status_code, answer.data) == (200, poller.whole())


@pytest.mark.parametrize("name", ["Via", "CDN-Loop", "X-Varnish"])
def test_no_delta_is_sent_by_way_of_what_may_be_a_cache(poller: Poller, name: str) -> None:
    later(poller.newsroom, hail=hail())
    assert poller.poll(**{name: "1.1 somewhere"}).status == 200
    assert poller.poll().status == 226


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The documents of which a delta was made, in order."""
    made: list[bytes] = []
    excerpt = delta.excerpt

    def noted(document: bytes, ids: frozenset[str]) -> bytes:
        made.append(document)
        return excerpt(document, ids)

    monkeypatch.setattr(delta, "excerpt", noted)
    return made


def test_f24_of_200_clients_that_ask_for_one_delta_one_has_it_made(
    poller: Poller, made: list[bytes]
) -> None:
    later(poller.newsroom, hail=hail())
    poller.cache.look(at_once=True)
    gate = threading.Barrier(200)
    answers: list[Answer] = []

    def poll() -> None:
        gate.wait()
        headers = {"A-IM": "feed", "If-None-Match": poller.tag}
        answers.append(ask(poller.service, poller.address, headers))

    clients = [threading.Thread(target=poll) for _ in range(200)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert len(answers) == 200
    assert {answer.status for answer in answers} == {226}
    assert len(made) == 1


@pytest.mark.parametrize(("max_bytes", "times"), [(1_000_000, 2), (3_000, 4), (100, 4)])
def test_f21_deltas_are_held_to_a_limit(
    published: Newsroom, made: list[bytes], max_bytes: int, times: int
) -> None:
    rss, atom = (Poller(published, f"/{name}.xml") for name in ("feed", "atom"))
    later(published, hail=hail())
    deltas = Deltas(rss.cache, lambda: published.now, max_bytes=max_bytes)
    for poller in (rss, atom, rss, atom):
        held = rss.cache.find(poller.address, at_once=True)
        assert held is not None
        headers = {"A-IM": "feed", "If-None-Match": poller.tag}
        request = Request(EnvironBuilder(headers=headers).get_environ())
        found = deltas.of(held.document, representation_of(held, "identity", 0), request)
        assert found is not None
        whole = held.document.bodies["identity"]
        assert_is_delta(found.body, whole, ["Hail Takes Over"])
    assert len(made) == times


def test_what_was_made_for_one_publication_is_forgotten_at_the_next(
    poller: Poller, made: list[bytes]
) -> None:
    later(poller.newsroom, hail=hail())
    poller.assert_delta_of("Hail Takes Over")
    later(poller.newsroom, fog=article("Fog", published="2024-05-04T12:00:00+01:00"))
    poller.assert_delta_of("Hail Takes Over", "Fog")
    poller.assert_delta_of("Hail Takes Over", "Fog")
    assert len(made) == 2


@pytest.mark.parametrize(
    ("field_value", "wanted"),
    [
        ("feed", True),
        ("FEED", True),
        ("vcdiff, feed ; q=0.001", True),
        ("feed, identity", True),
        ("feed;q=0.5, identity;q=0.5", True),
        ("feed, identity;q=0", True),
        ("", False),
        ("feed;q=0", False),
        ("feed;q=0.000", False),
        ("identity, feed;q=0.9", False),
        ("feed;x=1", False),
        ("feeds", False),
        ("*", False),
        ("fe ed", False),
    ],
)
def test_a_im_is_read_as_rfc_3229_says(field_value: str, wanted: bool) -> None:
    assert wants_delta(field_value) is wanted


def test_f21_what_is_known_of_clients_is_bounded(published: Newsroom) -> None:
    rss = Poller(published, "/feed.xml")
    later(published, hail=hail())
    deltas = Deltas(rss.cache, lambda: published.now)
    held = rss.cache.find(rss.address, at_once=True)
    assert held is not None
    others = [f'"{number}"' for number in range(2 * delta.MOST_KNOWN)]
    for other in [*others, f'"{"x" * delta.LONGEST_KNOWN}"']:
        headers = {"A-IM": "feed", "If-None-Match": f"{rss.tag}, {other}"}
        request = Request(EnvironBuilder(headers=headers).get_environ())
        assert deltas.of(held.document, representation_of(held, "identity", 0), request)
    assert len(deltas._known) == delta.MOST_KNOWN
    assert all(sum(map(len, asked)) <= delta.LONGEST_KNOWN for asked in deltas._known)
