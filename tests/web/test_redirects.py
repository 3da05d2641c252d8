"""Moving in: redirects of the configuration, and WordPress' numbers of posts."""

import pytest
from flask.testing import FlaskClient

from tests.web.newsroom import SITE, Newsroom, article

REDIRECTS = """
[redirects]
"/rss" = "/feed.xml"
"/blog/Old-Story/" = "/2024/top-news/rain"
"/?p=7" = "/top-news/"
"/?p=8&lang=en" = "https://other.example/eight"
"/index.php?id=3" = 410
"/newsletter/feed.xml" = 410
"/top-news/" = "/feed.xml"
"/2009/01/foo,bar+(baz).html" = "/2024/top-news/rain"
"/Caf%C3%A9" = "/feed.xml"
"/sport/feed.xml" = "/top-news/feed.xml"
"/2024/sport/match" = "/top-news/"
"/business/feed.xml" = 410
"""

MANIFEST = "file,id\nb.jsonl:1,https://news.example.org/?p=12\n"


@pytest.fixture
def client(newsroom: Newsroom) -> FlaskClient:
    settings = newsroom.config_path.read_text(encoding="utf-8")
    with_manifest = settings.replace("[captures]\n", '[captures]\nmanifest = "old.csv"\n')
    newsroom.config_path.write_text(with_manifest + REDIRECTS, encoding="utf-8")
    (newsroom.folder / "captures" / "old.csv").write_text(MANIFEST, encoding="utf-8")
    newsroom.write("a", article("Rain"))
    newsroom.write("b", article("Snow"))
    newsroom.rebuild()
    return newsroom.client()


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/rss", f"{SITE}/feed.xml"),
        ("/rss/", f"{SITE}/feed.xml"),
        ("/RSS", f"{SITE}/feed.xml"),
        ("/rss?utm_source=x", f"{SITE}/feed.xml"),
        ("/blog/old-story", f"{SITE}/2024/top-news/rain"),
        ("/2009/01/foo,bar+(baz).html", f"{SITE}/2024/top-news/rain"),
        ("/2009/01/foo%2Cbar%2B%28baz%29.html", f"{SITE}/2024/top-news/rain"),
        ("/caf%c3%a9", f"{SITE}/feed.xml"),
        ("/?p=7", f"{SITE}/top-news/"),
        ("/?utm_source=x&p=7", f"{SITE}/top-news/"),
        ("/?lang=en&p=8", "https://other.example/eight"),
    ],
)
def test_an_old_address_leads_where_the_configuration_says(
    client: FlaskClient, address: str, location: str
) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["Location"]) == (301, location)
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ["/newsletter/feed.xml", "/index.php?id=3&x=1"])
def test_what_is_gone_for_good_answers_410(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 410


def test_a_query_that_is_not_listed_changes_nothing(client: FlaskClient) -> None:
    front = client.get("/").data
    for query in ("p=9", "p=8", "p=7x", "p=", "id=3"):
        assert client.get(f"/?{query}").data == front


def test_what_is_published_is_never_redirected(client: FlaskClient) -> None:
    assert client.get("/top-news/").status_code == 200


def test_what_was_published_here_and_is_gone_leads_where_it_went(
    client: FlaskClient, newsroom: Newsroom
) -> None:
    newsroom.write("c", article("Match", section="Sport"))
    newsroom.write("d", article("Shares", section="Business"))
    newsroom.rebuild()
    newsroom.elapsed += 1
    for address in ("/sport/feed.xml", "/2024/sport/match", "/business/feed.xml"):
        assert client.get(address).status_code == 200
    newsroom.remove("c")
    newsroom.remove("d")
    newsroom.rebuild()
    newsroom.elapsed += 1
    for address, target in (
        ("/sport/feed.xml", "/top-news/feed.xml"),
        ("/2024/sport/match", "/top-news/"),
    ):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, SITE + target)
    for address in ("/business/feed.xml", "/sport/atom.xml", "/2024/business/shares"):
        assert client.get(address).status_code == 410


@pytest.mark.parametrize("address", ["/?p=12", "/?p=12&preview=true"])
def test_the_number_of_a_post_leads_to_the_article_that_kept_it_in_its_guid(
    client: FlaskClient, address: str
) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["Location"]) == (
        301,
        f"{SITE}/2024/top-news/snow",
    )
