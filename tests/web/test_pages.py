"""What holds for all pages, the front page and sections (decision 7, T30, T45, F4, F5)."""

import pytest
from flask.testing import FlaskClient

from tests.web.newsroom import SITE, Newsroom, article
from tests.web.seen import RAIN, RAIN_TITLE, page, texts


def test_the_front_page_lists_all_articles_newest_first(client: FlaskClient) -> None:
    root = page(client, "/")
    assert root.get("lang") == "en-GB"
    assert texts(root, "//title") == ["The Example"]
    assert texts(root, "//article/h2") == ["Sun Leaves Town", RAIN_TITLE]
    assert root.xpath("//article/h2/a/@href")[1] == SITE + RAIN
    assert root.xpath("//main//time/@datetime")[1] == "2024-05-01T12:00:00+01:00"
    assert texts(root, "//main//time")[1] == "1 May 2024"
    assert texts(root, "//nav[@aria-label='Sections']//a") == ["Top News", "Nothing Yet"]
    assert texts(root, "//nav[@aria-label='Service']//a") == ["Archive", "Feeds"]


def test_a_section_page_lists_its_articles(published: Newsroom) -> None:
    published.write("tea", article("Tea Time", section="Drinks"))
    published.rebuild()
    root = page(published.client(), "/drinks/")
    assert texts(root, "//h1") == ["Drinks"]
    assert texts(root, "//article/h2") == ["Tea Time"]
    assert texts(root, "//nav//a[@aria-current='page']") == ["Drinks"]


def test_a_configured_section_without_articles_is_a_page(client: FlaskClient) -> None:
    root = page(client, "/nothing-yet/")
    assert texts(root, "//h1") == ["Nothing Yet"]
    assert texts(root, "//p[@class='nothing']") == ["Nothing here yet."]


def test_a_section_that_was_never_there_is_a_404(client: FlaskClient) -> None:
    assert client.get("/drinks/").status_code == 404


FORMATS = ["application/rss+xml", "application/atom+xml", "application/feed+json"]
MAIN_FEEDS = [f"{SITE}/feed.xml", f"{SITE}/atom.xml", f"{SITE}/feed.json"]
SECTION_FEEDS = [f"{SITE}/top-news/{name}" for name in ("feed.xml", "atom.xml", "feed.json")]


@pytest.mark.parametrize(
    ("address", "feeds"),
    [
        ("/", MAIN_FEEDS),
        ("/top-news/", SECTION_FEEDS + MAIN_FEEDS),
        (RAIN, SECTION_FEEDS + MAIN_FEEDS),
    ],
)
def test_t45_feeds_can_be_discovered_that_of_the_section_first(
    client: FlaskClient, address: str, feeds: list[str]
) -> None:
    links = page(client, address).xpath("//head/link[@rel='alternate']")
    assert [link.get("href") for link in links] == feeds
    assert [link.get("type") for link in links] == FORMATS * (len(feeds) // 3)
    titles = [link.get("title") for link in links]
    assert len(set(titles)) == len(titles)
    for link in links:
        media_type = client.get(link.get("href").removeprefix(SITE)).headers["Content-Type"]
        assert media_type.startswith(link.get("type"))


def test_f4_f5_what_looks_like_markup_is_inert_everywhere(published: Newsroom) -> None:
    attack = "</title><script>alert(1)</script>"
    published.write(
        "attack",
        article(
            f'{attack} & "it\'s"',
            summary=f"{attack} standfirst",
            authors=['<img src=x onerror="alert(1)">'],
            section="A <b> & C",
            blocks=[{"kind": "paragraph", "text": attack}],
            also_read=[attack],
            previous=f"{attack} previous",
        ),
    )
    published.rebuild()
    client = published.client()
    front = page(client, "/")

    (address,) = [url.removeprefix(SITE) for url in front.xpath("//h2/a/@href") if "/a-b-c/" in url]
    for root in (front, page(client, address), page(client, "/a-b-c/")):
        scripts = root.xpath("//script[not(@src) and @type != 'application/ld+json']")
        assert scripts + root.xpath("//img | //b | //*[@onerror]") == []
        assert root.xpath("//a[not(starts-with(@href, 'http') or starts-with(@href, '#'))]") == []
    assert texts(page(client, address), "//h1") == [f'{attack} & "it\'s"']


@pytest.mark.parametrize("address", ["/", "/top-news/", RAIN])
def test_a_page_has_exactly_these_headers(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert dict(response.headers) == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(response.data)),
        "ETag": response.headers["ETag"],
        "Cache-Control": "public, max-age=300, stale-while-revalidate=300, stale-if-error=86400",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https:;"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize("address", ["/", "/top-news/", RAIN, "/static/style.css"])
def test_t30_t33_a_page_that_is_unchanged_is_a_304(client: FlaskClient, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    response = client.get(address, headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert response.data == b""
    assert response.headers["ETag"] == tag
    assert client.head(address).data == b""


def test_the_stylesheet_is_served_under_the_name_that_pages_give_it(client: FlaskClient) -> None:
    (address,) = page(client, "/").xpath("//link[@rel='stylesheet']/@href")
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=604800"


def test_a_slug_outside_ascii_is_found_in_either_case_of_its_escapes(published: Newsroom) -> None:
    published.write("name", article("東京 is Large"))
    published.rebuild()
    client = published.client()
    address = "/2024/top-news/%e6%9d%b1%e4%ba%ac-is-large"
    assert SITE + address in page(client, "/").xpath("//h2/a/@href")
    assert texts(page(client, address), "//h1") == ["東京 is Large"]
    upper = address.replace("e6%9d%b1%e4%ba%ac", "E6%9D%B1%E4%BA%AC")
    assert page(client, upper).xpath("//link[@rel='canonical']/@href") == [SITE + address]


def test_an_article_that_left_is_a_410_and_returns_with_its_capture(published: Newsroom) -> None:
    client = published.client()
    before = client.get(RAIN).data
    published.remove("rain")
    published.rebuild()
    published.elapsed += 1
    response = client.get(RAIN)
    assert response.status_code == 410
    assert b"Rain" not in response.data
    assert texts(page(client, "/"), "//article/h2") == ["Sun Leaves Town"]
    published.write("rain", article(RAIN_TITLE))
    published.rebuild()
    published.elapsed += 1
    assert client.get(RAIN).data == before
