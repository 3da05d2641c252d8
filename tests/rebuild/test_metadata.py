"""What the configuration says of the feeds reaches their documents, and what captures give."""

import json

import feedparser
import pytest

from feedsvc.render import FORMATS
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.lint import lint
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

_SITE = "https://news.example.org"


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    """A newsroom with one article, published."""
    newsroom.settings["SITE__URL"] = _SITE
    newsroom.write("a.txt", "Grain ban extended")
    newsroom.rebuild()
    return newsroom


def _content_types(newsroom: Newsroom) -> list[str]:
    found = [newsroom.stored(f"/{each.file}") for each in FORMATS]
    return [stored.document.media_type for stored in found if stored]


def test_another_label_is_published_though_the_bytes_are_the_same(published: Newsroom) -> None:
    before = published.stored("/feed.xml")
    assert before is not None
    assert _content_types(published) == [each.media_type for each in FORMATS]
    published.settings["FEEDS__MEDIA_TYPE"] = "xml"
    published.wait(hours=1)
    assert published.rebuild().is_published
    xml = "application/xml; charset=utf-8"
    assert _content_types(published) == [xml, xml, "application/feed+json"]
    after = published.stored("/feed.xml")
    assert after is not None
    assert after.document.bodies == before.document.bodies
    assert (after.document.etags, after.last_modified) == (
        before.document.etags,
        before.last_modified,
    )
    assert not published.rebuild().is_published


def test_links_keep_the_specific_type_whatever_the_label(published: Newsroom) -> None:
    published.settings["FEEDS__MEDIA_TYPE"] = "xml"
    published.rebuild()
    for each in FORMATS[:2]:
        body = published.document(f"/{each.file}")
        assert lint(body, each.name, f"{_SITE}/{each.file}") == []
        assert lint(body, each.name, f"{_SITE}/{each.file}", _content_types(published)[0]) == [
            "NonSpecificMediaType"
        ]


@pytest.mark.parametrize(
    ("setting", "value", "relation"),
    [
        ("SITE__LICENSE", "https://creativecommons.org/licenses/by/4.0/", "license"),
        ("PUSH__HUBS", "https://hub.example.com/", "hub"),
    ],
)
def test_t26_a_link_that_is_configured_later_reaches_every_document(
    published: Newsroom, setting: str, value: str, relation: str
) -> None:
    published.settings[setting] = value
    published.rebuild()
    for address in ("/feed.xml", "/atom.xml", "/top-news/feed.xml", "/top-news/atom.xml"):
        links = feedparser.parse(published.document(address)).feed.links
        assert [link.href for link in links if link.rel == relation] == [value]
    assert value in published.document("/feed.json").decode()


def test_every_xml_document_names_the_sites_stylesheet_for_feeds(published: Newsroom) -> None:
    for address, body in published.documents().items():
        assert (f'href="{_SITE}/static/feed.css"?>'.encode() in body) == address.endswith("xml")


def test_t46_an_image_that_a_parsed_article_gives_is_in_all_formats(published: Newsroom) -> None:
    image = "https://pictures.example.com/vase.jpg"
    article = {
        "title": "A vase returns",
        "published": "2024-05-02",
        "section": "Top News",
        "blocks": [
            {"kind": "paragraph", "text": "It was lost for a century."},
            {"kind": "embed", "text": image},
        ],
    }
    published.write_bytes("vase.jsonl", json.dumps(article).encode())
    published.rebuild()
    for address in ("/feed.xml", "/atom.xml"):
        newest, other = feedparser.parse(published.document(address)).entries
        assert [at["url"] for at in newest.media_content] == [image]
        assert "media_content" not in other
    assert json.loads(published.document("/feed.json"))["items"][0]["image"] == image
