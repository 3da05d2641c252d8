"""Pages of authors and filters, the page of all feeds, and their list as OPML (T44)."""

from typing import Any

import pytest
from lxml import etree

from tests.web.newsroom import SITE, Newsroom, article
from tests.web.seen import page, texts

FILTER = """
[[filters]]
name = "weather"
title = "Weather only"
description = "Whatever falls from the sky."
words = ["rain"]
"""


@pytest.fixture
def filtered(published: Newsroom) -> Newsroom:
    """A newsroom that has published two articles, one of which its filter lets through."""
    with published.config_path.open("a", encoding="utf-8") as settings:
        settings.write(FILTER)
    published.rebuild()
    return published


def test_an_author_has_a_page_with_a_feed(published: Newsroom) -> None:
    published.write("tea", article("Tea Time", authors=["Bob Reporter"]))
    published.rebuild()
    root = page(published.client(), "/author/bob-reporter/")
    assert texts(root, "//h1") == ["Bob Reporter"]
    assert texts(root, "//article/h2") == ["Tea Time"]
    links = root.xpath("//link[@rel='alternate']")
    assert links[0].get("href") == f"{SITE}/author/bob-reporter/feed.xml"
    assert links[0].get("title") == "The Example: Bob Reporter (RSS 2.0)"


def test_a_filter_has_a_page_with_a_feed(filtered: Newsroom) -> None:
    root = page(filtered.client(), "/filter/weather/")
    assert texts(root, "//h1") == ["Weather only"]
    assert texts(root, "//p[@class='standfirst']") == ["Whatever falls from the sky."]
    assert texts(root, "//article/h2") == ["Rain Comes to Town"]
    assert root.xpath("//code")[0].text_content() == f"{SITE}/filter/weather/feed.xml"


@pytest.mark.parametrize("address", ["/author/nobody/", "/filter/nothing/", "/author/", "/filter/"])
def test_what_has_no_feed_has_no_page(filtered: Newsroom, address: str) -> None:
    assert filtered.client().get(address).status_code == 404


def test_an_author_who_is_gone_is_a_410(published: Newsroom) -> None:
    published.write("tea", article("Tea Time", authors=["Bob Reporter"]))
    published.rebuild()
    published.remove("tea")
    published.rebuild()
    assert published.client().get("/author/bob-reporter/").status_code == 410


def test_a_filter_that_waits_for_its_first_rebuild_is_not_offered(published: Newsroom) -> None:
    with published.config_path.open("a", encoding="utf-8") as settings:
        settings.write(FILTER)
    client = published.client()
    assert client.get("/filter/weather/").status_code == 404
    assert "filter/weather" not in client.get("/feeds/").text
    assert "filter/weather" not in client.get("/feeds.opml").text


EVERY_KEY = ["", "/top-news", "/nothing-yet", "/filter/weather", "/author/ada-writer"]


def test_the_feeds_page_has_every_feed_in_every_format(filtered: Newsroom) -> None:
    client = filtered.client()
    root = page(client, "/feeds/")
    offered = root.xpath("//main//a[@type]/@href")
    for key in EVERY_KEY:
        for name in ("feed.xml", "atom.xml", "feed.json"):
            assert f"{SITE}{key}/{name}" in offered
            assert client.get(f"{key}/{name}").status_code == 200
    assert texts(root, "//section/h3") == ["Top News", "Nothing Yet", "Weather only"]
    assert f"{SITE}/feeds.opml" in offered


def test_the_feeds_page_subscribes_with_one_click(filtered: Newsroom) -> None:
    links = page(filtered.client(), "/feeds/").xpath("//ul[@class='readers'][1]//a/@href")
    feed = "https%3A%2F%2Fnews.example.org%2Ffeed.xml"
    assert links[:6] == [
        f"https://feedly.com/i/subscription/feed%2F{feed}",
        f"https://www.inoreader.com/?add_feed={feed}",
        f"https://www.newsblur.com/?url={feed}",
        f"https://theoldreader.com/feeds/subscribe?url={feed}",
        f"https://feedbin.com/?subscribe={feed}",
        f"https://bazqux.com/add?url={feed}",
    ]


def outlines(newsroom: Newsroom) -> list[Any]:
    response = newsroom.client().get("/feeds.opml")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/x-opml")
    root = etree.fromstring(response.data)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    return list(root.iter("outline"))


def test_t44_opml_lists_every_feed_once(filtered: Newsroom) -> None:
    listed = outlines(filtered)
    assert [outline.get("xmlUrl") for outline in listed] == [
        f"{SITE}{key}/feed.xml" for key in EVERY_KEY
    ]
    assert [outline.get("htmlUrl") for outline in listed] == [f"{SITE}{key}/" for key in EVERY_KEY]
    assert {outline.get("type") for outline in listed} == {"rss"}
    assert listed[3].get("text") == "Weather only"


def test_what_is_not_there_leads_to_the_feeds(published: Newsroom) -> None:
    client = published.client()
    published.remove("rain")
    published.rebuild()
    for address, status in (("/nowhere", 404), ("/2024/top-news/rain-comes-to-town", 410)):
        response = client.get(address)
        assert response.status_code == status
        assert f'href="{SITE}/feeds/"' in response.text
