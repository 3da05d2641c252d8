"""T44: the list of all feeds, read back with a parser of OPML and to the letter."""

import listparser
from lxml import etree

from feedsvc.render.opml import OPML_MEDIA_TYPE, Subscription, opml
from tests.render.samples import HOSTILE_TITLE, SITE

_ALL = Subscription("News & Views", f"{SITE}/feed.xml", f"{SITE}/", "en-GB", "What happened.")
_UK = Subscription("UK News", f"{SITE}/uk-news/feed.xml")


def test_t44_listparser_finds_every_feed_in_order():
    read_back = listparser.parse(opml("News & Views", [_ALL, _UK]))
    assert not read_back.bozo
    assert read_back.version == "opml2"
    assert read_back.meta.title == "News & Views"
    assert [(found.title, found.url) for found in read_back.feeds] == [
        (_ALL.title, _ALL.xml_url),
        (_UK.title, _UK.xml_url),
    ]


def test_t44_an_outline_says_what_is_known_and_leaves_out_what_is_not():
    root = etree.fromstring(opml("News & Views", [_ALL, _UK]))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    whole, short = (dict(outline.attrib) for outline in root.iterfind("body/outline"))
    assert whole == {
        "text": "News & Views",
        "title": "News & Views",
        "type": "rss",
        "xmlUrl": f"{SITE}/feed.xml",
        "htmlUrl": f"{SITE}/",
        "language": "en-GB",
        "description": "What happened.",
    }
    assert short.keys() == {"text", "title", "type", "xmlUrl"}


def test_t44_f5_titles_read_back_as_they_are():
    made = opml(HOSTILE_TITLE, [Subscription(HOSTILE_TITLE, f"{SITE}/a&b/feed.xml")])
    root = etree.fromstring(made)
    assert root.findtext("head/title") == HOSTILE_TITLE
    [outline] = root.iterfind("body/outline")
    assert (outline.get("text"), outline.get("xmlUrl")) == (HOSTILE_TITLE, f"{SITE}/a&b/feed.xml")


def test_t50_the_list_is_utf8_and_the_same_each_time():
    made = opml("“Größe”", [_ALL])
    assert made.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<opml")
    assert "“Größe”".encode() in made
    assert made == opml("“Größe”", [_ALL])
    assert "charset=utf-8" in OPML_MEDIA_TYPE


def test_a_list_without_feeds_is_still_a_list():
    assert listparser.parse(opml("Nothing yet", [])).feeds == []
