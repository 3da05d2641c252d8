"""Atom 1.0 by the numbers of its test points (T11 to T18)."""

from datetime import timedelta, timezone

import feedparser
import pytest
from lxml import etree

from feedsvc.render.atom import ATOM as ATOM_FORMAT
from tests.lint import ATOM
from tests.render.samples import NOON, SAMPLES, SITE, entry, feed


def _root(sample):
    root = etree.fromstring(ATOM_FORMAT.render(sample))
    assert root.tag == f"{ATOM}feed"
    return root


@pytest.mark.parametrize("name", SAMPLES)
def test_t11_the_feed_has_what_it_must(name):
    root = _root(SAMPLES[name])
    for required in ("id", "title", "updated", "author"):
        assert len(root.findall(ATOM + required)) == 1
    relations = [link.get("rel") for link in root.findall(f"{ATOM}link")]
    assert [each for each in relations if each in {"self", "alternate"}] == ["self", "alternate"]


@pytest.mark.parametrize(("author", "name"), [("Ann", "Ann"), ("", "News & Views")])
def test_t11_the_feeds_author_is_the_configured_one_or_its_title(author, name):
    assert _root(feed(author=author)).findtext(f"{ATOM}author/{ATOM}name") == name


@pytest.mark.parametrize("name", SAMPLES)
def test_t12_an_entry_has_what_it_must(name):
    for found in _root(SAMPLES[name]).iter(f"{ATOM}entry"):
        for required in ("id", "title", "updated", "published"):
            assert len(found.findall(ATOM + required)) == 1
        alternates = [at for at in found.findall(f"{ATOM}link") if at.get("rel") == "alternate"]
        assert len(alternates) == 1


def test_t13_ids_come_through_character_by_character():
    odd = "tag:news.example.org,2025-01-01:2023-09-13/a%E2%80%99b&c"
    root = _root(feed(entry(id=odd), id="tag:news.example.org,2025-01-01:feed/"))
    assert root.findtext(f"{ATOM}entry/{ATOM}id") == odd
    assert root.findtext(f"{ATOM}id") == "tag:news.example.org,2025-01-01:feed/"


def test_t14_dates_are_rfc3339_in_utc_with_whole_seconds():
    tokyo = NOON.astimezone(timezone(timedelta(hours=9))) + timedelta(microseconds=7)
    found = _root(feed(entry(published=tokyo, updated=tokyo))).find(f"{ATOM}entry")
    for name in ("published", "updated"):
        assert found.findtext(ATOM + name) == "2023-09-13T11:00:00+00:00"


def test_t15_content_is_html_and_title_and_summary_are_plain_text():
    found = _root(feed(entry())).find(f"{ATOM}entry")
    types = [
        found.find(ATOM + name).get("type", "text") for name in ("title", "summary", "content")
    ]
    assert types == ["text", "text", "html"]


def test_t17_the_self_link_and_the_media_type_agree():
    assert ATOM_FORMAT.media_type == "application/atom+xml; charset=utf-8"
    link = _root(SAMPLES["section"]).find(f"{ATOM}link[@rel='self']")
    assert (link.get("href"), link.get("type")) == (
        f"{SITE}/top-news/atom.xml",
        "application/atom+xml",
    )


def test_t18_the_language_stands_on_the_feed():
    root = _root(feed(language="pt-BR"))
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "pt-BR"


def test_t49_icon_logo_and_rights_are_given_where_configured():
    read_back = feedparser.parse(ATOM_FORMAT.render(SAMPLES["whole"])).feed
    assert (read_back.icon, read_back.logo) == (f"{SITE}/icon.png", f"{SITE}/logo.png")
    assert read_back.rights == "© 2023 The Newsroom"
    bare = [child.tag.removeprefix(ATOM) for child in _root(SAMPLES["bare"])]
    assert not {"icon", "logo", "rights", "subtitle"} & set(bare)


def test_a_category_has_term_label_and_the_site_for_its_scheme():
    found = _root(feed(entry())).find(f"{ATOM}entry/{ATOM}category")
    assert dict(found.attrib) == {"term": "top-news", "label": "Top News", "scheme": f"{SITE}/"}


def test_in_summary_mode_there_is_no_content():
    assert _root(feed(entry(), content="summary")).find(f".//{ATOM}content") is None


@pytest.mark.parametrize("name", SAMPLES)
def test_t16_no_id_stands_twice_in_a_document(name):
    ids = [found.findtext(f"{ATOM}id") for found in _root(SAMPLES[name]).iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
