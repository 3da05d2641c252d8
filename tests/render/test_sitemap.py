"""Sitemaps by sitemaps.org and by Google's description of News sitemaps (T48)."""

from datetime import timedelta, timezone

import pytest
from lxml import etree

from feedsvc.render.sitemap import (
    MAX_ADDRESSES,
    MAX_NEWS,
    Location,
    Story,
    news_sitemap,
    sitemap,
    sitemap_index,
)
from tests.render.samples import HOSTILE_TITLE, NOON, SITE

_PREFIXES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}
_LATE = NOON.astimezone(timezone(timedelta(hours=9))) + timedelta(microseconds=7)


def _texts(body, path):
    return [found.text for found in etree.fromstring(body).iterfind(path, _PREFIXES)]


def _story(hours=0, **changes):
    values = {"url": f"{SITE}/a?b=1&c", "title": HOSTILE_TITLE}
    return Story(**{**values, **changes}, published=NOON - timedelta(hours=hours))


def test_a_sitemap_lists_addresses_with_their_last_change():
    body = sitemap([Location(f"{SITE}/a&b", _LATE), Location(f"{SITE}/c")])
    assert etree.fromstring(body).tag == f"{{{_PREFIXES['map']}}}urlset"
    assert _texts(body, "map:url/map:loc") == [f"{SITE}/a&b", f"{SITE}/c"]
    assert _texts(body, "map:url/map:lastmod") == ["2023-09-13T11:00:00+00:00"]


def test_an_index_lists_sitemaps():
    body = sitemap_index([Location(f"{SITE}/sitemap/2023.xml", NOON)])
    assert etree.fromstring(body).tag == f"{{{_PREFIXES['map']}}}sitemapindex"
    assert _texts(body, "map:sitemap/map:loc") == [f"{SITE}/sitemap/2023.xml"]
    assert _texts(body, "map:sitemap/map:lastmod") == ["2023-09-13T11:00:00+00:00"]


@pytest.mark.parametrize("write", [sitemap, sitemap_index])
def test_one_file_never_has_more_addresses_than_allowed(write):
    page = Location(f"{SITE}/a")
    assert len(_texts(write([page] * MAX_ADDRESSES), ".//map:loc")) == MAX_ADDRESSES
    with pytest.raises(ValueError, match="50001 addresses"):
        write([page] * (MAX_ADDRESSES + 1))


def test_t48_a_story_says_all_that_google_asks_for():
    body = news_sitemap("News & Views", "en-GB", [_story()], NOON)
    assert _texts(body, "map:url/map:loc") == [f"{SITE}/a?b=1&c"]
    assert {
        name: _texts(body, f"map:url/news:news/{name}")
        for name in (
            "news:publication/news:name",
            "news:publication/news:language",
            "news:publication_date",
            "news:title",
        )
    } == {
        "news:publication/news:name": ["News & Views"],
        "news:publication/news:language": ["en"],
        "news:publication_date": ["2023-09-13T11:00:00+00:00"],
        "news:title": [HOSTILE_TITLE],
    }


def test_t48_only_the_last_two_days_are_news():
    stories = [_story(hours, url=f"{SITE}/{hours}") for hours in (0, 47, 48, 49, 1_000)]
    body = news_sitemap("N", "en", stories, NOON)
    assert _texts(body, "map:url/map:loc") == [f"{SITE}/0", f"{SITE}/47", f"{SITE}/48"]
    assert _texts(news_sitemap("N", "en", stories, NOON + timedelta(days=90)), ".//map:loc") == []


def test_t48_no_more_than_a_thousand_stories_are_listed():
    body = news_sitemap("N", "en", (_story() for _ in range(MAX_NEWS + 5)), NOON)
    assert len(_texts(body, ".//news:news")) == MAX_NEWS


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("pt-BR", "pt"),
        ("zh", "zh-cn"),
        ("zh-Hans-SG", "zh-cn"),
        ("zh-Hant", "zh-tw"),
        ("zh-TW", "zh-tw"),
    ],
)
def test_t48_the_language_is_written_as_google_wants_it(tag, language):
    assert _texts(news_sitemap("N", tag, [_story()], NOON), ".//news:language") == [language]


@pytest.mark.parametrize(
    "body",
    [sitemap([]), sitemap_index([]), news_sitemap("N", "en", [], NOON)],
    ids=["sitemap", "index", "news"],
)
def test_t50_a_sitemap_is_utf8_with_its_declaration_even_when_empty(body):
    assert body.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<")
    assert len(etree.fromstring(body)) == 0
