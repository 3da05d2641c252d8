"""A capture may end anywhere: no beginning of one lets furniture into the article."""

from pathlib import Path

import pytest

from feedsvc.captures.decode import decode
from feedsvc.captures.page import read_page
from feedsvc.errors import CaptureRefused
from feedsvc.model import Article
from tests.captures.conftest import ASIANLITE, FILE_DAY, OTHER_SITES, rules_for

RULES = rules_for()
FURNITURE = (
    "ALSO READ",
    "ALOS READ",
    "Previous Story",
    "Next Story",
    "Latest from",
    "Go toTop",
    "Don't Miss",
    "reports Asian",
    "min read",
    "mins read",
    "MOST POPULAR",
    "Publish Date",
    "Updated :",
)


def _read(text: str) -> Article | None:
    try:
        return read_page(text, RULES, FILE_DAY)
    except CaptureRefused:
        return None


def _assert_is_beginning(part: Article, whole: Article) -> None:
    assert part.title == whole.title
    assert len(part.blocks) <= len(whole.blocks)
    for number, block in enumerate(part.blocks):
        full = whole.blocks[number].text
        is_last = number == len(part.blocks) - 1
        assert full.startswith(block.text) if is_last else full == block.text
    for text in (part.title, part.summary, *(block.text for block in part.blocks)):
        assert not any(marker in text for marker in FURNITURE), text


@pytest.mark.parametrize("path", ASIANLITE, ids=lambda path: path.stem)
def test_a_capture_cut_at_any_character_holds_a_beginning_of_the_article(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole = _read(text)
    assert whole is not None
    read = [_read(text[:length]) for length in range(len(text))]
    for part in filter(None, read):
        _assert_is_beginning(part, whole)
        assert whole.summary.startswith(part.summary.rstrip("."))
        assert part.day in {whole.day, FILE_DAY}
        assert part.sections == whole.sections
    behind_standfirst = text.index(f"\n{whole.blocks[0].text[:40]}") + 2
    assert all(read[behind_standfirst:])


@pytest.mark.parametrize("path", OTHER_SITES, ids=lambda path: path.stem)
def test_another_sites_capture_cut_at_any_character_lets_no_furniture_in(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole = _read(text)
    assert whole is not None
    for length in range(len(text)):
        part = _read(text[:length])
        if part is not None and part.title == whole.title:
            _assert_is_beginning(part, whole)


@pytest.mark.parametrize("path", ASIANLITE[:4], ids=lambda path: path.stem)
def test_a_capture_cut_at_any_byte_reads_or_is_refused(path: Path) -> None:
    data = path.read_bytes()
    for length in range(len(data)):
        text, _ = decode(data[:length])
        _read(text)


def test_less_than_one_whole_block_is_refused_and_the_whole_standfirst_is_one() -> None:
    head = "May 1, 2023\n1 min read\n\nA headline\n\n"
    assert _read(head + "The standfirst…reports Asian Lite Ne") is None
    assert _read(head + "The standfirst of it….") is None
    article = _read(head + "The standfirst of it….reports Asian Lite News")
    assert article is not None
    assert (article.summary, article.blocks) == ("The standfirst of it", ())
    assert article.cut


@pytest.mark.parametrize(
    ("label", "section"),
    [
        ("-Top News", "Top News"),
        ("-Top Ne", "Top News"),
        ("UK", "UK News"),
        ("Eur", "Europe"),
        ("E", "Top News"),  # Europe or Emirate News: the default
        ("A", "Top News"),  # Asia News or Arab News: the default
        ("", "Top News"),
        ("Spor", "Top News"),  # never configured, and who knows how it goes on
    ],
)
def test_a_section_label_that_ends_a_capture_counts_only_if_it_begins_one_known_section(
    label: str, section: str
) -> None:
    page = f"May 1, 2023\n1 min read\n\nA headline\n\nOne.\n\nTwo.\n\nLatest from {label}"
    article = _read(page)
    assert article is not None
    assert article.sections == (section,)


def test_a_complete_label_that_is_not_configured_is_kept_as_written() -> None:
    page = "May 1, 2023\n1 min read\n\nA headline\n\nOne.\n\nTwo.\n\nLatest from -Sport\n\nA team"
    article = _read(page)
    assert article is not None
    assert article.sections == ("Sport",)
    assert article.teasers == ()


def test_a_link_that_may_be_cut_is_left_out() -> None:
    page = "May 1, 2023\n1 min read\n\nA headline\n\nOne.\n\nTwo.\n\nhttps://www.youtube.com/wat"
    article = _read(page)
    assert article is not None
    assert [block.text for block in article.blocks] == ["Two."]
