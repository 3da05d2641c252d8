"""Answers that are no representation: F22, T37, and a service with nothing to serve."""

import logging

import pytest
from flask.testing import FlaskClient

from feedsvc.store.sql import published as published_articles
from tests.web.newsroom import Newsroom

NOWHERE = [
    "/nowhere",
    "/..%2f..%2fetc%2fpasswd",
    "/static/..%2f__init__.py",
    "/static/../__init__.py",
    "/static/style.css%00.html",
    "/%00",
    "/feed.xml%00",
    "/feed.xml%0d%0aSet-Cookie:%20a=b",
    "/feed.xml%0a",
    "/top-news/%0d%0aX:%20y/",
    "/f%D0%B5ed.xml",
    "/%EF%BD%86eed.xml",
    "/%ff%fe",
    "/2024/top-news/rain%2Dcomes%E2%80%AE",
    "/" + "a" * 5_120,
    "/2024/top-news/" + "%e4" * 1_700,
    "/2024/top-news/<script>",
    "/" + "a/" * 2_500,
    "/*",
]


@pytest.mark.parametrize("address", NOWHERE)
def test_f22_an_address_of_nothing_is_a_small_constant_404(
    client: FlaskClient, address: str
) -> None:
    plain = client.get("/nowhere")
    response = client.get(address)
    assert response.status_code == 404
    assert response.data == plain.data
    assert dict(response.headers) == dict(plain.headers)
    assert len(response.data) < 2_000


def test_a_404_is_a_page_that_is_not_stored(client: FlaskClient) -> None:
    response = client.get("/nowhere")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert 'lang="en-GB"' in response.text
    assert "<title>Not found – The Example</title>" in response.text


@pytest.mark.parametrize(
    "address", ["/feed.xml", "/", "/top-news/", "/2024/top-news/rain", "/unknown"]
)
def test_with_nothing_published_everything_answers_503_with_retry_after(
    newsroom: Newsroom, address: str
) -> None:
    response = newsroom.client().get(address)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["Cache-Control"] == "no-store"
    assert response.data == b"503 Service Unavailable\n"


def test_the_log_says_once_why_there_is_nothing_to_serve(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    client = newsroom.client()
    for _ in range(3):
        client.get("/feed.xml")
        newsroom.elapsed += 1
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert f"{newsroom.store}: No such file or directory" in caplog.text


def test_a_fault_of_ours_is_a_500_that_tells_nothing_and_is_logged(
    published: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(published_articles, "newest", fail)
    response = published.client().get("/")
    assert response.status_code == 500
    assert response.data == b"500 Internal Server Error\n"
    assert response.headers["Cache-Control"] == "no-store"
    assert "a secret" in caplog.text


def test_after_a_fault_the_store_can_be_read_on(
    published: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = published.client()
    with monkeypatch.context() as patched:
        patched.delattr(published_articles, "newest")
        assert client.get("/").status_code == 500
    assert client.get("/").status_code == 200
