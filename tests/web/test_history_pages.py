"""The archive's pages: months, their parts, and the way from one to the next."""

import pytest

from feedsvc.archives import ARCHIVE_ENTRIES
from tests.web.newsroom import SITE, Newsroom, article
from tests.web.seen import page, texts

HEADLINES = "//section[@class='day']//li/a"
ONWARD = "//nav[@class='neighbours']//a"


def test_the_archive_lists_the_months_that_have_stories(published: Newsroom) -> None:
    published.write("old", article("Old", published="2023-11-30T23:30:00Z"))
    published.write("edge", article("Edge", published="2023-07-31T23:30:00Z"))
    published.rebuild()
    root = page(published.client(), "/archive/")
    assert texts(root, "//h2") == ["2024", "2023"]
    assert texts(root, "//main//li") == ["May 2024", "November 2023", "August 2023"]
    assert root.xpath("//main//li/a/@href")[1] == f"{SITE}/archive/2023-11/"


def test_a_month_lists_its_stories_by_day_and_leads_to_its_neighbours(published: Newsroom) -> None:
    for month in ("03", "06"):
        published.write(f"m{month}", article(month, published=f"2024-{month}-05T12:00:00Z"))
    published.now += 90 * 86_400
    published.rebuild()
    root = page(published.client(), "/archive/2024-05/")
    assert texts(root, "//h1") == ["May 2024"]
    assert texts(root, "//main//h2") == ["2 May 2024", "1 May 2024"]
    assert texts(root, HEADLINES) == ["Sun Leaves Town", "Rain Comes to Town"]
    assert texts(root, ONWARD) == ["March 2024", "June 2024"]
    assert root.xpath(f"{ONWARD}/@href") == [f"{SITE}/archive/2024-03/", f"{SITE}/archive/2024-06/"]


@pytest.mark.parametrize("key", ["top-news", "author/ada-writer"])
def test_sections_and_authors_have_an_archive_of_their_own(published: Newsroom, key: str) -> None:
    published.write("tea", article("Tea", section="Drinks", authors=["Bob"]))
    published.rebuild()
    client = published.client()
    assert texts(page(client, f"/{key}/archive/"), "//main//li") == ["May 2024"]
    root = page(client, f"/{key}/archive/2024-05/")
    assert texts(root, HEADLINES) == ["Sun Leaves Town", "Rain Comes to Town"]
    feeds = root.xpath("//link[@rel='alternate']/@href")
    assert feeds[0] == f"{SITE}/{key}/feed.xml"
    assert len(texts(page(client, "/archive/2024-05/"), HEADLINES)) == 3


def test_a_long_month_is_divided_and_no_story_is_missing_or_twice(newsroom: Newsroom) -> None:
    count = 2 * ARCHIVE_ENTRIES + 1
    stories = [
        article(f"Story {n:04}", published=f"2024-05-{1 + n // 100:02}T12:{n % 60:02}:00Z")
        for n in range(count)
    ]
    newsroom.write("all", *stories)
    newsroom.rebuild()
    client = newsroom.client()
    seen: list[str] = []
    address = "/archive/2024-05/"
    for part in (3, 2, 1):
        root = page(client, address)
        assert f"Part {part} of 3" in root.text_content()
        assert root.xpath("//link[@rel='canonical']/@href") == [SITE + address]
        seen += texts(root, HEADLINES)
        address = next(iter(root.xpath(f"{ONWARD}/@href")), "").removeprefix(SITE)
    assert len(seen) == len(set(seen)) == count
    assert root.xpath(f"{ONWARD}/@href") == [f"{SITE}/archive/2024-05/2/"]


@pytest.mark.parametrize(
    "address",
    [
        "/archive/2024-06/",
        "/archive/2024-13/",
        "/archive/0000-05/",
        "/archive/2024-05/1/",
        "/archive/2024-05/0/",
        "/archive/2024-05/999999/",
        "/drinks/archive/",
        "/nothing-yet/archive/2024-05/",
        "/author/nobody/archive/",
    ],
)
def test_what_is_no_part_of_the_archive_is_a_404(published: Newsroom, address: str) -> None:
    assert published.client().get(address).status_code == 404


def test_a_slash_that_is_missing_is_added(published: Newsroom) -> None:
    response = published.client().get("/archive/2024-05")
    assert response.status_code == 308
    assert response.headers["Location"] == f"{SITE}/archive/2024-05/"


def test_a_listing_leads_on_to_the_month_where_it_ends(published: Newsroom) -> None:
    client = published.client()
    for key in ("", "/top-news", "/author/ada-writer"):
        links = page(client, f"{key}/").xpath("//p[@class='onward']/a/@href")
        assert links == [f"{SITE}{key}/archive/2024-05/", f"{SITE}{key}/archive/"]


def test_f30_what_was_withdrawn_is_in_no_archive(published: Newsroom) -> None:
    published.withdraw("/2024/top-news/sun-leaves-town")
    client = published.client()
    for address in ("/archive/2024-05/", "/top-news/archive/2024-05/"):
        assert texts(page(client, address), HEADLINES) == ["Rain Comes to Town"]
