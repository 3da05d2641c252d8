"""JSON Feed 1.1 by the numbers of its test points (T19 to T22)."""

import json

import pytest

from feedsvc.model import Link
from feedsvc.render.jsonfeed import JSON
from tests.render.samples import SAMPLES, SITE, entry, feed


def _read(sample):
    return json.loads(JSON.render(sample))


def test_t19_version_title_and_items_are_there_even_without_entries():
    read_back = _read(feed())
    assert read_back["version"] == "https://jsonfeed.org/version/1.1"
    assert (read_back["title"], read_back["items"]) == ("News & Views", [])


@pytest.mark.parametrize("name", SAMPLES)
def test_t20_every_item_has_a_string_id_and_one_content(name):
    for item in _read(SAMPLES[name])["items"]:
        assert isinstance(item["id"], str)
        assert ("content_html" in item) != ("content_text" in item)
        assert "author" not in item


def test_t20_feed_url_is_the_public_address():
    assert _read(SAMPLES["section"])["feed_url"] == f"{SITE}/top-news/feed.json"
    assert _read(feed())["feed_url"] == f"{SITE}/feed.json"


@pytest.mark.parametrize(
    ("changes", "mode", "text"),
    [
        ({"summary": "short"}, "summary", "short"),
        ({"summary": "", "title": "Headline"}, "summary", "Headline"),
        ({"summary": "", "title": "Headline", "blocks": ()}, "full", "Headline"),
    ],
)
def test_t20_an_item_without_html_has_its_summary_or_title_as_text(changes, mode, text):
    [item] = _read(feed(entry(**changes), content=mode))["items"]
    assert item["content_text"] == text


def test_t21_the_media_type_is_that_of_json_feed():
    assert JSON.media_type == "application/feed+json"


def test_t49_icon_and_favicon_are_the_square_icon():
    read_back = _read(feed(icon=f"{SITE}/square.png"))
    assert (read_back["icon"], read_back["favicon"]) == (f"{SITE}/square.png",) * 2


def test_related_stories_stand_in_our_own_extension():
    related = (Link("One & two", f"{SITE}/1"),)
    [item] = _read(feed(entry(related=related)))["items"]
    assert item["_feedsvc"]["related"] == [{"title": "One & two", "url": f"{SITE}/1"}]
    assert item["_feedsvc"]["about"].startswith("https://")
    assert "_feedsvc" not in _read(feed(entry()))["items"][0]


def test_text_is_utf8_and_not_escaped():
    body = JSON.render(feed(entry(title="“Größe” 🙂")))
    assert "“Größe” 🙂".encode() in body


@pytest.mark.parametrize("bad", ["\x0b", "\x00", "\x08", "\x0c", "\ufffe", "\ud800"], ids=ascii)
def test_f3_a_character_that_no_format_may_hold_is_named_with_its_entry(bad):
    with pytest.raises(ValueError, match=r"entry tag:.*/broken: feed\.entries\[1\]\.title"):
        JSON.render(feed(entry("good"), entry("broken", title=f"a{bad}")))


def test_f3_a_text_that_only_spells_an_escape_is_no_control_character():
    [item] = _read(feed(entry(title=r"how to write \u000b")))["items"]
    assert item["title"] == r"how to write \u000b"
