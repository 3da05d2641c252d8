"""The feeds of authors: one slug for each author, however the name is written. All pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.feeds import (
    AUTHORS_LIMIT,
    author_key,
    author_slug,
    content_of,
    directory_of,
    feed_of,
    limit_of,
)
from feedsvc.store.sql.article_text import ArticleText
from feedsvc.text import fold
from tests.identity.test_feeds import CONFIGURATION, ENTRY


@given(st.text())
def test_every_name_has_a_slug_that_an_address_can_bear(name: str) -> None:
    slug = author_slug(name)
    assert 1 <= len(slug) <= 64
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.text(), st.text())
def test_names_that_fold_alike_have_one_slug(one: str, other: str) -> None:
    assert author_slug(one) == author_slug(f"  {one} ")
    if fold(one) == fold(other):
        assert author_slug(one) == author_slug(other)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ada Writer", "ada-writer"),
        ("ADA  WRITER", "ada-writer"),
        ("José Núñez", "jose-nunez"),
        ("J.R. O’Hara-Smith", "j-r-ohara-smith"),
        ("Smith,Ann", "smith-ann"),
        ("Łukasz", "lukasz"),
        ("王芳", "author-8ac9540b"),
    ],
)
def test_a_slug_is_the_name_in_plain_letters(name: str, slug: str) -> None:
    assert author_slug(name) == slug
    assert author_key(name) == f"author/{slug}"


def test_names_that_a_slug_cannot_hold_whole_are_told_apart() -> None:
    names = ["王 Li", "方 Li", "Li", "A" * 70, "A" * 71]
    assert len({author_slug(name) for name in names}) == len(names)


def test_an_article_is_in_the_feed_of_each_author_that_was_admitted() -> None:
    directory = directory_of(CONFIGURATION, [], {}).with_author("Ada").with_author("ADA")
    text = ArticleText(authors=("Ada", "Bob", "ada"))
    assert directory.keys("A", ["Europe"], text) == ("", "europe", "author/ada")
    both = directory.with_author("Bob")
    assert both.keys("A", [], text) == ("", "author/ada", "author/bob")
    assert dict(both.authors.names) == {"ada": "Ada", "bob": "Bob"}


def test_authors_beyond_the_limit_are_not_admitted() -> None:
    known = {f"author-{number}": f"Author {number}" for number in range(AUTHORS_LIMIT)}
    directory = directory_of(CONFIGURATION, [], known).with_author("Bob")
    assert not directory.authors.knows("Bob")
    assert directory.authors.knows("author 7")


def test_an_authors_feed_says_whose_it_is() -> None:
    directory = directory_of(CONFIGURATION, [], {"ada-writer": "Ada Writer"})
    feed = feed_of("author/ada-writer", [ENTRY], None, CONFIGURATION, directory)
    assert (feed.title, feed.author) == ("Asian Lite: Ada Writer", "Ada Writer")
    assert feed.id == "tag:asianlite.com,2023-01-01:feed/author/ada-writer"
    assert feed.home == "http://127.0.0.1:8000/author/ada-writer/"


def test_a_filters_feed_says_what_the_configuration_says_of_it() -> None:
    directory = directory_of(CONFIGURATION, [], {})
    key = "filter/korea"
    feed = feed_of(key, [ENTRY], None, CONFIGURATION, directory)
    assert feed.title == "Asian Lite: Korea"
    assert feed.description == "Both Koreas, without sports."
    assert feed.id == "tag:asianlite.com,2023-01-01:feed/filter/korea"
    assert feed.home == "http://127.0.0.1:8000/filter/korea/"
    assert (feed.content, limit_of(key, CONFIGURATION)) == ("summary", 30)
    assert (content_of("", CONFIGURATION), limit_of("", CONFIGURATION)) == ("full", 50)
