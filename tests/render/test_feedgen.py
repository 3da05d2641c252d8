"""The faults of feedgen 1.0.0, and that no document has them.

Where it costs little, a test also asserts that feedgen still has the fault: when that fails
after an upgrade, the workaround in feedsvc/render/_feedgen.py or _elements.py can go.
"""

import locale
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from feedsvc.model import Link
from feedsvc.render.atom import ATOM as ATOM_FORMAT
from feedsvc.render.rss import RSS
from tests.lint import ATOM, CONTENT
from tests.render.reading import read
from tests.render.samples import NOON, SAMPLES, SITE, entry, feed


@pytest.fixture
def switching_often() -> Iterator[None]:
    """Threads take turns all the time, so that what is not locked goes wrong."""
    interval, before = sys.getswitchinterval(), locale.setlocale(locale.LC_ALL)
    sys.setswitchinterval(1e-6)
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    yield
    locale.setlocale(locale.LC_ALL, before)
    sys.setswitchinterval(interval)


def _rss_item(*, summary: str = "short") -> etree._Element:
    body = RSS.render(feed(entry(summary=summary)))
    item = etree.fromstring(body).find("channel/item")
    assert item is not None
    return item


@pytest.mark.parametrize("document_format", [RSS, ATOM_FORMAT], ids=["rss", "atom"])
def test_feedgen_entries_keep_our_order(document_format):
    slugs = ["c", "a", "b"]
    body = document_format.render(feed(*(entry(slug) for slug in slugs)))
    assert [item.id[-1] for item in read(document_format.name, body)] == slugs


def test_feedgen_itself_still_prepends():
    generator = FeedGenerator()
    first, second = generator.add_entry(), generator.add_entry()
    assert generator.entry() == [second, first]


def test_feedgen_channel_link_is_the_home_page_and_not_the_last_link():
    channel = etree.fromstring(RSS.render(feed())).find("channel")
    assert channel.findtext("link") == f"{SITE}/"

    generator = FeedGenerator()
    generator.link(href="https://x.example/", rel="alternate")
    generator.link(href="https://x.example/feed.xml", rel="self")
    generator.title("t")
    generator.description("d")
    fault = etree.fromstring(generator.rss_str()).findtext("channel/link")
    assert fault == "https://x.example/feed.xml"


def test_feedgen_puts_no_time_of_its_own_into_a_document():
    # feedgen's default for every time is now, with microseconds.
    sample = feed(entry(updated=NOON + timedelta(hours=1)), updated=NOON + timedelta(hours=2))
    rss = etree.fromstring(RSS.render(sample))
    assert [at.text for at in rss.iter("lastBuildDate", "pubDate", f"{ATOM}updated")] == [
        "Wed, 13 Sep 2023 13:00:00 +0000",
        "Wed, 13 Sep 2023 11:00:00 +0000",
        "2023-09-13T12:00:00+00:00",
    ]
    atom = etree.fromstring(ATOM_FORMAT.render(sample))
    assert [at.text for at in atom.iter(f"{ATOM}updated", f"{ATOM}published")] == [
        "2023-09-13T13:00:00+00:00",
        "2023-09-13T12:00:00+00:00",
        "2023-09-13T11:00:00+00:00",
    ]


def test_feedgen_itself_still_defaults_to_now_with_microseconds():
    assert len({FeedEntry().updated() for _ in range(50)}) > 1


def test_feedgen_entry_links_keep_rel_type_and_title():
    links = [Link("One & two", f"{SITE}/1"), Link("Three", f"{SITE}/3")]
    body = ATOM_FORMAT.render(feed(entry(related=tuple(links))))
    found = [
        dict(link.attrib)
        for link in etree.fromstring(body).find(f"{ATOM}entry").iter(f"{ATOM}link")
    ]
    page = entry().url
    assert found == [
        {"href": page, "rel": "alternate", "type": "text/html"},
        {"href": f"{SITE}/1", "rel": "related", "type": "text/html", "title": "One & two"},
        {"href": f"{SITE}/3", "rel": "related", "type": "text/html", "title": "Three"},
    ]


def test_feedgen_itself_still_loses_the_attributes_of_entry_links():
    item = FeedEntry()
    item.id("tag:x.example,2025:1")
    item.title("t")
    item.link(href="https://x.example/", rel="related", title="lost")
    item.content("c")
    assert dict(item.atom_entry().find("link").attrib) == {"href": "https://x.example/"}


def test_feedgen_atom_content_is_html_and_no_cdata_type():
    body = ATOM_FORMAT.render(feed(entry()))
    assert etree.fromstring(body).find(f"{ATOM}entry/{ATOM}content").get("type") == "html"
    assert b"CDATA" not in body


def test_feedgen_description_and_content_stand_side_by_side_in_order():
    names = [child.tag for child in _rss_item()]
    assert names.index("description") < names.index(CONTENT)
    assert _rss_item().findtext("description") == "short"


def test_feedgen_content_does_not_become_the_description_where_there_is_no_summary():
    item = _rss_item(summary="")
    assert item.find("description") is None
    assert item.findtext(CONTENT).startswith("<p>")

    fault = FeedEntry()
    fault.content("<p>whole</p>", type="html")
    assert fault.rss_entry().findtext("description") == "<p>whole</p>"


def test_feedgen_authors_without_a_mail_address_are_not_lost():
    [item] = read("rss", RSS.render(feed(entry(authors=("Ann", "Bob")))))
    assert item.authors == ["Ann", "Bob"]
    assert b"<author" not in RSS.render(feed(entry(authors=("Ann",))))

    fault = FeedEntry()
    fault.title("t")
    fault.author(name="Ann")
    assert fault.rss_entry().find("author") is None


@pytest.mark.parametrize("document_format", [RSS, ATOM_FORMAT], ids=["rss", "atom"])
@pytest.mark.parametrize("bad", ["\x0b", "\x00", "\ufffe", "\ud800"], ids=ascii)
def test_f3_a_character_that_xml_forbids_is_named_with_its_entry(document_format, bad):
    good, broken = entry("good"), entry("broken", summary=f"a{bad}b")
    with pytest.raises(
        ValueError, match=r"entry tag:.*/broken: feed\.entries\[1\]\.summary"
    ) as said:
        document_format.render(feed(good, broken))
    assert f"U+{ord(bad):04X}" in str(said.value)


def test_f3_a_character_that_xml_forbids_in_the_feed_itself_is_named():
    with pytest.raises(ValueError, match=r"feed tag:\S*: feed\.rights holds U\+000B"):
        ATOM_FORMAT.render(feed(rights="\x0b"))


def test_feedgen_dates_are_safe_in_threads_and_leave_the_locale_alone(switching_often):
    before = locale.setlocale(locale.LC_ALL)
    sample = feed(*(entry(str(number), minutes=number) for number in range(40)))
    with ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(lambda _: RSS.render(sample), range(40)))
    assert len(bodies) == 1
    assert locale.setlocale(locale.LC_ALL) == before


def test_feedgen_names_itself_nowhere_and_no_version_stands_in_a_document():
    for document_format in (RSS, ATOM_FORMAT):
        body = document_format.render(SAMPLES["whole"])
        assert b"python-feedgen" not in body
        assert b"<generator>feedsvc</generator>" in body


def test_an_update_shows_in_rss_only_where_there_was_one():
    edited = entry(updated=NOON + timedelta(hours=1))
    assert b"<atom:updated>2023-09-13T12:00:00+00:00</atom:updated>" in RSS.render(feed(edited))
    assert b"<atom:updated>" not in RSS.render(feed(entry()))


def test_feedgen_itself_still_leaves_hubs_out_of_rss():
    # Ours are written by metadata.py (test_metadata.py, T26).
    generator = FeedGenerator()
    generator.title("t")
    generator.description("d")
    generator.link(href="https://hub.example.com/", rel="hub")
    generator.link(href="https://x.example/")
    assert b"hub.example.com" not in generator.rss_str()
