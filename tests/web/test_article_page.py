"""An article's page: itself, what it names, and what stands around it (decision 8, F30)."""

import json
from typing import Any

from tests.web.newsroom import SITE, Newsroom, article
from tests.web.seen import RAIN, RAIN_TITLE, page, texts

SUN = "/2024/top-news/sun-leaves-town"
RELATED = "//section[@aria-labelledby='related']//li"
NEIGHBOURS = "//nav[@class='neighbours']/p"


def rain_page(newsroom: Newsroom, **changes: Any) -> Any:
    """Return the page of the article, published with `changes`."""
    newsroom.write("rain", article(RAIN_TITLE, **changes))
    newsroom.rebuild()
    return page(newsroom.client(), RAIN)


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
        "2 min read",
    ]
    assert root.xpath("//p[@class='about']//a/@href") == [
        f"{SITE}/author/ada-writer/",
        f"{SITE}/author/bob-reporter/",
    ]
    assert root.xpath("//article//time/@datetime") == ["2024-05-01T12:00:00+01:00"]
    assert root.xpath("//article//p[@class='kicker']/a/@href") == [f"{SITE}/top-news/"]
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
    assert texts(root, RELATED) == ["Sun Leaves Town", "Never Captured"]
    assert root.xpath(f"{RELATED}/a/@href") == [SITE + SUN]
    assert texts(root, NEIGHBOURS) == [
        "Earlier An Older Story",
        "Later A Newer Story",
    ]


def test_f30_what_was_withdrawn_is_named_on_no_page(published: Newsroom) -> None:
    published.withdraw("/2024/top-news/sun-leaves-town")
    root = rain_page(published, also_read=["Sun Leaves Town"], next="Sun leaves town")
    assert "Sun" not in "".join(root.itertext())


def test_a_related_story_that_is_also_the_previous_one_is_said_once(published: Newsroom) -> None:
    root = rain_page(published, also_read=["Sun Leaves Town"], previous="Sun leaves town")
    assert root.xpath(RELATED) == []
    assert texts(root, f"{NEIGHBOURS}/a") == ["Sun Leaves Town"]


def test_neighbours_that_are_not_named_are_those_of_the_section(published: Newsroom) -> None:
    for day in range(10, 20):
        published.write(f"old{day}", article(f"Old {day}", published=f"2024-04-{day}T12:00:00Z"))
    published.write("other", article("Elsewhere", section="Drinks"))
    root = rain_page(published, next="Never Captured")
    assert texts(root, NEIGHBOURS) == ["Earlier Old 19", "Later Sun Leaves Town"]
    more = texts(root, "//section[@aria-labelledby='more']//li")
    assert more == ["Old 18", "Old 17", "Old 16", "Old 15"]


def test_a_reading_time_that_is_not_stated_is_counted(published: Newsroom) -> None:
    blocks = [{"kind": "paragraph", "text": "word " * 900}]
    root = rain_page(published, read_minutes=None, blocks=blocks)
    assert texts(root, "//p[@class='about']/span")[-1] == "4 min read"


def test_an_author_without_a_feed_is_named_without_a_link(published: Newsroom) -> None:
    settings = published.config_path.read_text(encoding="utf-8")
    published.config_path.write_text(f"{settings}\n[feeds]\nauthors = false\n", encoding="utf-8")
    root = rain_page(published)
    assert texts(root, "//p[@class='about']/span")[0] == "By Ada Writer"
    assert root.xpath("//p[@class='about']//a") == []


def structured_data(root: Any) -> Any:
    """Return the JSON-LD of a page."""
    (text,) = root.xpath("//script[@type='application/ld+json']/text()")
    return json.loads(text)


def test_search_engines_are_told_that_it_is_a_news_article(published: Newsroom) -> None:
    data = structured_data(rain_page(published, authors=["Ada Writer", "The Example Desk"]))
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == RAIN_TITLE
    assert data["url"] == data["mainEntityOfPage"] == SITE + RAIN
    assert data["datePublished"] == "2024-05-01T12:00:00+01:00"
    assert data["dateModified"] == "2024-05-06T08:00:00+01:00"
    assert data["articleSection"] == ["Top News"]
    assert data["inLanguage"] == "en-GB"
    assert data["timeRequired"] == "PT2M"
    desk = {"name": "The Example Desk", "url": f"{SITE}/author/the-example-desk/"}
    assert data["author"] == [
        {"@type": "Person", "name": "Ada Writer", "url": f"{SITE}/author/ada-writer/"},
        {"@type": "Organization", **desk},
    ]
    assert data["publisher"]["name"] == "The Example"


def test_f4_no_headline_ends_the_structured_data(published: Newsroom) -> None:
    attack = "</script><script>alert(1)</script><!--"
    root = rain_page(published, summary=attack, authors=[attack])
    assert len(root.xpath("//script")) == 2
    data = structured_data(root)
    assert data["description"] == data["author"][0]["name"] == attack


def test_the_open_graph_tells_what_to_show_of_it(published: Newsroom) -> None:
    root = rain_page(published)
    told = {meta.get("property"): meta.get("content") for meta in root.xpath("//meta[@property]")}
    assert told == {
        "og:type": "article",
        "og:title": RAIN_TITLE,
        "og:url": SITE + RAIN,
        "og:site_name": "The Example",
        "og:description": f"What is new about {RAIN_TITLE}",
        "article:published_time": "2024-05-01T12:00:00+01:00",
        "article:modified_time": "2024-05-01T12:00:00+01:00",
        "article:section": "Top News",
        "article:author": f"{SITE}/author/ada-writer/",
    }


def test_t46_the_image_of_a_story_goes_with_it_wherever_it_is_shared(published: Newsroom) -> None:
    settings = published.config_path.read_text(encoding="utf-8")
    published.config_path.write_text(
        settings.replace("[site]\n", f'[site]\nlogo = "{SITE}/logo.png"\n'), encoding="utf-8"
    )
    told = "//meta[@property='og:image']/@content"
    video = {"kind": "embed", "text": "https://video.example/watch?v=1"}
    without = rain_page(published, blocks=[video])
    assert without.xpath(told) == [f"{SITE}/logo.png"]
    assert "image" not in structured_data(without)
    image = {"kind": "embed", "text": "https://pictures.example/rain.jpg"}
    published.elapsed += 60
    shown = rain_page(published, blocks=[video, image])
    assert shown.xpath(told) == ["https://pictures.example/rain.jpg"]
    assert structured_data(shown)["image"] == ["https://pictures.example/rain.jpg"]
