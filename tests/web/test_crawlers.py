"""What machines are told of the site: sitemaps (T48), robots.txt, the icon, static files."""

import itertools

import pytest
from flask.testing import FlaskClient
from lxml import etree

from feedsvc.web.pages import crawlers
from tests.web.newsroom import SITE, Newsroom, article
from tests.web.seen import RAIN

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
DAY = 86_400


def found(client: FlaskClient, address: str, path: str = "//s:loc/text()") -> list[str]:
    """Return what stands at `path` of the XML at `address`."""
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    return [str(text) for text in etree.fromstring(response.data).xpath(path, namespaces=NAMES)]


def all_listed(client: FlaskClient) -> list[str]:
    """Return every URL that the sitemaps of the index list, in their order."""
    maps = found(client, "/sitemap.xml")
    assert all(url.startswith(f"{SITE}/sitemap/") for url in maps)
    articles = [url for url in maps if not url.endswith("news.xml")]
    listed = (found(client, url.removeprefix(SITE)) for url in articles)
    return list(itertools.chain.from_iterable(listed))


def test_every_page_is_in_the_sitemaps_once_and_is_there(published: Newsroom) -> None:
    client = published.client()
    listed = all_listed(client)
    assert len(listed) == len(set(listed))
    assert set(listed) == {
        f"{SITE}/",
        f"{SITE}/top-news/",
        f"{SITE}/nothing-yet/",
        f"{SITE}/author/ada-writer/",
        f"{SITE}/archive/",
        f"{SITE}/feeds/",
        SITE + RAIN,
        f"{SITE}/2024/top-news/sun-leaves-town",
    }
    for url in listed:
        assert client.get(url.removeprefix(SITE)).status_code == 200, url


def test_articles_are_divided_among_sitemaps(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawlers, "SITEMAP_ARTICLES", 3)
    newsroom.write("all", *(article(f"Story {n}") for n in range(7)))
    newsroom.rebuild()
    client = newsroom.client()
    assert found(client, "/sitemap.xml")[2:] == [f"{SITE}/sitemap/{n}.xml" for n in (1, 2, 3)]
    assert [len(found(client, f"/sitemap/{n}.xml")) for n in (1, 2, 3)] == [3, 3, 1]
    assert client.get("/sitemap/4.xml").status_code == 404
    assert sum("story-" in url for url in all_listed(client)) == 7


def test_a_sitemap_says_when_an_article_last_changed(published: Newsroom) -> None:
    assert found(published.client(), "/sitemap/1.xml", "//s:lastmod/text()") == [
        "2024-05-01T11:00:00+00:00",
        "2024-05-02T11:00:00+00:00",
    ]


def test_an_article_whose_canonical_url_is_elsewhere_is_not_ours_to_list(
    published: Newsroom,
) -> None:
    published.write("moved", article("Moved", url="https://example.org/moved"))
    published.write("kept", article("Kept", url=f"{SITE}/old/kept"))
    published.rebuild()
    listed = all_listed(published.client())
    assert not any("moved" in url for url in listed)
    assert f"{SITE}/old/kept" in listed


def test_f30_what_was_withdrawn_is_in_no_sitemap(published: Newsroom) -> None:
    published.withdraw(RAIN)
    client = published.client()
    assert SITE + RAIN not in all_listed(client)
    assert SITE + RAIN not in found(client, "/sitemap/news.xml")


def test_t48_the_news_sitemap_has_the_last_two_days(published: Newsroom) -> None:
    published.write("new", article("Fresh & New", published="2024-05-06T06:00:00Z"))
    published.rebuild()
    client = published.client()
    news = "/sitemap/news.xml"
    assert found(client, news) == [f"{SITE}/2024/top-news/fresh-new"]
    assert found(client, news, "//n:title/text()") == ["Fresh & New"]
    assert found(client, news, "//n:publication_date/text()") == ["2024-05-06T06:00:00+00:00"]
    assert found(client, news, "//n:name/text()") == ["The Example"]
    assert found(client, news, "//n:language/text()") == ["en"]
    # Nothing is published, yet the story gets old.
    published.now += 3 * DAY
    assert found(client, news) == []


def test_robots_are_told_where_the_sitemap_is(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text == f"User-agent: *\nDisallow:\n\nSitemap: {SITE}/sitemap.xml\n"


@pytest.mark.parametrize("address", ["/robots.txt", "/feeds.opml", "/sitemap.xml", "/feeds/"])
def test_t30_t33_what_is_unchanged_is_a_304_in_any_coding(
    client: FlaskClient, address: str
) -> None:
    tags = set()
    for coding in ("identity", "gzip", "br"):
        response = client.get(address, headers={"Accept-Encoding": coding})
        assert response.headers.get("Content-Encoding", "identity") == coding
        assert response.headers["Vary"] == "Accept-Encoding"
        tags.add(response.headers["ETag"])
        conditions = {"Accept-Encoding": coding, "If-None-Match": response.headers["ETag"]}
        assert client.get(address, headers=conditions).status_code == 304
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("style.css", "text/css; charset=utf-8"),
        ("feed.css", "text/css; charset=utf-8"),
        ("copy.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("favicon.ico", "image/vnd.microsoft.icon"),
    ],
)
def test_a_static_file_is_there_and_may_be_kept(
    client: FlaskClient, name: str, media_type: str
) -> None:
    response = client.get(f"/static/{name}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == media_type
    assert response.headers["Cache-Control"] == "public, max-age=604800"


@pytest.mark.parametrize("name", ["", "page.html", "..%2fpages%2ficon.py", "style.css/"])
def test_f22_nothing_else_is_under_static(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_the_icon_is_our_own_unless_the_site_has_one(published: Newsroom) -> None:
    response = published.client().get("/favicon.ico")
    assert response.data.startswith(b"\0\0\1\0")
    settings = published.config_path.read_text(encoding="utf-8")
    icon = "https://cdn.example.org/icon.png"
    published.config_path.write_text(
        settings.replace("[site]", f'[site]\nicon = "{icon}"'), encoding="utf-8"
    )
    response = published.client().get("/favicon.ico")
    assert (response.status_code, response.headers["Location"]) == (302, icon)
    own = f"{SITE}/favicon.ico"
    published.config_path.write_text(
        settings.replace("[site]", f'[site]\nicon = "{own}"'), encoding="utf-8"
    )
    assert published.client().get("/favicon.ico").status_code == 200


def test_nothing_of_it_is_there_before_the_first_publication(newsroom: Newsroom) -> None:
    client = newsroom.client()
    for address in ("/", "/sitemap.xml", "/feeds/", "/archive/"):
        assert client.get(address).status_code == 503
