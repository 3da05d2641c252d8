"""What is not asked for again: only what would be answered as before (traces of what was read)."""

import contextlib
import os
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from feedsvc.errors import ExportError, StoreError
from feedsvc.export import basis
from feedsvc.export.traces import Read, Trace, read_traces, write_traces
from feedsvc.export.tracing import StoreReads
from tests.engines import ON_BOTH_ENGINES_SLOWLY, ONLY_SQLITE
from tests.export.conftest import Exports, asked
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY


def more(newsroom: Newsroom) -> None:
    newsroom.write("wind.txt", "Wind over town", date(2024, 5, 3), section="UK News")


def other_body(newsroom: Newsroom) -> None:
    newsroom.write("rain.txt", "Rain comes to town", date(2024, 4, 3), paragraphs=["It rained."])


def other_headline(newsroom: Newsroom) -> None:
    newsroom.write("rain.txt", "Rain stays in town", date(2024, 4, 3), paragraphs=["It rained."])


def other_section(newsroom: Newsroom) -> None:
    newsroom.write("wind.txt", "Wind over town", date(2024, 5, 3), section="Weather")


def earlier_one(newsroom: Newsroom) -> None:
    newsroom.write("fog.txt", "Fog in town", date(2024, 4, 2), also_read=["Sun leaves town"])


def month_of_its_own(newsroom: Newsroom) -> None:
    newsroom.write("snow.txt", "Snow in June", date(2024, 6, 1), also_read=["Nothing as yet"])


def one_that_was_named_already(newsroom: Newsroom) -> None:
    newsroom.write("nothing.txt", "Nothing as yet", date(2023, 2, 1), section="UK News")


def one_less(newsroom: Newsroom) -> None:
    (newsroom.captures / "sun.txt").unlink()


def withdrawn(newsroom: Newsroom) -> None:
    newsroom.withdraw("/2024/top-news/fog-in-town")


def taken_back(newsroom: Newsroom) -> None:
    newsroom.take_back("/2024/top-news/fog-in-town")


def one_that_names_no_section(newsroom: Newsroom) -> None:
    newsroom.write("plain.txt", "Plain news", date(2024, 3, 1), section=None)


def default_section_in_other_letters(newsroom: Newsroom) -> None:
    newsroom.settings["CAPTURES__DEFAULT_SECTION"] = "NEWS"


def another_title(newsroom: Newsroom) -> None:
    newsroom.settings["SITE__TITLE"] = "Another title"


CHANGES = (
    more,
    other_body,
    other_headline,
    other_section,
    earlier_one,
    month_of_its_own,
    one_that_was_named_already,
    one_less,
    withdrawn,
    taken_back,
    one_that_names_no_section,
    default_section_in_other_letters,
    another_title,
)


def test_after_each_change_an_export_is_what_one_into_a_new_folder_is(
    newsroom: Newsroom, export: Exports, tmp_path: Path
) -> None:
    export()
    for number, change in enumerate(CHANGES):
        change(newsroom)
        newsroom.wait(minutes=1)
        newsroom.rebuild()
        with asked() as addresses:
            report = export()
        assert set(report.changed) <= addresses
        whole = Exports(newsroom, tmp_path / f"whole{number}")
        assert whole().addresses == report.addresses
        assert export.files() == whole.files(), change.__name__


def test_only_what_may_have_changed_is_asked_for(newsroom: Newsroom, export: Exports) -> None:
    export()
    more(newsroom)
    newsroom.rebuild()
    with asked() as addresses:
        report = export()
    assert {"/feed.xml", "/uk-news/", "/2024/uk-news/wind-over-town"} <= set(report.changed)
    # One of each kind is asked for to learn what the application asks the store.
    assert "/2024/top-news/sun-leaves-town" not in addresses
    assert "/archive/2024-05/feed.xml" in addresses
    assert "/archive/2024-04/atom.xml" not in addresses


def test_what_is_forced_is_asked_for_whatever_is_known(export: Exports) -> None:
    first = export()
    with asked() as addresses:
        export(is_forced=True)
    assert len(addresses) == first.addresses


def grown(path: Path) -> None:
    modified = path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes() + b"?")
    os.utime(path, ns=(modified, modified))


@pytest.mark.parametrize("damage", [Path.unlink, grown, Path.touch])
@pytest.mark.parametrize("suffix", ["", ".gz", ".br"])
def test_a_file_that_is_not_as_it_was_written_is_written_again_with_its_time(
    newsroom: Newsroom, export: Exports, suffix: str, damage: Callable[[Path], None]
) -> None:
    export()
    # Nothing else leads to this address being asked for.
    name = f"2024/top-news/sun-leaves-town.html{suffix}"
    damaged = export.site / name
    body, modified = damaged.read_bytes(), damaged.stat().st_mtime_ns
    damage(damaged)
    more(newsroom)
    newsroom.rebuild()
    report = export()
    assert "/2024/top-news/sun-leaves-town" in report.changed
    mended = export.site / name
    assert (mended.read_bytes(), mended.stat().st_mtime_ns) == (body, modified)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _text: b"",
        lambda text: text.replace(b"answers", b"ANSWERS"),
        lambda text: text[: len(text) // 2],
        lambda text: b"\xff" + text,
        None,
    ],
)
def test_without_whole_traces_everything_is_asked_for_and_nothing_is_written_anew(
    newsroom: Newsroom, export: Exports, damage: object
) -> None:
    export()
    more(newsroom)
    newsroom.rebuild()
    traces = export.path / "current" / "traces"
    if callable(damage):
        traces.write_bytes(damage(traces.read_bytes()))
    else:
        traces.unlink()
    page = export.site / "2024/top-news/rain-comes-to-town.html.br"
    inode = page.stat().st_ino
    with asked() as addresses:
        report = export()
    assert len(addresses) == report.addresses
    page = export.site / "2024/top-news/rain-comes-to-town.html.br"
    assert page.stat().st_ino == inode


@ONLY_SQLITE
def test_a_store_that_is_damaged_since_is_told_of(newsroom: Newsroom, export: Exports) -> None:
    export()
    before = export.files()
    more(newsroom)
    newsroom.rebuild()
    with contextlib.closing(sqlite3.connect(newsroom.store)) as connection, connection:
        connection.execute("UPDATE versions SET text = CAST(x'ff' AS TEXT) WHERE title LIKE 'Sun%'")
    with pytest.raises((StoreError, ExportError), match="damage"):
        export()
    assert export.files() == before


def test_another_program_or_configuration_asks_for_everything(
    newsroom: Newsroom, export: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    export()
    monkeypatch.setattr(basis, "_program", lambda: "another")
    with asked() as addresses:
        report = export()
    assert len(addresses) == report.addresses
    newsroom.settings["FEEDS__MAX_AGE"] = "600"
    with asked() as addresses:
        export()
    assert len(addresses) == report.addresses


def test_traces_are_read_as_they_were_written_and_only_by_who_made_them(tmp_path: Path) -> None:
    read = Read("statement", '{"address": "/a"}', "rows")
    traces = {
        "/a": Trace("1", (read, Read("other", "[]", "rows"))),
        "/b": Trace("2", (read,)),
        "/c": Trace("3", ()),
    }
    write_traces(tmp_path / "traces", traces, "maker")
    assert read_traces(tmp_path / "traces", "maker") == traces
    assert read_traces(tmp_path / "traces", "another") == {}
    assert read_traces(tmp_path / "none", "maker") == {}


def test_a_question_with_the_parameters_of_one_that_counts_for_nothing_is_noted(
    newsroom: Newsroom,
) -> None:
    with newsroom.connection() as connection:
        reads = StoreReads(connection)
        reads.note("SELECT count(*) FROM articles WHERE :key <> ''", {"key": "generation"})
        assert len(reads.take_noted()) == 1


def test_the_store_is_asked_nothing_that_was_not_asked_here(newsroom: Newsroom) -> None:
    sql = "SELECT count(*) FROM articles WHERE number > ?"
    with newsroom.connection() as connection:
        before = StoreReads(connection)
        before.note(sql, (1,))
        (read,) = before.take_noted()
        assert before.is_said_still(read)
        reads = StoreReads(connection)
        assert not reads.is_said_still(read), "nobody has asked so yet"
        reads.note(sql, (2,))
        assert reads.is_said_still(read)
    newsroom.write("more.txt", "More of it")
    newsroom.rebuild()
    with newsroom.connection() as connection:
        reads = StoreReads(connection)
        reads.note(sql, (2,))
        assert not reads.is_said_still(read), "there is one more"
