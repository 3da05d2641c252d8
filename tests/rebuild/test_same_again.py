"""Issue 2, "What must be shown": the same input gives the same bytes, ids, addresses and dates."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc.captures import rules
from tests.capture_text import default_paragraphs
from tests.engines import ON_BOTH_ENGINES, ONLY_SQLITE
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES

ROOT = Path(__file__).parent.parent.parent
YEAR = timedelta(days=366)

_REBUILD_ELSEWHERE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests.newsroom import Newsroom

newsroom = Newsroom(Path(sys.argv[1]), now=datetime.fromisoformat(sys.argv[2]))
newsroom.rebuild()
"""


def _three_stories(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", also_read=["The river is high"])
    newsroom.write("b.txt", "The river is high", section="UK News")
    newsroom.write("c.txt", "Markets are calm", date(2024, 5, 2), section="Europe")


def test_a_second_rebuild_changes_nothing(newsroom: Newsroom) -> None:
    _three_stories(newsroom)
    first = newsroom.rebuild()
    before, validators = newsroom.documents(), newsroom.validators()
    newsroom.wait(days=3)
    second = newsroom.rebuild()
    assert (first.new, first.generation) == (3, 1)
    assert sorted(first.documents) == sorted(before)
    assert (second.new, second.changed, second.removed, second.unchanged) == (0, 0, 0, 3)
    assert (second.documents, second.generation) == ([], 1)
    assert newsroom.documents() == before
    assert newsroom.validators() == validators


@pytest.mark.parametrize("distance", [YEAR, -YEAR], ids=["a year later", "a year earlier"])
def test_f28_force_under_another_clock_changes_nothing(
    newsroom: Newsroom, distance: timedelta
) -> None:
    _three_stories(newsroom)
    newsroom.rebuild()
    before, validators = newsroom.documents(), newsroom.validators()
    newsroom.now += distance
    report = newsroom.rebuild(force=True)
    assert (report.read, report.documents) == (3, [])
    assert newsroom.documents() == before
    assert newsroom.validators() == validators


@pytest.mark.parametrize(
    ("zone", "language", "seed"),
    [("UTC", "C", "1"), ("Pacific/Kiritimati", "de_DE.UTF-8", "2"), ("America/Lima", "tr_TR", "3")],
)
def test_f29_zone_locale_and_hash_seed_reach_no_document(
    newsroom: Newsroom, tmp_path: Path, zone: str, language: str, seed: str
) -> None:
    _three_stories(newsroom)
    newsroom.rebuild()
    elsewhere = Newsroom(tmp_path / "elsewhere", now=newsroom.now + YEAR)
    _three_stories(elsewhere)
    environment = {
        **os.environ,
        "TZ": zone,
        "LANG": language,
        "LC_ALL": language,
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run(
        [sys.executable, "-c", _REBUILD_ELSEWHERE, elsewhere.folder, elsewhere.now.isoformat()],
        env=environment,
        cwd=ROOT,
        check=True,
    )
    assert elsewhere.documents() == newsroom.documents()
    tags = [{a: tags for a, (tags, _) in n.validators().items()} for n in (elsewhere, newsroom)]
    assert tags[0] == tags[1]


def test_one_word_of_a_headline_moves_that_article_and_its_feeds_alone(newsroom: Newsroom) -> None:
    for name, headline, section in [
        ("a.txt", "The bridge is open", "Top News"),
        ("b.txt", "The river is high", "UK News"),
        ("c.txt", "Markets are calm", "Europe"),
    ]:
        newsroom.write(name, headline, section=section)
    newsroom.rebuild()
    before = newsroom.identities()
    newsroom.wait(hours=5)
    newsroom.write("b.txt", "The river is low", section="UK News")
    report = newsroom.rebuild()
    after = newsroom.identities()
    assert sorted(report.documents) == sorted(
        f"{folder}/{name}"
        for folder in ("", "/uk-news", "/author/asian-lite-news")
        for name in ("feed.xml", "atom.xml", "feed.json")
    )
    assert (report.new, report.changed, report.unchanged) == (0, 1, 2)
    assert after["The river is low"][:3] == before["The river is high"][:3]
    assert after["The river is low"][3] == "2024-05-10T20:00:00+00:00"
    del before["The river is high"], after["The river is low"]
    assert after == before


def test_demand_2_a_move_of_the_site_keeps_every_id(newsroom: Newsroom) -> None:
    _three_stories(newsroom)
    newsroom.rebuild()
    ids = {title: entry.id for title, entry in newsroom.entries().items()}
    feed_ids = [newsroom.feed(section).feed.id for section in ("", "uk-news")]
    updated = {title: entry.updated for title, entry in newsroom.entries().items()}
    newsroom.settings["SITE__URL"] = "https://news.example.org/daily"
    report = newsroom.rebuild()
    assert len(report.documents) == len(newsroom.documents())
    assert {title: entry.id for title, entry in newsroom.entries().items()} == ids
    assert {title: entry.updated for title, entry in newsroom.entries().items()} == updated
    assert [newsroom.feed(section).feed.id for section in ("", "uk-news")] == feed_ids
    for body in newsroom.documents().values():
        assert b"127.0.0.1" not in body
    for entry in newsroom.entries().values():
        assert entry.link.startswith("https://news.example.org/daily/2024/")


def test_a_new_version_of_the_reader_moves_no_updated(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.now = datetime(2100, 1, 1, tzinfo=UTC)
    _three_stories(newsroom)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    assert newsroom.rebuild().read == 0
    monkeypatch.setattr(rules, "READER_VERSION", rules.READER_VERSION + 1)
    before, validators = newsroom.documents(), newsroom.validators()
    report = newsroom.rebuild()
    assert (report.read, report.documents, report.changed) == (3, [], 0)
    assert (newsroom.documents(), newsroom.validators()) == (before, validators)


@pytest.mark.parametrize("layout", ["general", "asianlite"])
def test_a_capture_that_another_layout_reads_otherwise_keeps_its_updated(
    newsroom: Newsroom, layout: str
) -> None:
    newsroom.settings["CAPTURES__LAYOUT"] = layout
    other = {"general": "asianlite", "asianlite": "general"}[layout]
    _three_stories(newsroom)
    newsroom.rebuild()
    before, bodies = newsroom.identities(), newsroom.documents()
    newsroom.wait(hours=1)
    newsroom.settings["CAPTURES__LAYOUT"] = other
    report = newsroom.rebuild()
    assert report.changed > 0
    assert newsroom.documents() != bodies
    assert sorted(newsroom.identities().values()) == sorted(before.values())
    newsroom.wait(hours=1)
    newsroom.write("a.txt", "The bridge is shut", paragraphs=default_paragraphs("a.txt"))
    newsroom.rebuild()
    moved = newsroom.identities()["The bridge is shut"]
    assert moved[:3] == before["The bridge is open"][:3]
    assert moved[3] == "2024-05-10T17:00:00+00:00"


def test_another_default_section_moves_articles_and_no_updated(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Nobody says where this belongs", section=None)
    newsroom.rebuild()
    assert newsroom.titles("top-news") == ["Nobody says where this belongs"]
    before = newsroom.identities()
    newsroom.wait(hours=1)
    newsroom.settings["CAPTURES__DEFAULT_SECTION"] = "Europe"
    newsroom.rebuild()
    assert newsroom.titles("top-news") == []
    assert newsroom.titles("europe") == ["Nobody says where this belongs"]
    assert newsroom.identities() == before


def test_unchanged_files_are_not_read_again(newsroom: Newsroom) -> None:
    newsroom.now = datetime(2100, 1, 1, tzinfo=UTC)
    _three_stories(newsroom)
    assert newsroom.rebuild().read == 3
    newsroom.wait(hours=1)
    assert newsroom.rebuild().read == 0
    newsroom.write("a.txt", "The bridge is open again")
    assert newsroom.rebuild().read == 1
    assert newsroom.rebuild(force=True).read == 3


@ONLY_SQLITE
def test_a_dry_run_says_what_would_change_and_changes_nothing(newsroom: Newsroom) -> None:
    _three_stories(newsroom)
    dry = newsroom.rebuild(dry_run=True)
    assert (dry.new, len(dry.documents)) == (3, 27)
    assert not newsroom.store.exists()
    newsroom.rebuild()
    before = newsroom.documents()
    journal = newsroom.store.with_name("feedsvc.sqlite.journal").read_bytes()
    newsroom.write("a.txt", "The bridge is shut")
    dry = newsroom.rebuild(dry_run=True)
    assert (dry.changed, len(dry.documents)) == (1, 9)
    assert newsroom.documents() == before
    assert newsroom.store.with_name("feedsvc.sqlite.journal").read_bytes() == journal
    assert newsroom.rebuild().documents == dry.documents


def test_f10_a_capture_too_large_is_looked_at_once_not_at_each_rebuild(newsroom: Newsroom) -> None:
    newsroom.now = datetime(2100, 1, 1, tzinfo=UTC)
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write_bytes("b.txt", b"x" * 1_000_001)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    report = newsroom.rebuild()
    assert (report.refused, report.read) == (1, 0)
