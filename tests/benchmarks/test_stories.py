"""The made-up stories: the same each time, and captures that feedsvc reads as they were meant."""

from datetime import date, timedelta

import pytest

from benchmarks import captures
from benchmarks.others.hugo import markdown
from benchmarks.rebuilding import changes
from benchmarks.stories import DAYS, FIRST_DAY, SECTIONS, Corpus
from feedsvc.captures.page import read_page
from tests.captures.conftest import FILE_DAY, rules_for


def test_a_story_depends_on_its_number_alone() -> None:
    stories = [Corpus(1000).story(number) for number in (7, 8)]
    assert [Corpus(1000).story(number) for number in (8, 7)] == stories[::-1]
    assert captures.page_text(stories[0]) != captures.page_text(stories[1])


def test_no_two_stories_have_one_headline_or_one_file() -> None:
    corpus = Corpus(3000)
    stories = [corpus.story(number) for number in range(3000)]
    assert len({story.headline for story in stories}) == 3000
    assert len({captures.file_name(story) for story in stories}) == 3000


def test_the_stories_are_spread_over_all_days_and_sections() -> None:
    corpus = Corpus(500)
    assert corpus.day(0) == FIRST_DAY
    assert corpus.day(499) > FIRST_DAY + timedelta(days=DAYS - 10)
    assert corpus.day(10_000) == corpus.day(499)
    assert {corpus.story(number).section for number in range(500)} == set(SECTIONS)


@pytest.mark.parametrize("day", [date(2014, 1, 1), date(2022, 12, 31), date(2023, 1, 1)])
def test_the_first_story_of_a_day_is_found_by_it(day: date) -> None:
    corpus = Corpus(7001)
    number = corpus.number_on(day)
    assert corpus.day(number) == day
    assert number == 0 or corpus.day(number - 1) < day


@pytest.mark.parametrize("number", [0, 1, 7, 499, 500])
@pytest.mark.parametrize("brief", [False, True])
def test_feedsvc_reads_a_capture_as_the_story_it_was_made_from(number: int, brief: bool) -> None:
    story = Corpus(500, brief=brief).story(number)
    article = read_page(captures.page_text(story), rules_for(), FILE_DAY, ())
    assert article.title == story.headline
    assert article.day == story.day
    assert article.dated
    assert article.sections == (story.section,)
    assert [block.text for block in article.blocks] == list(story.paragraphs)
    assert article.summary == story.standfirst
    assert set(article.also_read) == set(story.also_read)
    assert article.cut is False
    assert article.problems == ()


def test_each_change_is_another_one_in_each_edition() -> None:
    corpus = Corpus(2000)
    first, second = changes(corpus, 1), changes(corpus, 2)
    for kind in first:
        assert captures.page_text(first[kind]) != captures.page_text(second[kind]), kind
        if first[kind].number < corpus.count:
            unchanged = corpus.story(first[kind].number)
            assert captures.page_text(first[kind]) != captures.page_text(unchanged), kind


def test_hugo_gets_the_same_text() -> None:
    story = Corpus(500).story(7)
    text = markdown(story)
    assert story.headline in text
    assert all(paragraph in text for paragraph in story.paragraphs)
