"""RSS 2.0 by the numbers of its test points (T1 to T10)."""

from datetime import timedelta, timezone

import feedparser
import pytest
from lxml import etree

from feedsvc.model import Category
from feedsvc.render.rss import RSS
from tests.lint import ATOM, CONTENT
from tests.render.samples import NOON, SAMPLES, SITE, entry, feed


def _channel(sample):
    root = etree.fromstring(RSS.render(sample))
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    return root[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_t1_channel_and_items_have_what_they_must(name):
    channel = _channel(SAMPLES[name])
    for required in ("title", "link", "description"):
        assert [bool(found.text) for found in channel.findall(required)] == [True]
    assert all(item.findtext("title") for item in channel.findall("item"))


def test_t1_a_feed_without_a_description_has_its_title_for_one():
    assert _channel(feed(description="")).findtext("description") == "News & Views"


@pytest.mark.parametrize(
    ("guid", "permanent"),
    [
        ("tag:news.example.org,2025-01-01:2023-09-13/a", "false"),
        ("https://old.example.org/17", "true"),
        ("https://old.example.org/?p=17", "false"),
        ("/2023/top-news/a", "false"),
        ("https://", "false"),
        ("17", "false"),
    ],
)
def test_t2_a_guid_is_a_permalink_only_if_the_entry_is_there(guid, permanent):
    """An old guid may lead nowhere any more, and some readers open it rather than the link."""
    sample = feed(entry(id=guid, url="https://old.example.org/17"))
    found = _channel(sample).find("item/guid")
    assert (found.text, found.get("isPermaLink")) == (guid, permanent)


def test_t3_dates_are_rfc822_in_utc_with_whole_seconds():
    tokyo = NOON.astimezone(timezone(timedelta(hours=9))) + timedelta(microseconds=7)
    channel = _channel(feed(entry(published=tokyo, updated=tokyo)))
    assert channel.findtext("item/pubDate") == "Wed, 13 Sep 2023 11:00:00 +0000"
    assert channel.findtext("lastBuildDate") == "Wed, 13 Sep 2023 11:00:00 +0000"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("whole", f"{SITE}/feed.xml"),
        ("section", f"{SITE}/top-news/feed.xml"),
        ("under-a-path", "https://x.example/news/feed.xml"),
    ],
)
def test_t4_one_self_link_is_the_public_address(name, url):
    links = _channel(SAMPLES[name]).findall(f"{ATOM}link")
    assert [dict(link.attrib) for link in links if link.get("rel") == "self"] == [
        {"href": url, "rel": "self", "type": "application/rss+xml"}
    ]


def test_t5_content_follows_the_description_and_only_in_full_mode():
    full = [child.tag for child in _channel(feed(entry())).find("item")]
    assert full.index("description") < full.index(CONTENT)
    assert CONTENT not in [at.tag for at in _channel(feed(entry(), content="summary")).iter()]


def test_f5_an_items_description_is_html_that_shows_the_summary_as_it_stands():
    # The profile: a description "must be suitable for presentation as HTML".
    described = _channel(feed(entry(summary='a <b> c & "d" &amp;'))).findtext("item/description")
    assert described == 'a &lt;b&gt; c &amp; "d" &amp;amp;'


def test_t8_every_author_is_a_creator_and_nobody_has_a_made_up_mail_address():
    read_back = feedparser.parse(RSS.render(feed(entry(authors=("Ann", "Bob & Co")))))
    assert [author["name"] for author in read_back.entries[0].authors] == ["Ann", "Bob & Co"]


@pytest.mark.parametrize(("max_age", "ttl"), [(30, "1"), (60, "1"), (300, "5"), (3600, "60")])
def test_t9_ttl_is_max_age_in_minutes_and_at_least_one(max_age, ttl):
    assert _channel(feed(max_age=max_age)).findtext("ttl") == ttl


@pytest.mark.parametrize(
    ("logo", "icon", "url"),
    [("https://a/l.png", "https://a/i.png", "https://a/l.png"), ("", "https://a/i", "https://a/i")],
)
def test_t9_the_image_is_the_logo_or_icon_with_the_channels_title_and_link(logo, icon, url):
    channel = _channel(feed(logo=logo, icon=icon))
    image = {child.tag: child.text for child in channel.find("image")}
    assert image == {
        "url": url,
        "title": channel.findtext("title"),
        "link": channel.findtext("link"),
    }


def test_t9_without_logo_and_icon_there_is_no_image():
    assert _channel(feed(logo="", icon="")).find("image") is None


def test_t10_language_and_newest_change_are_given():
    channel = _channel(feed(entry(), updated=NOON + timedelta(days=3)))
    assert channel.findtext("language") == "en-GB"
    assert channel.findtext("lastBuildDate") == "Sat, 16 Sep 2023 11:00:00 +0000"


def test_a_category_has_the_sections_page_for_its_domain():
    categories = (Category("top-news", "Top News"), Category("r-d", "R&D"))
    sample = feed(entry(categories=categories), url="https://x.example/news")
    found = [(at.get("domain"), at.text) for at in _channel(sample).iter("category")]
    assert found == [
        ("https://x.example/news/top-news/", "Top News"),
        ("https://x.example/news/r-d/", "R&D"),
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_t6_titles_categories_and_creators_are_plain_text_escaped_once(name):
    channel = _channel(SAMPLES[name])
    shown = [item.findtext("title") for item in channel.iter("item")]
    assert shown == [entry.title for entry in SAMPLES[name].entries]
    for element in channel.iter("title", "category", "link", "guid", "pubDate"):
        assert len(element) == 0
