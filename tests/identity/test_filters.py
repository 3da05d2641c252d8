"""Named filters: which articles meet one; whole words, case and accents folded. All pure."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.config import Configuration
from feedsvc.feeds import Directory, directory_of
from feedsvc.model import Block
from feedsvc.store.sql.article_text import ArticleText
from tests.identity.test_feeds import CONFIGURATION


def _directory(**conditions: Any) -> Directory:
    tables = CONFIGURATION.model_dump()
    tables["filters"] = [{"name": "chosen", "title": "Chosen", **conditions}]
    return directory_of(Configuration.model_validate(tables), [], {})


def _is_met(
    title: str = "A headline",
    summary: str = "",
    *paragraphs: str,
    **conditions: Any,
) -> bool:
    text = ArticleText(summary, blocks=tuple(Block("paragraph", words) for words in paragraphs))
    return "filter/chosen" in _directory(**conditions).keys(title, ["Europe"], text)


def test_a_filter_without_conditions_is_met_by_every_article() -> None:
    assert _is_met()


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("trade", "Trade is up"),
        ("TRADE", "No more trade"),
        ("trade", "“Trade”, they said"),
        ("trade", "World-trade, again"),
        ("free trade", "A Free   Trade zone"),
        ("free trade", "A free-trade zone"),
        ("cafe", "At the Café"),
        ("Café", "At the CAFE"),
        ("Straße", "In der STRASSE"),
        ("China", "China's exports"),
        ("China", "China’s exports"),
        ("China's", "China’s exports"),
        ("Europe", "Pour l’Europe"),
        ("O'Brien", "Mr O’Brien speaks"),
        ("व्यापार", "मुक्त व्यापार।"),
        ("تجارة", "تجارة، سلام"),
        ("G20", "The G20 meets"),
    ],
)
def test_a_word_is_met_whatever_its_case_accents_and_punctuation(words: str, headline: str) -> None:
    assert _is_met(headline, words=[words])


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("trade", "Traders meet"),
        ("trade", "A fair of the tradesmen"),
        ("rade", "Trade is up"),
        ("free trade", "Trade is free"),
        ("free trade", "Free the trade"),
        ("free trade", "Carefree trade"),
        ("free trade", "Free traders"),
        ("G20", "The G 20 meets"),
        ("t[a-z]+e", "Trade is up"),
    ],
)
def test_a_part_of_a_word_or_other_words_between_are_no_match(words: str, headline: str) -> None:
    assert not _is_met(headline, words=[words])


def test_words_stand_in_headline_summary_or_body() -> None:
    for texts in (("trade", "", ""), ("A", "of trade", ""), ("A", "", "B", "and trade")):
        assert _is_met(*texts, words=["trade"])


def test_words_in_a_row_do_not_reach_from_one_text_into_the_next() -> None:
    assert not _is_met("Set free", "trade grows", "All free", "trade", words=["free trade"])


def test_captions_count_and_links_sections_and_authors_are_no_text() -> None:
    filtered = _directory(words=["trade"])
    blocks = (Block("embed", "https://example.org/trade"),)
    text = ArticleText(authors=("Trade Desk",), blocks=blocks, also_read=("On trade",))
    assert "filter/chosen" not in filtered.keys("A", ["Trade"], text)
    captioned = ArticleText(blocks=(Block("caption", "A trade fair (Photo: AP)"),))
    assert "filter/chosen" in filtered.keys("A", ["Trade"], captioned)


def test_one_of_words_must_and_none_of_without_may_be_there() -> None:
    conditions = {"words": ["trade", "peace talks"], "without": ["cricket", "world cup"]}
    assert _is_met("Trade", **conditions)
    assert _is_met("Peace talks", "at the cup of the world", **conditions)
    assert not _is_met("Talks", **conditions)
    assert not _is_met("Trade", "in cricket bats", **conditions)
    assert not _is_met("Trade", "", "after the World Cup", **conditions)
    assert _is_met("Talks", without=["cricket"])


@pytest.mark.parametrize("named", ["top-news", "Top News", "-top news", "TOP NEWS"])
def test_a_section_is_named_by_slug_name_or_match(named: str) -> None:
    filtered = _directory(sections=[named])
    assert "filter/chosen" in filtered.keys("A", ["-Top News"], ArticleText())
    assert "filter/chosen" in filtered.keys("A", ["Europe", "Top News"], ArticleText())
    assert "filter/chosen" not in filtered.keys("A", ["Europe"], ArticleText())


@pytest.mark.parametrize("named", ["arts-culture", "Arts & Culture"])
def test_a_section_that_only_pages_name_is_named_before_any_page_did(named: str) -> None:
    filtered = _directory(sections=[named]).with_section("Arts & Culture")
    assert "filter/chosen" in filtered.keys("A", ["Arts & Culture"], ArticleText())


def test_an_author_is_named_however_the_name_is_written() -> None:
    filtered = _directory(authors=["José Núñez"])
    for names, is_met in ((("Ada", "JOSE NUNEZ"), True), (("José",), False), ((), False)):
        assert ("filter/chosen" in filtered.keys("A", [], ArticleText(authors=names))) is is_met


def test_all_kinds_of_conditions_must_be_met() -> None:
    filtered = _directory(sections=["europe"], authors=["Ada"], words=["trade"])
    for title, section, author, is_met in (
        ("Trade", "Europe", "Ada", True),
        ("Peace", "Europe", "Ada", False),
        ("Trade", "UK News", "Ada", False),
        ("Trade", "Europe", "Bob", False),
    ):
        keys = filtered.keys(title, [section], ArticleText(authors=(author,)))
        assert ("filter/chosen" in keys) is is_met


@given(
    st.lists(st.sampled_from(["a", "b", "ab", "ba", "é", "É", "e"]), max_size=12),
    st.lists(st.sampled_from(["A", "b", "ab", "ba", "e", "É"]), min_size=1, max_size=3),
    st.lists(st.sampled_from([" ", "  ", "-", ", ", "’", "/", "…"]), min_size=14, max_size=14),
)
def test_exactly_whole_words_in_a_row_are_met(
    words: list[str], wanted: list[str], dividers: list[str]
) -> None:
    headline = "".join(divider + word for divider, word in zip(dividers, words, strict=False))
    plain = [word.lower().replace("é", "e") for word in words]
    row = [word.lower().replace("é", "e") for word in wanted]
    stands_there = any(plain[at : at + len(row)] == row for at in range(len(plain)))
    assert _is_met(headline, words=[" ".join(wanted)]) is stands_there


@given(st.text(st.characters(categories=["L", "N"]), min_size=1), st.text(' -,.’"', min_size=1))
def test_every_word_of_letters_and_digits_finds_itself(word: str, around: str) -> None:
    assert _is_met("A", f"{around}{word}{around}", words=[word])


@pytest.mark.parametrize("words", [".*", "&", "’ -", ""])
def test_f19_a_condition_without_a_word_is_refused(words: str) -> None:
    for condition in ("words", "without"):
        with pytest.raises(ValueError, match=r"must have a letter or digit"):
            _directory(**{condition: [words]})


def test_only_what_decides_on_articles_is_in_the_fingerprint() -> None:
    (known,) = _directory(words=["trade", "talks"]).filters
    (same,) = _directory(words=["Talks", "TRADE"], title="Other", limit=3).filters
    (other,) = _directory(words=["trade"]).filters
    (without,) = _directory(without=["trade", "talks"]).filters
    assert known.fingerprint == same.fingerprint
    assert len({known.fingerprint, other.fingerprint, without.fingerprint}) == 3
