"""What is sent with documents where hubs are configured: T26, and T37 as hubs need it."""

import pytest
from flask.testing import FlaskClient

from tests.web.newsroom import SITE, Newsroom, article
from tests.web.wsgi import ask

HUBS = ["https://hub.example.com/", "https://other.example.net/hub?a=1,2"]
PUSHED = "public, max-age=300, s-maxage=1, stale-if-error=86400"


@pytest.fixture
def pushed(newsroom: Newsroom) -> FlaskClient:
    """A client of a site with two hubs, which has published an article in each of two months."""
    with newsroom.config_path.open("a", encoding="utf-8") as file:
        file.write(f"[push]\nhubs = {HUBS}\n[feeds]\nlimit = 1\nkeep_hours = 0\n")
    newsroom.write("rain", article("Rain Comes to Town"))
    newsroom.write("showers", article("April Showers", published="2024-04-03T12:00:00+01:00"))
    newsroom.rebuild()
    return newsroom.client()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("address", ["/feed.xml", "/atom.xml", "/top-news/feed.json"])
def test_t26_a_document_names_each_hub_and_itself_once(
    pushed: FlaskClient, address: str, method: str
) -> None:
    response = pushed.open(address, method=method)
    assert response.status_code == 200
    assert response.headers.getlist("Link") == [
        f'<{HUBS[0]}>; rel="hub", <{HUBS[1]}>; rel="hub", <{SITE}{address}>; rel="self"'
    ]


def test_t26_the_edge_names_them_too(pushed: FlaskClient) -> None:
    edge = pushed.application.wsgi_app
    first, second = ask(edge, "/feed.xml"), ask(edge, "/feed.xml")
    assert first == second
    assert len([name for name, _ in second.headers if name == "Link"]) == 1


def test_t26_without_hubs_there_is_no_link(published: Newsroom) -> None:
    assert "Link" not in published.client().get("/feed.xml").headers


def test_t33_a_304_has_no_link(pushed: FlaskClient) -> None:
    tag = pushed.get("/feed.xml").headers["ETag"]
    response = pushed.get("/feed.xml", headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert "Link" not in response.headers
    assert response.headers["Cache-Control"] == PUSHED


def test_t37_with_hubs_shared_caches_keep_what_may_change_for_a_second(
    pushed: FlaskClient,
) -> None:
    assert pushed.get("/feed.xml").headers["Cache-Control"] == PUSHED
    assert pushed.get("/archive/2024-05/feed.xml").headers["Cache-Control"] == PUSHED
    closed = pushed.get("/archive/2024-04/feed.xml").headers["Cache-Control"]
    assert closed == "public, max-age=86400, stale-while-revalidate=86400, stale-if-error=86400"


def test_t26_an_archive_is_no_topic(pushed: FlaskClient) -> None:
    for month in ("2024-04", "2024-05"):
        assert "Link" not in pushed.get(f"/archive/{month}/feed.xml").headers
