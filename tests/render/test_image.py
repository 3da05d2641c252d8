"""The image of an entry, in every format (T46)."""

import json

import feedparser
import pytest

from feedsvc.model import Block
from feedsvc.render import lead_image
from feedsvc.render.atom import ATOM as ATOM_FORMAT
from feedsvc.render.jsonfeed import JSON
from feedsvc.render.rss import RSS
from tests.render.samples import SAMPLES, entry, feed

_XML = pytest.mark.parametrize("document_format", [RSS, ATOM_FORMAT], ids=["rss", "atom"])


@_XML
def test_t46_an_image_is_given_to_newsletters_and_readers(document_format):
    read_back = feedparser.parse(document_format.render(SAMPLES["picture"])).entries[0]
    url = "https://pictures.example.com/vase.JPG?width=1200&crop=1"
    assert [dict(at) for at in read_back.media_content] == [
        {"url": url, "type": "image/jpeg", "medium": "image"}
    ]
    assert [at["url"] for at in read_back.media_thumbnail] == [url]
    assert b'xmlns:media="http://search.yahoo.com/mrss/"' in document_format.render(feed())


def test_t46_the_image_of_an_entry_stands_in_json():
    [item] = json.loads(JSON.render(SAMPLES["picture"]))["items"]
    assert item["image"] == "https://pictures.example.com/vase.JPG?width=1200&crop=1"
    assert "image" not in json.loads(JSON.render(feed(entry())))["items"][0]


@_XML
def test_t46_an_entry_without_an_image_has_no_media_elements(document_format):
    assert b"<media:" not in document_format.render(feed(entry()))


@pytest.mark.parametrize(
    ("kind", "text", "media_type"),
    [
        ("embed", "https://a.example/b.png", "image/png"),
        ("embed", "http://a.example/b.webp#top", "image/webp"),
        ("embed", "https://a.example/b.jpg/watch", None),
        ("embed", "https://a.example/watch?v=b.jpg", None),
        ("embed", "https://a.example.jpg", None),
        ("embed", "javascript:b.jpg", None),
        ("embed", 'https://a.example/"x.jpg', None),
        ("paragraph", "https://a.example/b.jpg", None),
    ],
)
def test_f4_t46_only_an_embed_that_is_the_address_of_an_image_is_one(kind, text, media_type):
    image = lead_image((Block("subheading", "First"), Block(kind, text)))
    assert (image and image.media_type) == media_type
    assert image is None or image.url == text
