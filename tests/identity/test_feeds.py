"""Decisions 7 and 10: sections and the feeds that an article belongs to; all pure."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from feedsvc.config import Configuration, is_reserved_slug, load
from feedsvc.feeds import (
    FOUND_SECTIONS_LIMIT,
    directory_of,
    feed_of,
    sections_of,
    slug_of_label,
)
from feedsvc.model import Category, Entry
from feedsvc.store.sql.article_text import ArticleText
from tests.newsroom import SHIPPED_CONFIGURATION

CONFIGURATION: Configuration = load(Path(SHIPPED_CONFIGURATION), {}).configuration
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ENTRY = Entry("tag:x,2024:1", "https://x.example/1", "A", NOON, NOON, "", (), (), ())


@given(st.text())
def test_every_label_has_a_slug_that_is_free_to_use(label: str) -> None:
    slug = slug_of_label(label)
    assert 1 <= len(slug) <= 72
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not is_reserved_slug(slug)


def test_an_article_belongs_to_all_articles_and_to_each_section_once() -> None:
    directory = directory_of(CONFIGURATION, [], {})
    labels = ["Europe", "UK News", "EUROPE"]
    assert directory.keys("A", labels, ArticleText()) == ("", "europe", "uk-news")


def test_labels_beyond_the_limit_mean_the_default_section() -> None:
    labels = [f"Section number {number}" for number in range(FOUND_SECTIONS_LIMIT + 5)]
    sections = sections_of(CONFIGURATION, labels)
    assert len(sections.found) == FOUND_SECTIONS_LIMIT
    assert sections.of(labels[FOUND_SECTIONS_LIMIT - 1]).term == "section-number-99"
    assert sections.of(labels[-1]) == sections.default


def test_a_configured_label_is_never_found() -> None:
    sections = sections_of(CONFIGURATION, ["UK NEWS", "-Top News", "Culture"])
    assert sections.found == ("Culture",)
    assert sections.of("uk news") == Category("uk-news", "UK News")


def test_demand_5_feed_updated_is_the_newest_of_entries_and_removal() -> None:
    directory = directory_of(CONFIGURATION, [], {})
    later = datetime(2024, 5, 2, tzinfo=UTC)
    edited = replace(ENTRY, updated=later)
    for entries, removed, updated in (
        ([ENTRY], None, NOON),
        ([ENTRY, edited], NOON, later),
        ([ENTRY], later, later),
        ([], later, later),
        ([], None, datetime(2023, 1, 1, tzinfo=UTC)),
    ):
        assert feed_of("", entries, removed, CONFIGURATION, directory).updated == updated
