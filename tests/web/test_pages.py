"""The pages: front page, sections, articles (decisions 7 and 8, T45, F4, F30)."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.web.newsroom import SITE, Newsroom, article

RAIN = "/2024/top-news/rain-comes-to-town"
RAIN_TITLE = "Rain Comes to Town"


def page(client: FlaskClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return html.document_fromstring(response.data, parser=html.HTMLParser(encoding="utf-8"))


def texts(root: Any, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in root.xpath(path)]


def rain_page(newsroom: Newsroom, **changes: Any) -> Any:
    """Return the page of the article, published with `changes`."""
    newsroom.write("rain", article(RAIN_TITLE, **changes))
    newsroom.rebuild()
    return page(newsroom.client(), RAIN)


def test_the_front_page_lists_all_articles_newest_first(client: FlaskClient) -> None:
    root = page(client, "/")
    assert root.get("lang") == "en-GB"
    assert texts(root, "//title") == ["The Example"]
    assert texts(root, "//main//h2") == ["Sun Leaves Town", RAIN_TITLE]
    assert root.xpath("//main//h2/a/@href")[1] == SITE + RAIN
    assert root.xpath("//main//time/@datetime")[1] == "2024-05-01T12:00:00+01:00"
    assert texts(root, "//main//time")[1] == "1 May 2024"
    assert texts(root, "//nav//a") == ["Top News", "Nothing Yet"]


def test_a_section_page_lists_its_articles(published: Newsroom) -> None:
    published.write("tea", article("Tea Time", section="Drinks"))
    published.rebuild()
    root = page(published.client(), "/drinks/")
    assert texts(root, "//h1") == ["Drinks"]
    assert texts(root, "//main//h2") == ["Tea Time"]
    assert texts(root, "//nav//a[@aria-current='page']") == ["Drinks"]


def test_a_configured_section_without_articles_is_a_page(client: FlaskClient) -> None:
    root = page(client, "/nothing-yet/")
    assert texts(root, "//h1") == ["Nothing Yet"]
    assert texts(root, "//main/p") == ["Nothing here yet."]


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


def test_an_article_page_shows_the_article(published: Newsroom) -> None:
    root = rain_page(
        published,
        summary="It has been dry",
        authors=["Ada Writer", "Bob Reporter"],
        blocks=[
            {"kind": "paragraph", "text": "It rains."},
            {"kind": "caption", "text": "Rain.(Photo:IN)"},
            {"kind": "subheading", "text": "What now"},
            {"kind": "embed", "text": "https://video.example/1?a=b&c"},
        ],
    )
    assert texts(root, "//title") == [f"{RAIN_TITLE} – The Example"]
    assert texts(root, "//h1") == [RAIN_TITLE]
    assert texts(root, "//p[@class='standfirst']") == ["It has been dry"]
    assert texts(root, "//p[@class='about']/*") == [
        "By Ada Writer, Bob Reporter",
        "1 May 2024",
        "Top News",
        "2 min read",
    ]
    assert root.xpath("//article//time/@datetime") == ["2024-05-01T12:00:00+01:00"]
    assert root.xpath("//p[@class='about']/a/@href") == [f"{SITE}/top-news/"]
    body = root.xpath("//div[@class='body']")[0]
    assert texts(body, "p") == ["It rains.", "https://video.example/1?a=b&c"]
    assert texts(body, "figure/figcaption") == ["Rain.(Photo:IN)"]
    assert texts(body, "h2") == ["What now"]
    assert body.xpath("p/a/@href") == ["https://video.example/1?a=b&c"]
    assert root.xpath("//link[@rel='canonical']/@href") == [SITE + RAIN]


def test_a_standfirst_that_begins_the_body_is_said_once(published: Newsroom) -> None:
    blocks = [{"kind": "paragraph", "text": "It has been dry."}]
    root = rain_page(published, summary="It has been dry", blocks=blocks)
    assert root.xpath("//p[@class='standfirst']") == []
    assert texts(root, "//div[@class='body']/p") == ["It has been dry."]


def test_the_manifests_url_is_the_canonical_one(published: Newsroom) -> None:
    root = rain_page(published, url="https://example.org/old/rain")
    assert root.xpath("//link[@rel='canonical']/@href") == ["https://example.org/old/rain"]


def test_stories_that_are_published_are_linked_others_are_named(published: Newsroom) -> None:
    root = rain_page(
        published,
        also_read=["SUN leaves town", "Never Captured", "never captured", RAIN_TITLE],
        previous="An Older Story",
        next="A Newer Story",
    )
    sun = f"{SITE}/2024/top-news/sun-leaves-town"
    assert texts(root, "//aside//li") == ["Sun Leaves Town", "Never Captured"]
    assert root.xpath("//aside//li/a/@href") == [sun]
    assert texts(root, "//nav[@class='neighbours']/p") == [
        "Earlier An Older Story",
        "Later A Newer Story",
    ]


def test_f30_what_was_withdrawn_is_named_on_no_page(published: Newsroom) -> None:
    published.withdraw("/2024/top-news/sun-leaves-town")
    root = rain_page(published, also_read=["Sun Leaves Town"], next="Sun leaves town")
    assert "Sun" not in "".join(root.itertext())


def test_a_related_story_that_is_also_the_previous_one_is_said_once(published: Newsroom) -> None:
    root = rain_page(published, also_read=["Sun Leaves Town"], previous="Sun leaves town")
    assert root.xpath("//aside") == []
    assert texts(root, "//nav[@class='neighbours']/p/a") == ["Sun Leaves Town"]


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
        assert root.xpath("//script | //img | //b | //*[@onerror]") == []
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
            "default-src 'none'; style-src 'self'; img-src 'self' https:;"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "strict-origin-when-cross-origin",
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
    assert texts(page(client, "/"), "//main//h2") == ["Sun Leaves Town"]
    published.write("rain", article(RAIN_TITLE))
    published.rebuild()
    published.elapsed += 1
    assert client.get(RAIN).data == before
