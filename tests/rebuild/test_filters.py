"""Named filters: filled as articles come, and anew from the store when their rule changes."""

from datetime import UTC, datetime

import pytest

from feedsvc import rebuild as rebuilding
from feedsvc.rebuild import Options, filling
from feedsvc.store.journal import journal_path
from tests.engines import ON_BOTH_ENGINES_SLOWLY, ONLY_SQLITE
from tests.newsroom import Newsroom
from tests.rebuild.parsed import (
    is_gone,
    rebuild_and_then_read_nothing,
    removal_of,
    write_parsed,
)
from tests.render.reading import read

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

TRADE = {"name": "trade", "title": "On trade", "words": ["trade", "free ports"]}


def _three_stories(newsroom: Newsroom) -> None:
    write_parsed(newsroom, "a", "Trade is up", days_before=2)
    write_parsed(newsroom, "b", "A calm day", section="Europe", days_before=1)
    write_parsed(newsroom, "c", "Of ships", summary="New FREE-PORTS open", authors=["Bob Writer"])


def test_a_filter_has_the_articles_that_meet_it_in_every_format(newsroom: Newsroom) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    for name, file in (("rss", "feed.xml"), ("atom", "atom.xml"), ("json", "feed.json")):
        entries = read(name, newsroom.document(f"/filter/trade/{file}"))
        assert [entry.title for entry in entries] == ["Of ships", "Trade is up"]


def test_a_filter_that_nothing_meets_has_its_documents(newsroom: Newsroom) -> None:
    newsroom.filters = [TRADE]
    newsroom.rebuild()
    assert newsroom.titles("filter/trade") == []


def test_sections_and_authors_are_conditions_too(newsroom: Newsroom) -> None:
    newsroom.filters = [
        {"name": "europe", "title": "E", "sections": ["Europe"]},
        {"name": "bob", "title": "B", "authors": ["bob writer"]},
        {"name": "rest", "title": "R", "sections": ["top-news"], "without": ["trade"]},
    ]
    _three_stories(newsroom)
    newsroom.rebuild()
    assert newsroom.titles("filter/europe") == ["A calm day"]
    assert newsroom.titles("filter/bob") == ["Of ships"]
    assert newsroom.titles("filter/rest") == ["Of ships"]


def test_demand_10_content_and_limit_of_a_filter_are_its_own(newsroom: Newsroom) -> None:
    newsroom.settings["FEEDS__KEEP_HOURS"] = "0"
    newsroom.filters = [{"name": "few", "title": "F", "content": "summary", "limit": 2}]
    _three_stories(newsroom)
    newsroom.rebuild()
    assert len(newsroom.titles()) == 3
    assert newsroom.titles("filter/few") == ["Of ships", "A calm day"]
    assert "content" in newsroom.entry("Of ships")
    assert "content" not in newsroom.entry("Of ships", "filter/few")


def test_demand_12_a_filter_in_full_of_feeds_by_summary_holds_no_article_too_large(
    newsroom: Newsroom,
) -> None:
    newsroom.settings |= {"FEEDS__CONTENT": "summary", "FEEDS__MAX_BYTES": "20000"}
    newsroom.filters = [{"name": "full", "title": "F", "content": "full"}]
    _three_stories(newsroom)
    write_parsed(
        newsroom, "d", "A long story", blocks=[{"kind": "paragraph", "text": "word " * 3000}]
    )
    report = newsroom.rebuild()
    assert len(newsroom.titles("filter/full")) == 4
    assert len(newsroom.document("/filter/full/atom.xml")) < 20000
    assert any("too large for feeds.max_bytes" in note for note in report.notes)


def test_an_edit_takes_an_article_into_a_filter_and_out_of_it(newsroom: Newsroom) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    write_parsed(newsroom, "a", "Commerce is up", days_before=2)
    write_parsed(newsroom, "b", "A calm day of trade", section="Europe", days_before=1)
    newsroom.rebuild()
    assert newsroom.titles("filter/trade") == ["Of ships", "A calm day of trade"]
    assert removal_of(newsroom, "filter/trade") == ("2024-05-10T16:00:00Z", 2)
    assert newsroom.feed("filter/trade").feed.updated == "2024-05-10T16:00:00+00:00"


def test_a_withdrawn_article_leaves_filters_and_authors_too(newsroom: Newsroom) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.withdraw(newsroom.address("Of ships"))
    assert newsroom.titles("filter/trade") == ["Trade is up"]
    assert is_gone(newsroom, "/author/bob-writer/feed.xml")
    assert removal_of(newsroom, "filter/trade") == ("2024-05-10T16:00:00Z", 2)


def test_a_new_filter_is_filled_from_the_store_and_no_article_is_updated(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.filters = []
    _three_stories(newsroom)
    rebuild_and_then_read_nothing(newsroom, monkeypatch)
    before, documents = newsroom.identities(), newsroom.documents()
    newsroom.filters = [TRADE]
    report = newsroom.rebuild()
    assert newsroom.titles("filter/trade") == ["Of ships", "Trade is up"]
    assert (report.read, report.new, report.changed) == (0, 0, 0)
    assert newsroom.identities() == before
    added = {f"/filter/trade/{file}" for file in ("feed.xml", "atom.xml", "feed.json")}
    assert set(report.documents) == added
    assert {a: body for a, body in newsroom.documents().items() if a not in added} == documents
    assert removal_of(newsroom, "filter/trade") is None


def test_a_changed_filter_gains_and_loses_and_what_it_loses_is_a_removal(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    rebuild_and_then_read_nothing(newsroom, monkeypatch)
    newsroom.filters = [{**TRADE, "words": ["calm", "ships"]}]
    newsroom.rebuild()
    assert newsroom.titles("filter/trade") == ["Of ships", "A calm day"]
    assert newsroom.feed("filter/trade").feed.updated == "2100-05-10T16:00:00+00:00"
    assert removal_of(newsroom, "filter/trade") == ("2100-05-10T16:00:00Z", 2)


def test_a_filter_taken_out_of_the_configuration_is_gone_and_can_return(
    newsroom: Newsroom,
) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.filters = []
    newsroom.rebuild()
    assert is_gone(newsroom, "/filter/trade/feed.xml")
    newsroom.filters = [TRADE]
    newsroom.rebuild()
    assert newsroom.titles("filter/trade") == ["Of ships", "Trade is up"]


def test_what_decides_on_no_article_has_nothing_filled_anew(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.filters = [
        {**TRADE, "title": "Commerce", "limit": 5, "words": ["Free-Ports", "TRADE"]}
    ]
    phases = []
    rebuilding.rebuild(
        newsroom.configuration(), newsroom.clock, lambda phase, *_: phases.append(phase), Options()
    )
    assert "filling" not in phases
    assert newsroom.feed("filter/trade").feed.title == "Commerce"


def test_a_withdrawal_after_a_change_of_the_configuration_fills_filters_too(
    newsroom: Newsroom,
) -> None:
    newsroom.filters = []
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.filters = [TRADE]
    newsroom.withdraw(newsroom.address("Of ships"))
    assert newsroom.titles("filter/trade") == ["Trade is up"]


class _BrokenOff(Exception):
    """What stops a rebuild in these tests."""


def _break_off(newsroom: Newsroom, phase: str, after: int) -> None:
    def progress(now: str, done: int, _total: int) -> None:
        if (now, done) == (phase, after):
            raise _BrokenOff

    with pytest.raises(_BrokenOff):
        rebuilding.rebuild(newsroom.configuration(), newsroom.clock, progress, Options())


@pytest.mark.parametrize(("phase", "after"), [("filling", 1), ("filling", 3), ("building", 1)])
def test_f15_a_filling_that_was_broken_off_is_gone_on_with(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, phase: str, after: int
) -> None:
    monkeypatch.setattr(filling, "BATCH_ARTICLES", 1)
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    rebuild_and_then_read_nothing(newsroom, monkeypatch)
    before, validators = newsroom.documents(), newsroom.validators()
    newsroom.filters = [{**TRADE, "words": ["calm", "ships"]}]
    _break_off(newsroom, phase, after)
    assert (newsroom.documents(), newsroom.validators()) == (before, validators)
    newsroom.wait(hours=1)
    newsroom.rebuild()
    assert newsroom.titles("filter/trade") == ["Of ships", "A calm day"]
    assert removal_of(newsroom, "filter/trade") is not None
    assert newsroom.rebuild().documents == []


@pytest.mark.parametrize("after", [1, 2, 3])
def test_f15_a_filling_that_was_broken_off_and_then_undone_never_was(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(filling, "BATCH_ARTICLES", 1)
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    before = newsroom.entries("filter/trade")
    newsroom.filters = [{**TRADE, "words": ["calm"]}, {"name": "other", "title": "Never"}]
    _break_off(newsroom, "filling", after)
    newsroom.filters = [TRADE]
    newsroom.rebuild()
    assert newsroom.entries("filter/trade") == before
    with newsroom.connection() as connection:
        rows = connection.execute("SELECT DISTINCT feed FROM members").fetchall()
    assert "filter/other" not in {row["feed"] for row in rows}


def test_f15_what_left_a_filter_before_a_rebuild_broke_off_is_still_a_removal(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit is read, the rebuild breaks off, and then the filter no longer wants the article."""
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    write_parsed(newsroom, "a", "Trade is up again", days_before=2)
    _break_off(newsroom, "building", 1)
    newsroom.filters = [{**TRADE, "words": ["free ports"]}]
    newsroom.rebuild()
    assert newsroom.titles("filter/trade") == ["Of ships"]
    assert removal_of(newsroom, "filter/trade") == ("2024-05-10T16:00:00Z", 2)


@ONLY_SQLITE
def test_f18_a_lost_store_gives_filters_and_their_removals_back(newsroom: Newsroom) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.filters = [{**TRADE, "words": ["ships"]}]
    newsroom.rebuild()
    before = newsroom.documents()
    assert b"filter/trade" in journal_path(newsroom.store).read_bytes()
    newsroom.lose_store()
    newsroom.rebuild()
    assert newsroom.documents() == before


def test_the_hubs_and_the_licence_reach_all_documents(newsroom: Newsroom) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    for setting in ("PUSH__HUBS", "SITE__LICENSE"):
        newsroom.settings[setting] = "https://hub.example.org/"
        report = newsroom.rebuild()
        assert set(report.documents) == set(newsroom.documents())


def test_demand_5_the_time_of_a_removal_is_not_that_of_a_change(newsroom: Newsroom) -> None:
    newsroom.filters = [TRADE]
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.filters = [{**TRADE, "words": ["calm"]}]
    newsroom.rebuild()
    entry = newsroom.entry("A calm day", "filter/trade")
    assert entry.updated == entry.published
    assert datetime.fromisoformat(entry.updated) < newsroom.now.astimezone(UTC)


MISSPELT = {
    "name": "far",
    "title": "F",
    "sections": ["Eurpe", "europe"],
    "authors": ["Bob Writer", "Bop Writer"],
}


def test_a_section_or_author_that_nobody_has_is_told_in_a_line(newsroom: Newsroom) -> None:
    newsroom.filters = [TRADE, MISSPELT]
    _three_stories(newsroom)
    for _ in range(2):
        assert newsroom.rebuild().notes == [
            "[[filters]] name = 'far': no article has section 'Eurpe', author 'Bop Writer' so far, "
            "so none is in its feed by that; is it misspelt?"
        ]
    write_parsed(newsroom, "d", "Far away", section="Eurpe", authors=["Bop Writer"])
    assert newsroom.rebuild().notes == []


def test_of_authors_nothing_is_told_where_they_are_not_known(newsroom: Newsroom) -> None:
    newsroom.settings["FEEDS__AUTHORS"] = "false"
    newsroom.filters = [{**MISSPELT, "sections": ["europe"]}]
    _three_stories(newsroom)
    assert newsroom.rebuild().notes == []
