"""F26, T42: the limit of whole answers, in the edge, behind it, and over the wire."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedsvc.config import Configuration
from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.limit import MOST_CLIENTS, WholeAnswerLimit
from tests.hostile.wire import served
from tests.newsroom import Newsroom

BURST = 5
SECONDS = 60
LIMITS = {"LIMITS__BURST": str(BURST), "LIMITS__SECONDS": str(SECONDS)}


class Limited:
    """A service with a limit, whose time passes when told."""

    def __init__(self, folder: Path, **settings: str) -> None:
        newsroom = Newsroom(folder, settings={**LIMITS, **settings})
        newsroom.write("rain.txt", "Rain Comes to Town")
        newsroom.rebuild()
        self.seconds = 0.0
        configuration = newsroom.configuration()
        self.published = PublishedDocuments(configuration, lambda: self.seconds)
        app = create_app(
            configuration,
            clock=lambda: newsroom.now.timestamp() + self.seconds,
            monotonic=lambda: self.seconds,
            published=self.published,
        )
        self.client: FlaskClient = app.test_client()

    def get(
        self, target: str = "/feed.xml", client: str = "192.0.2.1", **said: str
    ) -> TestResponse:
        fields = {name.replace("_", "-"): value for name, value in said.items()}
        return self.client.get(
            target, headers={"User-Agent": "a", **fields}, environ_base={"REMOTE_ADDR": client}
        )

    def statuses(self, number: int, **said: str) -> list[int]:
        return [self.get(**said).status_code for _ in range(number)]


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Limited]:
    service = Limited(tmp_path)
    yield service
    service.published.close()


@pytest.mark.parametrize("target", ["/feed.xml", "/top-news/", "/sitemap.xml", "/feeds.opml"])
def test_f26_after_a_burst_whole_answers_are_refused_until_one_is_due(
    limited: Limited, target: str
) -> None:
    assert limited.statuses(BURST + 3, target=target) == [200] * BURST + [429] * 3
    assert limited.get(target).headers["Retry-After"] == str(SECONDS)
    limited.seconds += SECONDS - 0.5
    assert limited.get(target).headers["Retry-After"] == "1"
    limited.seconds += 0.5
    assert limited.statuses(2, target=target) == [200, 429]
    limited.seconds += SECONDS * BURST * 2
    assert limited.statuses(BURST + 1, target=target) == [200] * BURST + [429]


def test_t42_a_429_is_one_line_that_no_cache_keeps(limited: Limited) -> None:
    limited.statuses(BURST)
    edge = limited.get()
    behind = limited.get(If_Modified_Since="garbage")
    assert edge.status_code == behind.status_code == 429
    assert sorted(edge.headers) == sorted(behind.headers)
    assert edge.data == behind.data
    assert edge.data.count(b"\n") == 1
    assert edge.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert edge.headers["Cache-Control"] == "no-store"
    assert edge.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in edge.headers["Access-Control-Expose-Headers"]
    assert edge.headers["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in edge.headers


def test_f26_head_is_refused_without_a_body(limited: Limited) -> None:
    limited.statuses(BURST)
    refused = limited.client.head(
        "/feed.xml", headers={"User-Agent": "a"}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert refused.status_code == 429
    assert refused.data == b""
    assert refused.headers["Content-Length"] == limited.get().headers["Content-Length"]


def test_f26_who_asks_with_the_tag_is_never_refused(limited: Limited) -> None:
    tag = limited.get().headers["ETag"]
    limited.statuses(BURST)
    assert limited.get().status_code == 429
    for form in (tag, f"W/{tag}", f'"old", {tag}', "*"):
        assert limited.statuses(2 * BURST, If_None_Match=form) == [304] * 2 * BURST


def test_f26_a_304_uses_nothing_up(limited: Limited) -> None:
    tag = limited.get().headers["ETag"]
    limited.statuses(10 * BURST, If_None_Match=tag)
    assert limited.statuses(BURST) == [200] * (BURST - 1) + [429]


@pytest.mark.parametrize(
    "said",
    [
        {"If_None_Match": '"made-up"'},
        {"If_None_Match": "garbage"},
        {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"A_IM": "feed", "If_None_Match": '"made-up"'},
        {"Range": "bytes=0-0"},
        {"Cache_Control": "no-cache"},
        {"Accept_Encoding": "gzip"},
    ],
    ids=str,
)
def test_f26_a_200_counts_whatever_the_request_said(limited: Limited, said: dict[str, str]) -> None:
    assert limited.statuses(BURST + 1, **said) == [200] * BURST + [429]


def test_f26_queries_and_spellings_are_one_path(limited: Limited) -> None:
    targets = itertools.cycle(["/feed.xml", "/feed.xml?a=1", "/%66eed.xml", "/feed.xml?b"])
    assert [limited.get(next(targets)).status_code for _ in range(BURST)] == [200] * BURST
    assert {limited.get(next(targets)).status_code for _ in range(4)} == {429}


def test_f26_fifty_readers_behind_one_address_do_not_lock_each_other_out(limited: Limited) -> None:
    for number in range(50):
        assert limited.statuses(BURST, User_Agent=f"Reader {number}") == [200] * BURST
    assert limited.get(User_Agent="Reader 7").status_code == 429
    assert limited.get(User_Agent="Reader 50").status_code == 200


def test_f26_another_address_and_another_feed_are_not_touched(limited: Limited) -> None:
    limited.statuses(BURST + 1)
    assert limited.get(client="192.0.2.2").status_code == 200
    assert limited.get("/atom.xml").status_code == 200


def test_f26_a_poll_each_second_is_refused_and_one_each_minute_never(limited: Limited) -> None:
    eager, patient = [], []
    for second in range(600):
        limited.seconds = float(second)
        eager.append(limited.get().status_code)
        if second % SECONDS == 0:
            patient.append(limited.get(User_Agent="patient").status_code)
    assert set(patient) == {200}
    assert eager[:BURST] == [200] * BURST
    # One more each minute, and one for the time that the burst took.
    assert eager.count(200) == BURST + (600 - 1) // SECONDS
    assert set(eager) == {200, 429}


def test_f26_what_is_no_whole_answer_is_not_counted(limited: Limited) -> None:
    for target, status in (("/nowhere", 404), ("/FEED.XML", 308)):
        assert limited.statuses(3 * BURST, target=target) == [status] * 3 * BURST


def test_f26_monitors_and_files_of_pages_are_not_limited(limited: Limited) -> None:
    for target in ("/healthz", "/metrics"):
        assert limited.statuses(3 * BURST, target=target) == [200] * 3 * BURST


def test_f26_a_trusted_proxy_asks_for_its_clients(tmp_path: Path) -> None:
    limited = Limited(tmp_path, SERVER__TRUSTED_PROXIES="192.0.2.0/24 ::1")
    assert limited.statuses(BURST + 1, X_Forwarded_For="6.6.6.6")[-1] == 429
    assert limited.get(X_Forwarded_For="7.7.7.7").status_code == 200
    assert limited.get(X_Forwarded_For="7.7.7.7, 6.6.6.6").status_code == 429
    assert limited.get(client="203.0.113.1", X_Forwarded_For="6.6.6.6").status_code == 200
    limited.published.close()


def test_f26_memory_is_bounded_and_the_one_longest_silent_is_forgotten(
    tmp_path: Path,
) -> None:
    limit = WholeAnswerLimit(_configuration(tmp_path), lambda: 0.0)
    for _ in range(BURST):
        assert limit.wait({"REMOTE_ADDR": "192.0.2.1"}, "/feed.xml") == 0
    for number in range(MOST_CLIENTS - 1):
        limit.wait({"REMOTE_ADDR": "192.0.2.2", "HTTP_USER_AGENT": str(number)}, "/feed.xml")
    assert len(limit) == MOST_CLIENTS
    assert limit.wait({"REMOTE_ADDR": "192.0.2.1"}, "/feed.xml") == SECONDS
    for number in range(10):
        limit.wait({"REMOTE_ADDR": "192.0.2.3", "HTTP_USER_AGENT": str(number)}, "/feed.xml")
    assert len(limit) == MOST_CLIENTS
    # It asked since, though in vain: it is remembered.
    assert limit.wait({"REMOTE_ADDR": "192.0.2.1"}, "/feed.xml") == SECONDS


def test_f26_neither_address_nor_name_is_kept(tmp_path: Path) -> None:
    limit = WholeAnswerLimit(_configuration(tmp_path), lambda: 0.0)
    limit.wait({"REMOTE_ADDR": "192.0.2.1", "HTTP_USER_AGENT": "Someone"}, "/feed.xml")
    assert {type(part) for item in limit._full_at.items() for part in item} == {int, float}


def test_f26_off_is_as_shipped(tmp_path: Path) -> None:
    limited = Limited(tmp_path, LIMITS__BURST="0")
    assert limited.statuses(200) == [200] * 200
    assert limited.client.application.wsgi_app._limit is None  # type: ignore[attr-defined]
    limited.published.close()


def test_f26_over_the_wire(tmp_path: Path) -> None:
    with served(tmp_path, **LIMITS, SERVER__TRUSTED_PROXIES="127.0.0.1") as service:
        said = [b"User-Agent: a", b"X-Forwarded-For: 192.0.2.7"]
        answers = [service.get(b"/feed.xml", *said) for _ in range(BURST + 1)]
        assert [answer.status for answer in answers] == [200] * BURST + [429]
        assert 0 < int(answers[-1].fields["retry-after"]) <= SECONDS
        tag = answers[0].fields["etag"].encode()
        assert service.get(b"/feed.xml", *said, b"If-None-Match: " + tag).status == 304
        assert service.get(b"/feed.xml", b"User-Agent: a").status == 200


def _configuration(folder: Path) -> Configuration:
    return Newsroom(folder, settings=LIMITS).configuration()
