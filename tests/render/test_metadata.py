"""What feeds say beside their entries: polling, hubs, licence, style, author."""

import json

import feedparser
import pytest
from lxml import etree

from feedsvc.render import FORMATS
from feedsvc.render.atom import ATOM as ATOM_FORMAT
from feedsvc.render.jsonfeed import JSON
from feedsvc.render.metadata import ttl, update_period
from feedsvc.render.rss import RSS
from tests.lint import ATOM
from tests.lint_metadata import SY
from tests.render.samples import SAMPLES, SITE, feed

_XML = pytest.mark.parametrize("document_format", [RSS, ATOM_FORMAT], ids=["rss", "atom"])
_PERIOD_SECONDS = {"hourly": 3_600, "daily": 86_400}


def _feed_element(sample, document_format):
    root = etree.fromstring(document_format.render(sample))
    return root[0] if document_format is RSS else root


def _links(sample, document_format, relation):
    links = _feed_element(sample, document_format).findall(f"{ATOM}link")
    return [link.get("href") for link in links if link.get("rel") == relation]


@pytest.mark.parametrize(
    ("max_age", "minutes", "period", "frequency"),
    [
        (60, 1, "hourly", 60),
        (300, 5, "hourly", 12),
        (1_000, 17, "daily", 86),
        (3_600, 60, "hourly", 1),
        (7_200, 120, "daily", 12),
        (86_400, 1_440, "daily", 1),
    ],
)
def test_t9_t47_ttl_and_sy_say_what_cache_control_does(max_age, minutes, period, frequency):
    for document_format in (RSS, ATOM_FORMAT):
        found = _feed_element(feed(max_age=max_age), document_format)
        assert found.findtext(f"{SY}updatePeriod") == period
        assert found.findtext(f"{SY}updateFrequency") == str(frequency)
    assert _feed_element(feed(max_age=max_age), RSS).findtext("ttl") == str(minutes)


@pytest.mark.parametrize("max_age", [60, 61, 90, 299, 3_599, 3_601, 50_000, 86_399, 86_400])
def test_t9_t47_nobody_is_asked_to_poll_more_often_than_caches_ask_us(max_age):
    period, frequency = update_period(max_age)
    assert _PERIOD_SECONDS[period] / frequency >= max_age
    assert ttl(max_age) * 60 >= max_age


@_XML
def test_a_closed_archive_does_not_say_how_often_it_changes(document_format):
    found = _feed_element(SAMPLES["archive"], document_format)
    assert found.find(f"{SY}updatePeriod") is None
    assert found.find("ttl") is None


@_XML
def test_t26_every_hub_is_a_link_and_there_is_still_one_self_link(document_format):
    hubs = ("https://hub.example.com/", "https://hub.example.net/push?a=1&b=2")
    assert tuple(_links(feed(hubs=hubs), document_format, "hub")) == hubs
    assert len(_links(feed(hubs=hubs), document_format, "self")) == 1
    assert _links(feed(hubs=()), document_format, "hub") == []


def test_t20_t26_every_hub_stands_in_json_with_its_type():
    read_back = json.loads(JSON.render(feed(hubs=("https://hub.example.com/",))))
    assert read_back["hubs"] == [{"type": "WebSub", "url": "https://hub.example.com/"}]
    assert "hubs" not in json.loads(JSON.render(feed(hubs=())))


@pytest.mark.parametrize("name", ["archive", "oldest-archive", "open-month"])
def test_t26_an_archive_names_no_hub_since_none_is_told_of_it(name):
    for document_format in FORMATS:
        assert b"hub.example.com" not in document_format.render(SAMPLES[name])


@_XML
def test_readers_find_the_licence(document_format):
    license_url = "https://creativecommons.org/licenses/by/4.0/"
    read_back = feedparser.parse(document_format.render(feed(license=license_url))).feed
    assert [link.href for link in read_back.links if link.rel == "license"] == [license_url]
    bare = feedparser.parse(document_format.render(feed(license=""))).feed
    assert not [link for link in bare.links if link.rel == "license"]


def test_licence_and_rights_stand_in_our_extension_of_json():
    license_url = "https://creativecommons.org/licenses/by/4.0/"
    extension = json.loads(JSON.render(feed(license=license_url, rights="© N")))["_feedsvc"]
    assert extension.pop("about").startswith("https://")
    assert extension == {"license": license_url, "rights": "© N"}
    assert "_feedsvc" not in json.loads(JSON.render(feed(license="", rights="")))


@_XML
def test_a_browser_is_given_a_stylesheet_before_the_root_and_never_xslt(document_format):
    sample = feed(stylesheet=f'{SITE}/n/feed.css?a=1&b="2"?>')
    root = etree.fromstring(document_format.render(sample))
    [instruction] = root.itersiblings(preceding=True)
    assert instruction.target == "xml-stylesheet"
    # Its text is written as the attributes of an element are (w3.org/TR/xml-stylesheet).
    attributes = dict(etree.fromstring(f"<style {instruction.text}/>").attrib)
    assert attributes == {"type": "text/css", "href": sample.stylesheet}
    bare = etree.fromstring(document_format.render(feed(stylesheet="")))
    assert list(bare.itersiblings(preceding=True)) == []


def test_the_feeds_author_is_the_same_in_all_formats():
    for author, name in (("Ann", "Ann"), ("", "News & Views")):
        sample = feed(author=author)
        assert feedparser.parse(RSS.render(sample)).feed.author == name
        assert feedparser.parse(ATOM_FORMAT.render(sample)).feed.author == name
        assert json.loads(JSON.render(sample))["authors"] == [{"name": name}]
