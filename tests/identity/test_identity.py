"""Decision 2: ids, addresses, and what makes two texts one article; all pure."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc import identity
from feedsvc.identity import Likeness
from feedsvc.model import Article, Block

DAY = date(2024, 5, 1)
OWNED = date(2023, 1, 1)


def _article(*paragraphs: str, title: str = "A headline", summary: str = "In short.") -> Article:
    blocks = tuple(Block("paragraph", text) for text in paragraphs)
    return Article(title=title, blocks=blocks, day=DAY, sections=("News",), summary=summary)


def _text(*paragraphs: str, day: date | None = DAY, cut: bool = False) -> Likeness:
    blocks = tuple(Block("paragraph", text) for text in paragraphs)
    return Likeness(headline="a headline", day=day, blocks=blocks, summary="", cut=cut)


def _is_taken(*taken: str):
    return lambda candidate: candidate in taken


def test_t43_an_id_is_a_tag_uri_and_holds_no_url() -> None:
    made = identity.id_of("example.org", OWNED, DAY, "a-slug")
    assert made == "tag:example.org,2023-01-01:2024-05-01/a-slug"


def test_a_taken_id_or_address_gets_the_next_number() -> None:
    first = "tag:example.org,2023-01-01:2024-05-01/a-slug"
    assert identity.numbered(first, _is_taken()) == first
    assert identity.numbered(first, _is_taken(first, f"{first}-2")) == f"{first}-3"


def test_t43_feeds_have_tag_uris_too() -> None:
    assert identity.feed_id("example.org", OWNED, "") == "tag:example.org,2023-01-01:feed"
    assert identity.feed_id("example.org", OWNED, "europe").endswith(":feed/europe")


@given(st.text())
def test_every_headline_makes_an_address(headline: str) -> None:
    address = identity.address_of(DAY, "uk-news", identity.slug_of(headline))
    assert identity.is_article_address(address)


def test_a_headline_without_a_usable_letter_gets_digits_of_its_own() -> None:
    slugs = {identity.slug_of(headline) for headline in ("!!!", "???", "…")}
    assert len(slugs) == 3
    assert all(slug.startswith("article-") and len(slug) == 16 for slug in slugs)


@pytest.mark.parametrize(
    "address",
    [
        "/24/news/a",
        "/2024/News/a",
        "/2024/news/",
        "/2024/news/a/b",
        "/2024/news/..",
        "2024/news/a",
        "/2024/news/a\n",
    ],
)
def test_f22_what_is_no_address_of_an_article(address: str) -> None:
    assert not identity.is_article_address(address)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (_text("One.", "Two."), _text("One.", "Two."), 1.0),
        (_text("One.", "Two."), _text("One.", "Two.", "Three.", "Four."), 1.0),
        (_text("One.", "Two.", "Three.", "Four."), _text("Four.", "Five.", "Six.", "Two."), 0.5),
        (_text("One."), _text("Two."), 0.0),
        (_text("“One”  two."), _text("One two"), 1.0),
        (_text("One.", "And th", cut=True), _text("One.", "And then.", "So."), 1.0),
        (_text("One.", "And th"), _text("One.", "And then.", "So."), 0.5),
        (_text("One.", "And then."), _text("And th", cut=True), 1.0),
        (_text(), _text("One."), 0.0),
        (_text(), _text(), 1.0),
        (replace(_text(), blocks=None), _text("One."), 1.0),
    ],
)
def test_the_share_of_paragraphs_is_the_shorter_texts_own(
    one: Likeness, other: Likeness, share: float
) -> None:
    assert identity.shared_paragraphs(one, other) == share
    assert identity.shared_paragraphs(other, one) == share


def test_f8_half_of_the_shorter_text_and_the_same_day_make_one_article() -> None:
    assert identity.is_same_article(_text("One.", "Two."), _text("Two.", "Three.", "Four."))
    assert not identity.is_same_article(
        _text("One.", "Two.", "Three."), _text("Three.", "Four.", "Five.")
    )


def test_f9_another_day_makes_another_article_and_no_day_does_not() -> None:
    other = _text("One.", day=date(2024, 5, 2))
    assert not identity.is_same_article(_text("One."), other)
    assert identity.is_same_article(_text("One.", day=None), other)


def test_where_a_text_is_not_kept_the_day_decides() -> None:
    unknown = replace(_text(), blocks=None)
    assert identity.is_same_article(unknown, _text("One."))
    assert not identity.is_same_article(unknown, _text("One.", day=date(2024, 5, 2)))


def test_f9_a_file_is_reused_when_headline_and_most_of_the_body_differ() -> None:
    before = _text("One.", "Two.", "Three.")
    renamed = replace(before, headline="another headline")
    rewritten = _text("Four.", "Five.", "Six.")
    assert not identity.is_reused_file(before, renamed)
    assert not identity.is_reused_file(before, rewritten)
    assert identity.is_reused_file(before, replace(rewritten, headline="another headline"))
    half = replace(_text("One.", "Four."), headline="another headline")
    assert not identity.is_reused_file(before, half)


def test_f9_a_file_whose_text_is_not_kept_is_reused_by_another_day_and_headline() -> None:
    before = replace(_text(), blocks=None)
    now = replace(_text("One."), headline="another headline")
    assert not identity.is_reused_file(before, now)
    assert identity.is_reused_file(before, replace(now, day=date(2024, 5, 2)))
    assert not identity.is_reused_file(before, replace(now, day=None))


def test_texts_with_one_beginning_meet_and_those_without_text_do_not() -> None:
    digest = identity.first_paragraph_digest
    assert digest(_article("One, two.", "Three.")) == digest(_article("“One” two", "Four."))
    assert digest(_article(summary="In short.")) == digest(_article("In short", summary=""))
    assert digest(_article(summary="")) == ""
