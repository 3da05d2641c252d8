"""/healthz: what a monitor is told."""

import shutil

from flask.testing import FlaskClient

from tests.web.newsroom import Newsroom, article


def test_before_anything_is_published_it_answers_503(newsroom: Newsroom) -> None:
    response = newsroom.client().get("/healthz")
    assert response.status_code == 503
    assert response.json == {"status": "nothing published"}
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["Cache-Control"] == "no-store"


def test_once_something_is_published_it_tells_age_generation_and_counts(
    published: Newsroom,
) -> None:
    published.write("broken", {"title": "No text"})
    published.write("hail", article("Hail", published="2024-05-03T12:00:00+01:00"))
    published.rebuild()
    published.now += 90.7
    response = published.client().get("/healthz")
    assert response.status_code == 200
    assert response.json == {
        "status": "ok",
        "age": 90,
        "generation": 2,
        "articles": 3,
        "refused": 1,
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "application/json"


def test_a_refused_capture_shows_though_nothing_new_is_published(published: Newsroom) -> None:
    client = published.client()
    client.get("/healthz")
    published.write("broken", {"title": "No text"})
    published.rebuild()
    published.elapsed += 1
    assert client.get("/healthz").json["refused"] == 1  # type: ignore[index]  # JSON of ours


def test_f28_after_the_clock_went_back_the_age_is_not_negative(published: Newsroom) -> None:
    published.now -= 3_600
    assert published.client().get("/healthz").json["age"] == 0  # type: ignore[index]  # JSON of ours


def test_f16_a_store_that_went_away_is_told_while_feeds_are_served(published: Newsroom) -> None:
    client = published.client()
    client.get("/feed.xml")
    shutil.rmtree(published.store.parent)
    published.elapsed += 1
    published.now += 30
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json == {
        "status": "store unavailable",
        "age": 30,
        "generation": 1,
        "articles": 2,
        "refused": 0,
    }
    assert client.get("/feed.xml").status_code == 200


def test_f18_a_store_that_is_damaged_from_the_start_is_told(newsroom: Newsroom) -> None:
    newsroom.store.parent.mkdir()
    newsroom.store.write_bytes(b"not a database at all" * 1_000)
    response = newsroom.client().get("/healthz")
    assert response.status_code == 503
    assert response.json == {"status": "store damaged"}


def test_head_and_other_methods(client: FlaskClient) -> None:
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
