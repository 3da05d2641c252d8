"""Sections that are configured or found, their slugs, and what a change of them moves."""

import pytest

from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

NEWS = {"name": "News", "slug": "news"}
TOP = {"name": "Top News", "slug": "top-news"}


def _gone(newsroom: Newsroom, address: str) -> bool:
    stored = newsroom.stored(address)
    return stored is not None and stored.gone


def test_a_configured_section_has_its_documents_before_it_has_an_article(
    newsroom: Newsroom,
) -> None:
    newsroom.sections = [TOP]
    newsroom.rebuild()
    assert newsroom.titles("top-news") == []
    assert newsroom.feed("top-news").feed.title == "Asian Lite: Top News"
    assert newsroom.feed("top-news").feed.updated == "2023-01-01T00:00:00+00:00"


def test_a_label_matches_whatever_its_case_accents_and_punctuation(newsroom: Newsroom) -> None:
    newsroom.sections = [TOP, {"name": "Café", "slug": "coffee", "match": ["Coffee & Tea"]}]
    for number, label in enumerate(["CAFE", "-Café", "coffee - tea"]):
        newsroom.write(f"{number}.txt", f"Story {number}", section=label)
    newsroom.rebuild()
    assert len(newsroom.titles("coffee")) == 3


def test_a_section_that_is_not_configured_is_found(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Story", section="Arts & Culture")
    newsroom.rebuild()
    assert newsroom.titles("arts-culture") == ["Story"]
    assert newsroom.feed("arts-culture").feed.title == "Asian Lite: Arts & Culture"


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Feed", "feed-section"),
        ("Metrics", "metrics-section"),
        ("2024", "2024-section"),
        ("Archive", "archive-section"),
        ("20244", "20244"),
    ],
)
def test_a_reserved_slug_is_given_to_no_section(newsroom: Newsroom, label: str, slug: str) -> None:
    newsroom.write("a.txt", "Story", section=label)
    newsroom.rebuild()
    assert newsroom.titles(slug) == ["Story"]


def test_a_label_without_a_usable_letter_still_has_a_feed(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Story", section="新闻")
    newsroom.rebuild()
    (feed,) = [entry for entry in newsroom.documents() if entry.startswith("/section-")][:1]
    assert newsroom.titles(feed.split("/")[1]) == ["Story"]


def test_labels_with_one_slug_are_one_section_now_and_later(newsroom: Newsroom) -> None:
    newsroom.now = newsroom.now.replace(year=2100)
    newsroom.write("a.txt", "Asked and answered", section="QA")
    newsroom.write("b.txt", "Questions", section="Q&A")
    newsroom.rebuild()
    assert sorted(newsroom.titles("qa")) == ["Asked and answered", "Questions"]
    newsroom.wait(hours=1)
    newsroom.write("c.txt", "Another story", section="QA")
    newsroom.rebuild()
    assert [entry.tags[0].label for entry in newsroom.entries("qa").values()] == ["QA"] * 3
    assert newsroom.rebuild(force=True).documents == []


def test_a_configured_name_beats_the_slug_of_another_section(newsroom: Newsroom) -> None:
    newsroom.sections = [
        {"name": "News", "slug": "latest"},
        {"name": "Everything", "slug": "news"},
        TOP,
    ]
    newsroom.write("a.txt", "Story", section="News")
    newsroom.rebuild()
    assert newsroom.titles("latest") == ["Story"]
    assert newsroom.titles("news") == []


def test_a_hundred_found_sections_have_feeds_and_one_more_is_the_default(
    newsroom: Newsroom,
) -> None:
    newsroom.sections = [TOP]
    for number in range(102):
        newsroom.write(f"{number:03}.txt", f"Story {number}", section=f"Section {number:03}")
    report = newsroom.rebuild()
    assert newsroom.titles("section-099") == ["Story 99"]
    assert newsroom.stored("/section-100/feed.xml") is None
    assert sorted(newsroom.titles("top-news")) == ["Story 100", "Story 101"]
    assert report.notes == [
        "2 sections are too many: 'Section 100', 'Section 101'; they count as the default section"
    ]
    assert newsroom.rebuild(force=True).documents == []


def test_any_number_of_sections_too_many_is_one_line_that_names_three(newsroom: Newsroom) -> None:
    newsroom.sections = [TOP]
    for number in range(112):
        newsroom.write(f"{number:03}.txt", f"Story {number}", section=f"Section {number:03}")
    (note,) = newsroom.rebuild().notes
    assert note.startswith(
        "12 sections are too many: 'Section 100', 'Section 101', 'Section 102', …"
    )


def test_a_found_section_without_articles_is_gone(newsroom: Newsroom) -> None:
    path = newsroom.write("a.txt", "Story", section="Culture")
    newsroom.write("b.txt", "Another")
    newsroom.rebuild()
    path.unlink()
    report = newsroom.rebuild()
    assert _gone(newsroom, "/culture/feed.xml")
    assert "/culture/feed.xml" in report.documents


def test_a_section_taken_out_of_the_configuration_is_gone_or_found(newsroom: Newsroom) -> None:
    newsroom.sections = [TOP, {"name": "Sports", "slug": "sport"}, {"name": "Arts", "slug": "arts"}]
    newsroom.write("a.txt", "Goal", section="Sports")
    newsroom.rebuild()
    before = newsroom.identities()
    newsroom.wait(hours=1)
    newsroom.sections = [TOP]
    newsroom.rebuild()
    assert _gone(newsroom, "/arts/feed.xml")
    assert _gone(newsroom, "/sport/feed.xml")
    assert newsroom.titles("sports") == ["Goal"]
    assert newsroom.identities() == before


def test_a_renamed_slug_moves_the_articles_and_no_updated(newsroom: Newsroom) -> None:
    newsroom.now = newsroom.now.replace(year=2100)
    newsroom.sections = [TOP, {"name": "Sports", "slug": "sport"}]
    newsroom.write("a.txt", "Goal", section="Sports")
    newsroom.rebuild()
    before = newsroom.identities()
    newsroom.wait(hours=1)
    newsroom.sections = [TOP, {"name": "Sports", "slug": "games"}]
    newsroom.rebuild()
    assert newsroom.titles("games") == ["Goal"]
    assert _gone(newsroom, "/sport/feed.xml")
    assert newsroom.identities() == before


def test_an_added_match_moves_the_articles_and_no_updated(newsroom: Newsroom) -> None:
    newsroom.now = newsroom.now.replace(year=2100)
    newsroom.sections = [TOP]
    newsroom.write("a.txt", "Goal", section="Football")
    newsroom.rebuild()
    before = newsroom.identities()
    newsroom.wait(hours=1)
    newsroom.sections = [TOP, {"name": "Sports", "slug": "sport", "match": ["Football"]}]
    newsroom.rebuild()
    assert newsroom.titles("sport") == ["Goal"]
    assert _gone(newsroom, "/football/feed.xml")
    assert newsroom.identities() == before


def test_a_changed_setting_renders_anew_and_leaves_equal_documents_alone(
    newsroom: Newsroom,
) -> None:
    newsroom.sections = [TOP, NEWS]
    newsroom.write("a.txt", "Story")
    newsroom.rebuild()
    before = newsroom.validators()
    newsroom.wait(hours=1)
    newsroom.sections = [TOP, {**NEWS, "description": "Other news."}]
    report = newsroom.rebuild()
    assert report.documents == ["/news/feed.xml", "/news/atom.xml", "/news/feed.json"]
    after = newsroom.validators()
    assert {a for a in after if after[a] != before[a]} == set(report.documents)


def test_content_summary_holds_in_every_document(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Story")
    newsroom.rebuild()
    second_paragraph = b"Nobody else had a word to say about a.txt"
    assert all(second_paragraph in newsroom.document(f"/{n}") for n in ("feed.xml", "feed.json"))
    newsroom.settings["FEEDS__CONTENT"] = "summary"
    newsroom.rebuild()
    assert not any(second_paragraph in body for body in newsroom.documents().values())
