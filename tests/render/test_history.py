"""Which part of a feed's history a document says it holds (RFC 5005; T23, T24)."""

import json

import pytest
from lxml import etree

from feedsvc.model import Part
from feedsvc.render.atom import ATOM as ATOM_FORMAT
from feedsvc.render.jsonfeed import JSON
from feedsvc.render.rss import RSS
from tests.lint import ATOM
from tests.lint_metadata import FH
from tests.render.samples import SAMPLES, SITE, entry, feed

_XML = pytest.mark.parametrize("document_format", [RSS, ATOM_FORMAT], ids=["rss", "atom"])


def _feed_element(sample, document_format):
    root = etree.fromstring(document_format.render(sample))
    return root[0] if document_format is RSS else root


def _links(sample, document_format, relation):
    links = _feed_element(sample, document_format).findall(f"{ATOM}link")
    return [link.get("href") for link in links if link.get("rel") == relation]


@_XML
def test_t23_a_complete_feed_says_so_and_names_no_archive(document_format):
    found = _feed_element(SAMPLES["complete"], document_format)
    assert found.find(f"{FH}complete") is not None
    assert found.find(f"{FH}archive") is None
    for relation in ("prev-archive", "next-archive", "current"):
        assert _links(SAMPLES["complete"], document_format, relation) == []


@_XML
def test_t24_a_subscription_document_leads_to_the_newest_archive(document_format):
    found = _feed_element(SAMPLES["windowed"], document_format)
    assert found.find(f"{FH}complete") is found.find(f"{FH}archive") is None
    address = f"{SITE}/archive/2023-09/2/{document_format.file}"
    assert _links(SAMPLES["windowed"], document_format, "prev-archive") == [address]
    assert _links(SAMPLES["windowed"], document_format, "current") == []


@_XML
def test_t24_an_archive_leads_to_the_feed_and_to_what_came_before_it(document_format):
    sample, file = SAMPLES["archive"], document_format.file
    assert _feed_element(sample, document_format).find(f"{FH}archive") is not None
    for relation, address in {
        "self": f"{SITE}/author/ann/archive/2023-09/2/{file}",
        "current": f"{SITE}/author/ann/{file}",
        "prev-archive": f"{SITE}/author/ann/archive/2023-08/{file}",
    }.items():
        assert _links(sample, document_format, relation) == [address]
    assert _links(sample, document_format, "next-archive") == []


@_XML
def test_t24_the_open_month_is_no_archive_yet_but_leads_on(document_format):
    sample = SAMPLES["open-month"]
    assert _feed_element(sample, document_format).find(f"{FH}archive") is None
    assert len(_links(sample, document_format, "prev-archive")) == 1
    assert len(_links(sample, document_format, "current")) == 1


def test_t20_next_url_is_the_part_before_and_feed_url_the_documents_own():
    read_back = json.loads(JSON.render(SAMPLES["archive"]))
    assert read_back["feed_url"] == f"{SITE}/author/ann/archive/2023-09/2/feed.json"
    assert read_back["next_url"] == f"{SITE}/author/ann/archive/2023-08/feed.json"
    windowed = json.loads(JSON.render(SAMPLES["windowed"]))
    assert windowed["next_url"] == f"{SITE}/archive/2023-09/2/feed.json"
    for name in ("complete", "oldest-archive"):
        assert "next_url" not in json.loads(JSON.render(SAMPLES[name]))


@pytest.mark.parametrize("name", ["windowed", "complete", "open-month"])
def test_all_parts_of_a_feed_bear_its_id(name):
    assert _feed_element(SAMPLES[name], ATOM_FORMAT).findtext(f"{ATOM}id") == feed().id


def test_t22_the_part_of_a_feed_changes_nothing_in_its_entries():
    whole, archive = feed(entry()), feed(entry(), part=Part("archive/2023-05", is_closed=True))
    items = [json.loads(JSON.render(sample))["items"] for sample in (whole, archive)]
    assert items[0] == items[1]
