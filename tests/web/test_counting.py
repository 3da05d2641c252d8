"""What a worker counts, and that counting never keeps a poll from being answered (F31)."""

import logging
import threading
from pathlib import Path

import pytest

from feedsvc.store.readers import CLAIM_SECONDS, OTHER_FEEDS, Poll
from feedsvc.store.readership import totals
from feedsvc.web import counting, create_app
from feedsvc.web.counting import ReaderCounts
from tests.web.newsroom import Newsroom, article
from tests.web.wsgi import ask

NEWSBOAT = {"User-Agent": "newsboat/2.21.0 (Linux x86_64)", "Accept-Encoding": "identity"}
FEED = "/feed.xml"


def counted(newsroom: Newsroom) -> dict[Poll, tuple[int, int]]:
    seen = totals(newsroom.configuration.readers_path, int(newsroom.now))
    return {poll: (polls, size) for poll, polls, size in seen.polls}


def counts_of(newsroom: Newsroom) -> ReaderCounts:
    return ReaderCounts(newsroom.configuration, lambda: newsroom.now)


def poll(counts: ReaderCounts, user_agent: str, feed: str = FEED, status: int = 200) -> None:
    counts.count({"HTTP_USER_AGENT": user_agent}, feed, status, 10)


def test_the_edge_and_flask_count_alike(published: Newsroom) -> None:
    client = published.client()
    whole = [client.get(FEED, headers=NEWSBOAT) for _ in range(3)]  # the first is Flask's
    tag = whole[0].headers["ETag"]
    for condition in (tag, f"{tag}, {tag}"):  # the second is Flask's
        assert client.get(FEED, headers={**NEWSBOAT, "If-None-Match": condition}).status_code == 304
    for _ in range(2):
        client.head("/atom.xml", headers=NEWSBOAT)
    client.get("/metrics")
    assert counted(published) == {
        (FEED, "newsboat", "200"): (3, 3 * len(whole[0].data)),
        (FEED, "newsboat", "304"): (2, 0),
        ("/atom.xml", "newsboat", "200"): (2, 0),
    }


def test_a_delta_is_counted_with_its_bytes(published: Newsroom) -> None:
    client = published.client()
    tag = client.get(FEED, headers=NEWSBOAT).headers["ETag"]
    published.write("hail", article("Hail", published="2024-05-03T12:00:00+01:00"))
    published.now += 60
    published.rebuild()
    published.elapsed += 60
    asked = {**NEWSBOAT, "If-None-Match": tag, "A-IM": "feed"}
    delta = client.get(FEED, headers=asked)
    assert delta.status_code == 226
    client.get("/metrics")
    assert counted(published)[FEED, "newsboat", "226"] == (1, len(delta.data))


def test_what_is_no_poll_of_a_feed_is_not_counted(published: Newsroom) -> None:
    client = published.client()
    for path in ("/", "/healthz", "/made-up/feed.xml", "/archive/2024-05/feed.xml", "/FEED.XML"):
        for _ in range(2):
            client.get(path)
    client.options(FEED)
    client.get("/metrics")
    assert counted(published) == {}


def test_an_answer_of_another_kind_is_counted_as_other(published: Newsroom) -> None:
    client = published.client()
    refused = client.get(FEED, headers={**NEWSBOAT, "If-Match": '"x"'})
    assert refused.status_code == 412
    client.get("/metrics")
    assert counted(published) == {(FEED, "newsboat", "other"): (1, len(refused.data))}


def test_threads_that_count_at_once_lose_nothing(published: Newsroom) -> None:
    counts = counts_of(published)
    agents = ["newsboat/2.21", "Feedly/1.0 (5 subscribers)", "curl/8"]

    def count_often() -> None:
        for number in range(3_000):
            poll(counts, agents[number % 3])
            if number % 500 == 0:
                counts.write()

    threads = [threading.Thread(target=count_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts.write()
    assert counted(published) == {
        (FEED, reader, "200"): (4_000, 40_000) for reader in ("Feedly", "curl", "newsboat")
    }


def test_f31_made_up_user_agents_and_numbers_end_as_one_reader(published: Newsroom) -> None:
    counts = counts_of(published)
    for number in range(5_000):
        poll(counts, f"Made\x00up\n{number}/1.0 {'x' * (number % 600)}")
        poll(counts, f'Made-up{number}{{"}}\n 999999999 subscribers')
    assert len(counts._polls) == 1
    assert len(counts._claims) <= counting.MOST_CLAIMS
    assert len(counts._known) <= counting.MOST_KNOWN
    counts.write()
    assert counted(published) == {(FEED, "other", "200"): (10_000, 100_000)}


def test_f31_without_a_file_what_is_counted_is_bounded_and_complete(
    published: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_KINDS", 10)
    path = published.configuration.readers_path
    path.mkdir()
    counts = counts_of(published)
    for number in range(50):
        poll(counts, "curl/8", f"/{number}/feed.xml")
        if number % 7 == 0:
            counts.write()
    path.rmdir()
    counts.write()
    seen = counted(published)
    assert len(seen) == 11
    assert sum(polls for polls, _ in seen.values()) == 50
    assert seen[OTHER_FEEDS, "curl", "200"] == (40, 400)


def test_what_is_wrong_with_the_file_is_logged_when_it_begins(
    published: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    path = published.configuration.readers_path
    path.write_bytes(b"no database" * 500)
    client = published.client()
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            assert client.get(FEED, headers=NEWSBOAT).status_code == 200
            assert client.get("/metrics").status_code == 200
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert str(path) in caplog.text
    path.unlink()
    client.get("/metrics")
    assert counted(published)[FEED, "newsboat", "200"][0] == 3


def test_a_file_that_is_lost_is_made_anew(published: Newsroom) -> None:
    counts = counts_of(published)
    for _ in range(2):
        poll(counts, "curl/8")
        counts.write()
        assert counted(published) == {(FEED, "curl", "200"): (1, 10)}
        published.configuration.readers_path.unlink()


def test_subscribers_are_those_of_the_last_week(published: Newsroom) -> None:
    counts = counts_of(published)
    poll(counts, "Feedly/1.0 (30 subscribers)", status=304)
    poll(counts, "Feedly/1.0 (28 subscribers)", status=304)
    poll(counts, "Feedbin feed-id:7 - 2 subscribers")
    poll(counts, "Feedbin feed-id:8 - 3 subscribers")
    counts.write()
    path, now = published.configuration.readers_path, int(published.now)
    assert list(totals(path, now).subscribers) == [(FEED, 28 + 2 + 3)]
    assert list(totals(path, now + CLAIM_SECONDS).subscribers) == []


def test_where_nothing_is_to_be_counted_there_is_no_file(published: Newsroom) -> None:
    published.count_nothing()
    client = published.client()
    for _ in range(2):
        assert client.get(FEED, headers=NEWSBOAT).status_code == 200
    told = client.get("/metrics")
    assert b"feedsvc_polls" not in told.data
    assert b"feedsvc_reader_counts_readable 0.0" in told.data
    assert not published.configuration.readers_path.exists()


def test_no_address_of_a_client_is_in_the_file(published: Newsroom) -> None:
    app = create_app(
        published.configuration, clock=lambda: published.now, published=published.cache()
    )
    client = app.test_client()
    told = {**NEWSBOAT, "X-Forwarded-For": "203.0.113.77"}
    for _ in range(2):
        client.get(FEED, headers=told, environ_base={"REMOTE_ADDR": "198.51.100.77"})
    client.get("/metrics")
    data = Path(published.configuration.readers_path).read_bytes()
    assert b"newsboat" in data
    assert b"203.0.113.77" not in data
    assert b"198.51.100.77" not in data


def test_without_another_thread_polls_are_answered(
    published: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    app = published.client().application
    monkeypatch.setattr(threading.Thread, "start", no_more)
    assert [ask(app.wsgi_app, FEED, NEWSBOAT).status for _ in range(3)] == [200] * 3
    monkeypatch.undo()
    app.test_client().get("/metrics")
    assert counted(published)[FEED, "newsboat", "200"][0] == 3
