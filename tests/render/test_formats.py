"""The registry, and what holds for every format alike."""

import dataclasses

import feedparser
import pytest

from feedsvc.render import FORMATS, content_type, document_address
from tests.lint import lint
from tests.render.reading import read
from tests.render.samples import HOSTILE_TITLE, SAMPLES, entry, feed

_BY_NAME = {each.name: each for each in FORMATS}
_EACH_FORMAT = pytest.mark.parametrize("document_format", FORMATS, ids=lambda each: each.name)


def test_the_formats_are_rss_atom_and_json_in_this_order():
    assert [(each.name, each.file, each.media_type) for each in FORMATS] == [
        ("rss", "feed.xml", "application/rss+xml; charset=utf-8"),
        ("atom", "atom.xml", "application/atom+xml; charset=utf-8"),
        ("json", "feed.json", "application/feed+json"),
    ]
    assert len({each.title for each in FORMATS}) == 3


@pytest.mark.parametrize(
    ("key", "name", "part", "address"),
    [
        ("", "rss", "", "/feed.xml"),
        ("", "json", "", "/feed.json"),
        ("top-news", "rss", "", "/top-news/feed.xml"),
        ("author/ann", "atom", "", "/author/ann/atom.xml"),
        ("", "rss", "archive/2023-05", "/archive/2023-05/feed.xml"),
        ("top-news", "atom", "archive/2023-05/2", "/top-news/archive/2023-05/2/atom.xml"),
    ],
)
def test_a_document_stands_at_its_feeds_path(key, name, part, address):
    assert document_address(key, _BY_NAME[name], part) == address


@pytest.mark.parametrize(
    ("label", "types"),
    [
        ("specific", [each.media_type for each in FORMATS]),
        ("xml", ["application/xml; charset=utf-8"] * 2 + ["application/feed+json"]),
    ],
)
def test_documents_are_labelled_by_the_setting_and_json_is_never_xml(label, types):
    assert [content_type(each, label) for each in FORMATS] == types


@_EACH_FORMAT
@pytest.mark.parametrize("name", SAMPLES)
def test_t7_the_lint_finds_nothing(name, document_format):
    sample = SAMPLES[name]
    url = sample.url + document_address(sample.key, document_format, sample.part.path)
    broken = lint(
        document_format.render(sample), document_format.name, url, document_format.media_type
    )
    # Headlines that look like markup are what "hostile" is for: the rule is a warning. So is
    # the other: an archive without prev-archive is what the oldest one has to be (T24).
    warnings = {("hostile", "rss"): ["ContainsHTML"]} | {
        ("oldest-archive", xml): ["ArchiveIncomplete"] for xml in ("rss", "atom")
    }
    assert broken == warnings.get((name, document_format.name), [])


@pytest.mark.parametrize("name", SAMPLES)
def test_t22_all_formats_say_the_same_in_the_same_order(name):
    rss, atom, json = (read(each.name, each.render(SAMPLES[name])) for each in FORMATS)
    assert rss == atom == json
    assert [item.id for item in rss] == [item.id for item in SAMPLES[name].entries]


@_EACH_FORMAT
def test_a_title_of_markup_characters_reads_back_as_it_was(document_format):
    [item] = read(document_format.name, document_format.render(feed(entry(title=HOSTILE_TITLE))))
    assert item.title == HOSTILE_TITLE


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_title_of_markup_characters_reads_back_in_feedparser(name):
    body = _BY_NAME[name].render(feed(entry(title=HOSTILE_TITLE)))
    read_back = feedparser.parse(body, sanitize_html=False)
    assert read_back.entries[0].title == HOSTILE_TITLE


@_EACH_FORMAT
@pytest.mark.parametrize("content", ["full", "summary"])
def test_f4_nothing_hostile_is_live_in_any_format(document_format, content):
    sample = dataclasses.replace(SAMPLES["hostile"], content=content)
    broken = lint(document_format.render(sample), document_format.name, "")
    assert not {"SecurityRisk", "DangerousStyleAttr", "ContainsRelRef"} & set(broken)


@pytest.mark.parametrize("name", ["rss", "atom"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_feedparser_reads_every_document_without_complaint(sample, name):
    read_back = feedparser.parse(_BY_NAME[name].render(SAMPLES[sample]))
    assert not read_back.bozo
    assert read_back.version == {"rss": "rss20", "atom": "atom10"}[name]
    assert [item.id for item in read_back.entries] == [item.id for item in SAMPLES[sample].entries]
    assert [item.link for item in read_back.entries] == [
        item.url for item in SAMPLES[sample].entries
    ]
    assert [item.published_parsed[:6] for item in read_back.entries] == [
        item.published.timetuple()[:6] for item in SAMPLES[sample].entries
    ]


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_t50_an_xml_document_is_utf8_begins_with_its_declaration_and_has_no_bom(name):
    body = _BY_NAME[name].render(SAMPLES["whole"])
    assert body.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<")
    assert "charset=utf-8" in _BY_NAME[name].media_type
    assert "“not a step back”" in body.decode("utf-8")


def test_t43_tag_uris_come_through_and_hold_nothing_of_the_base_url():
    moved = [
        feed(entry(), url=url, home=f"{url}/")
        for url in ("https://a.example", "https://b.example/n")
    ]
    for document_format in FORMATS:
        ids = [
            [item.id for item in read(document_format.name, document_format.render(at))]
            for at in moved
        ]
        assert ids[0] == ids[1] == [entry().id]
