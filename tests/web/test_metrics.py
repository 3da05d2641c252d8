"""/metrics as Prometheus reads it, and right for any number of workers."""

import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from feedsvc.store.engine import open_for_writing
from feedsvc.store.readership import totals
from feedsvc.store.sql import outbox
from tests.web.newsroom import START, Newsroom
from tests.web.test_server import Served, started

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples_in(text: str) -> Samples:
    """Return the value of each sample by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scraped(client: FlaskClient) -> Samples:
    response = client.get("/metrics")
    assert response.status_code == 200
    return samples_in(response.text)


def value(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((f"feedsvc_{name}", tuple(sorted(labels.items()))))


def add_setting(newsroom: Newsroom, table: str) -> None:
    text = newsroom.config_path.read_text(encoding="utf-8")
    newsroom.config_path.write_text(f"{text}\n{table}\n", encoding="utf-8")


def test_it_tells_what_is_published(client: FlaskClient) -> None:
    samples = scraped(client)
    assert value(samples, "generation") == 1
    assert value(samples, "articles") == 2
    assert value(samples, "captures_refused") == 0
    assert value(samples, "last_publication_timestamp_seconds") == START
    assert value(samples, "store_readable") == 1
    assert [name for name, _ in samples if "build" in name] == ["feedsvc_build_info"]


def test_it_tells_polls_bytes_and_subscribers(client: FlaskClient) -> None:
    agent = {"User-Agent": "Feedly/1.0 (12 subscribers)", "Accept-Encoding": "identity"}
    sizes = [len(client.get("/feed.xml", headers=agent).data) for _ in range(3)]
    samples = scraped(client)
    labels = {"feed": "/feed.xml", "reader": "Feedly", "status": "200"}
    assert value(samples, "polls_total", **labels) == 3
    assert value(samples, "poll_body_bytes_total", **labels) == sum(sizes)
    assert value(samples, "subscribers", feed="/feed.xml") == 12


def test_it_is_in_the_form_that_is_asked_for_and_never_stored(client: FlaskClient) -> None:
    plain = client.get("/metrics")
    assert plain.headers["Content-Type"].startswith("text/plain; version=")
    assert plain.headers["Cache-Control"] == "no-store"
    asked = {"Accept": "application/openmetrics-text;version=1.0.0"}
    response = client.get("/metrics", headers=asked)
    assert response.headers["Content-Type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")


def test_it_tells_what_hubs_wait_for(published: Newsroom) -> None:
    hubs = ["https://one.example.org/", "https://two.example.org/"]
    add_setting(published, f"[push]\nhubs = {hubs}")
    with closing(open_for_writing(published.store)) as connection:
        outbox.put(connection, hubs[:1], ["https://news.example.org/feed.xml"], due=0)
        outbox.put(connection, hubs[:1], ["https://news.example.org/atom.xml"], due=0)
        connection.execute(
            "UPDATE outbox SET attempts = ? WHERE topic LIKE '%atom.xml'", (outbox.ATTEMPTS,)
        )
    samples = scraped(published.client())
    assert value(samples, "hub_pings_waiting", hub=hubs[0]) == 1
    assert value(samples, "hub_pings_given_up", hub=hubs[0]) == 1
    assert value(samples, "hub_pings_waiting", hub=hubs[1]) == 0


def test_it_answers_before_anything_is_published_and_when_the_store_is_lost(
    newsroom: Newsroom,
) -> None:
    client = newsroom.client()
    samples = scraped(client)
    assert value(samples, "store_readable") == 0
    assert value(samples, "generation") is None


def test_f31_no_word_of_a_client_becomes_a_label(client: FlaskClient) -> None:
    agent = 'Evil"} 1\nfeedsvc_polls_total 7 \\ 999999999 subscribers'
    environ = {"HTTP_USER_AGENT": agent}
    for path in ("/feed.xml", '/"}\n1/feed.xml', "/atom.xml?evil"):
        for _ in range(2):
            client.get(path, environ_base=environ)
    response = client.get("/metrics")
    assert "Evil" not in response.text
    assert "evil" not in response.text
    told = {labels for name, labels in samples_in(response.text) if name == "feedsvc_polls_total"}
    assert {dict(labels)["reader"] for labels in told} == {"other"}
    assert {dict(labels)["feed"] for labels in told} == {"/feed.xml", "/atom.xml"}


def test_turned_off_it_is_a_404_of_one_line(published: Newsroom) -> None:
    add_setting(published, "[server]\nmetrics = false")
    response = published.client().get("/metrics")
    assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")
    assert response.text == "There are no metrics here: server.metrics is false.\n"


def test_without_its_package_it_is_a_404_that_names_the_extra(
    published: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.web.monitoring.find_spec", lambda _name: None)
    response = published.client().get("/metrics")
    assert response.status_code == 404
    assert "pip install 'feedsvc[metrics]'" in response.text
    assert len(response.text.splitlines()) == 1


class Workers:
    """A running service of several workers, which are polled and scraped at random."""

    def __init__(self, served: Served) -> None:
        self.served = served

    def ask(self, path: str, agent: str) -> None:
        head, _ = self.served.ask(f"GET {path} HTTP/1.1\nHost: a\nUser-Agent: {agent}")
        assert head.startswith(b"HTTP/1.1 200")

    def polls(self) -> float:
        url = f"http://127.0.0.1:{self.served.port}/metrics"
        with urllib.request.urlopen(url, timeout=30) as answer:
            samples = samples_in(answer.read().decode())
        return sum(v for (name, _), v in samples.items() if name == "feedsvc_polls_total")


@pytest.fixture
def three_workers(published: Newsroom) -> Iterator[Workers]:
    with started(published, workers=3) as process:
        try:
            yield Workers(Served(published, process))
        finally:
            process.terminate()
            process.communicate(timeout=30)


def test_no_counter_goes_back_whichever_worker_answers(three_workers: Workers) -> None:
    told = [0.0]
    for number in range(60):
        three_workers.ask("/feed.xml", "newsboat/2.21")
        if number % 3 == 0:
            told.append(three_workers.polls())
    deadline = time.monotonic() + 60
    while told[-1] < 60 and time.monotonic() < deadline:
        told.append(three_workers.polls())
    assert told == sorted(told)
    assert told[-1] == 60


def test_what_workers_counted_is_written_when_they_stop(published: Newsroom) -> None:
    with started(published, workers=3) as process:
        workers = Workers(Served(published, process))
        for number in range(60):
            workers.ask("/feed.xml", f"Feedbin feed-id:{number % 2} - 4 subscribers")
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert "ERROR" not in errors
    assert "Traceback" not in errors
    seen = totals(published.configuration.readers_path, int(time.time()))
    assert [(poll, polls) for poll, polls, _ in seen.polls] == [
        (("/feed.xml", "Feedbin", "200"), 60)
    ]
    assert list(seen.subscribers) == [("/feed.xml", 8)]
