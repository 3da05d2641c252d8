"""A site whose URL carries a path, behind proxies of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.newsroom import Newsroom, article

SITE = "https://example.org/news"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of a service below /news that has a section of the same name."""
    newsroom = Newsroom(tmp_path, url=SITE)
    newsroom.write("rain", article("Rain Comes to Town"))
    newsroom.write("press", article("Newspapers Are Back", section="News"))
    newsroom.rebuild()
    yield newsroom.client()
    newsroom.close()


@pytest.mark.parametrize(
    "address",
    ["/feed.xml", "/", "/top-news/", "/2024/top-news/rain-comes-to-town", "/healthz"],
)
def test_with_the_path_and_without_it_the_same_is_found(client: FlaskClient, address: str) -> None:
    stripped = client.get(address)
    whole = client.get(f"/news{address}")
    assert whole.status_code == stripped.status_code == 200
    assert whole.data == stripped.data


def test_links_are_made_from_the_configured_url(client: FlaskClient) -> None:
    page = client.get("/").text
    assert f'href="{SITE}/feed.xml"' in page
    assert f'href="{SITE}/2024/top-news/rain-comes-to-town"' in page
    assert 'href="/news/static/style.css?' in page


@pytest.mark.parametrize("address", ["/top-news", "/news/top-news"])
def test_redirects_are_made_from_the_configured_url(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Location"] == f"{SITE}/top-news/"


def test_f20_the_path_alone_is_the_front_page(client: FlaskClient) -> None:
    response = client.get("/news", headers={"Host": "evil.example"})
    assert response.status_code == 200
    assert response.data == client.get("/").data


def test_a_name_that_only_begins_like_the_path_is_another(client: FlaskClient) -> None:
    assert client.get("/newsfeed.xml").status_code == 404


def test_a_section_called_as_the_path_is_found_however_the_proxy_asks(client: FlaskClient) -> None:
    """It gets a slug of its own: stripped of the path, /news/news/ would be the front page."""
    for address in ("/news/news-section/", "/news-section/"):
        page = client.get(address).text
        assert "<h1>News</h1>" in page
        assert f'href="{SITE}/news-section/feed.xml"' in page


@pytest.mark.parametrize(
    ("old", "location"),
    [
        ('"/old" = "/feed.xml"', f"{SITE}/feed.xml"),
        ('"/news/old" = "/news/feed.xml"', f"{SITE}/feed.xml"),
        ('"/news/old/" = "/news"', f"{SITE}/"),
        ('"/old" = "/newspapers/"', f"{SITE}/newspapers/"),
    ],
)
@pytest.mark.parametrize("address", ["/old", "/news/old"])
def test_a_redirect_may_be_written_with_the_path_and_without_it(
    tmp_path: Path, old: str, location: str, address: str
) -> None:
    newsroom = Newsroom(tmp_path, url=SITE)
    with newsroom.config_path.open("a", encoding="utf-8") as settings:
        settings.write(f"[redirects]\n{old}\n")
    newsroom.write("rain", article("Rain Comes to Town"))
    newsroom.rebuild()
    assert newsroom.client().get(address).headers["Location"] == location
    newsroom.close()
