"""Redirects: old WordPress addresses, other case, a slash too many or too few (decision 7, F22)."""

import pytest
from flask.testing import FlaskClient

from tests.web.newsroom import SITE

RAIN = "/2024/top-news/rain-comes-to-town"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/feed", "/feed.xml"),
        ("/feed/", "/feed.xml"),
        ("/feed/rss/", "/feed.xml"),
        ("/feed/rss2/", "/feed.xml"),
        ("/feed/rdf", "/feed.xml"),
        ("/feed/atom/", "/atom.xml"),
        ("/feed/json", "/feed.json"),
        ("/rss2/", "/feed.xml"),
        ("/atom", "/atom.xml"),
        ("/wp-rss2.php", "/feed.xml"),
        ("/wp-atom.php", "/atom.xml"),
        ("/category/top-news/rdf/", "/top-news/feed.xml"),
        ("/author/ada-writer/atom/", "/author/ada-writer/atom.xml"),
        ("/?feed=rss2", "/feed.xml"),
        ("/?feed=atom&paged=2", "/atom.xml"),
        ("/?feed=", "/feed.xml"),
        ("/top-news/feed/", "/top-news/feed.xml"),
        ("/top-news/feed/atom/", "/top-news/atom.xml"),
        ("/top-news/?feed=rss2", "/top-news/feed.xml"),
        ("/category/top-news/feed/", "/top-news/feed.xml"),
        ("/category/top-news/feed/atom", "/top-news/atom.xml"),
        ("/category/top-news/?feed=atom", "/top-news/atom.xml"),
        ("/category/Top-News/", "/top-news/"),
        ("/category/news/top-news/feed/", "/top-news/feed.xml"),
        ("/category/news/top-news/", "/top-news/"),
        ("/author/ada-writer/feed/", "/author/ada-writer/feed.xml"),
        ("/author/Ada-Writer/feed/atom/", "/author/ada-writer/atom.xml"),
        ("/author/ada-writer/?feed=json", "/author/ada-writer/feed.json"),
        ("/2024/05/", "/archive/2024-05/"),
        ("/2024/05/01/", "/archive/2024-05/"),
        ("/2024/05/01/rain-comes-to-town/", RAIN),
        ("/2024/05/Rain-Comes-To-Town", RAIN),
        ("/wp-sitemap.xml", "/sitemap.xml"),
    ],
)
def test_an_old_wordpress_address_leads_to_what_it_was(
    client: FlaskClient, address: str, target: str
) -> None:
    response = client.get(address)
    assert response.status_code == 301
    assert response.headers["Location"] == SITE + target
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.data == b"Moved.\n"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/FEED.XML", "/feed.xml"),
        ("/Top-News/Feed.xml", "/top-news/feed.xml"),
        ("/feed.xml/", "/feed.xml"),
        ("/Top-News/", "/top-news/"),
        ("/top-news", "/top-news/"),
        ("/TOP-NEWS", "/top-news/"),
        ("/nothing-yet", "/nothing-yet/"),
        (RAIN.upper(), RAIN),
        (RAIN + "/", RAIN),
    ],
)
def test_f22_another_spelling_leads_to_the_address(
    client: FlaskClient, address: str, target: str
) -> None:
    response = client.get(address)
    assert response.status_code == 308
    assert response.headers["Location"] == SITE + target


@pytest.mark.parametrize(
    "address",
    [
        "/comments/feed/",
        "/unknown/atom/",
        "/category/unknown/feed/",
        "/category/top-news/more/feed/",
        "/author/nobody/feed/",
        "/2023/05/01/rain-comes-to-town/",
        "/2024/05/01/snow-comes-to-town/",
        "/1999/05/",
        "/feed/pdf/",
        "/feed/feed/feed",
        "/unknown/?feed=rss2",
        "/Unknown/",
        "/top-news//",
        "/category/",
        "/category//feed/",
    ],
)
def test_what_was_never_there_is_not_redirected(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "Location" not in response.headers


def test_an_unknown_value_of_feed_is_ignored(client: FlaskClient) -> None:
    assert client.get("/?feed=pdf").data == client.get("/").data


@pytest.mark.parametrize(
    "address", ["//evil.example/feed/", "/\\evil.example", "/feed//evil.example", "///feed.xml"]
)
def test_f20_f22_no_redirect_leads_elsewhere(client: FlaskClient, address: str) -> None:
    # The path is given as a server would: werkzeug's client would take the first for a host.
    response = client.get("/", environ_overrides={"PATH_INFO": address})
    assert response.headers.get("Location", SITE).startswith(SITE)
    assert response.status_code == 404


def test_f20_an_empty_path_is_the_front_page(client: FlaskClient) -> None:
    response = client.get("/", environ_overrides={"PATH_INFO": "", "HTTP_HOST": "evil.example"})
    assert response.status_code == 200
    assert response.data == client.get("/").data
