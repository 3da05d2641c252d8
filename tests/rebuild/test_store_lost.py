"""Decision 2, the journal; F18: ids, addresses and dates outlive the store."""

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from feedsvc.errors import JournalCorrupt, StoreError, StoreNewer
from feedsvc.store.journal import ArticleLine, journal_path, read_journal
from tests.capture_text import default_paragraphs
from tests.newsroom import Newsroom

PAGE = 4096
Happening = Callable[[Newsroom], None]


def _nothing(newsroom: Newsroom) -> None:
    newsroom.rebuild()


def _edits(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is shut")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.write("a.txt", "The bridge is shut", paragraphs=[*default_paragraphs("a.txt"), "So."])
    newsroom.rebuild()


def _another_day(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", date(2024, 5, 3))
    newsroom.rebuild()


def _a_removal(newsroom: Newsroom) -> None:
    (newsroom.captures / "b.txt").unlink()
    newsroom.rebuild()


def _a_rename(newsroom: Newsroom) -> None:
    (newsroom.captures / "a.txt").rename(newsroom.captures / "zz.txt")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.write("zz.txt", "A wholly new headline", paragraphs=default_paragraphs("a.txt"))
    newsroom.rebuild()


def _a_second_capture(newsroom: Newsroom) -> None:
    newsroom.write("0.txt", "Bridge open now", paragraphs=default_paragraphs("a.txt"), cut=True)
    newsroom.rebuild()


def _a_move_to_another_section(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", section="Europe")
    newsroom.rebuild()


def _a_withdrawal(newsroom: Newsroom) -> None:
    newsroom.withdraw(newsroom.address("The river is high"))


def _two_alike(newsroom: Newsroom) -> None:
    newsroom.write("d.txt", "The river is high", section="UK News")
    newsroom.rebuild()


def _undated(newsroom: Newsroom) -> None:
    path = newsroom.write("u.txt", "Nobody knows when", None)
    newsroom.rebuild()
    path.touch()


def _parsed_already(newsroom: Newsroom) -> None:
    lines = [
        {"title": f"Number {n}", "summary": f"In short {n}", "published": "2024-05-04"}
        for n in range(3)
    ]
    text = "\n".join(map(json.dumps, lines))
    newsroom.write_bytes("more.jsonl", text.encode())
    newsroom.rebuild()


def _removed_and_back(newsroom: Newsroom) -> None:
    text = (newsroom.captures / "b.txt").read_bytes()
    (newsroom.captures / "b.txt").unlink()
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.write_bytes("b.txt", text)
    newsroom.rebuild()


HAPPENINGS = [
    _nothing,
    _edits,
    _another_day,
    _a_removal,
    _a_rename,
    _a_second_capture,
    _a_move_to_another_section,
    _a_withdrawal,
    _two_alike,
    _undated,
    _parsed_already,
    _removed_and_back,
]


def _with_history(newsroom: Newsroom, happening: Happening) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write("b.txt", "The river is high", section="UK News")
    newsroom.write("c.txt", "Markets are calm", section="A Section Found")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    happening(newsroom)
    newsroom.wait(days=5)


@pytest.mark.parametrize("happening", HAPPENINGS)
def test_f18_a_lost_store_comes_back_with_the_same_documents(
    newsroom: Newsroom, happening: Happening
) -> None:
    _with_history(newsroom, happening)
    before = newsroom.documents()
    newsroom.lose_store()
    report = newsroom.rebuild()
    assert newsroom.documents() == before
    assert "known from the journal" in report.notes[0]
    assert newsroom.rebuild().documents == []


@pytest.mark.parametrize("happening", HAPPENINGS)
def test_f18_force_finds_no_damage_in_a_sound_store(
    newsroom: Newsroom, happening: Happening
) -> None:
    _with_history(newsroom, happening)
    before = newsroom.documents()
    assert newsroom.rebuild(force=True).notes == []
    assert newsroom.documents() == before
    assert not newsroom.store.with_name("feedsvc.sqlite.damaged").exists()


@pytest.mark.parametrize("happening", [_a_removal, _a_withdrawal])
def test_f18_the_address_of_what_is_gone_answers_gone_after_the_loss(
    newsroom: Newsroom, happening: Happening
) -> None:
    newsroom.write("b.txt", "The river is high", section="UK News")
    newsroom.rebuild()
    address = newsroom.address("The river is high")
    happening(newsroom)
    newsroom.lose_store()
    newsroom.rebuild()
    assert newsroom.page(address) == "gone"


def test_f18_an_article_removed_before_the_loss_returns_as_it_was(newsroom: Newsroom) -> None:
    path = newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    before, text = newsroom.identities(), path.read_bytes()
    path.unlink()
    newsroom.rebuild()
    newsroom.lose_store()
    newsroom.rebuild()
    newsroom.wait(days=1)
    newsroom.write_bytes("other-name.txt", text)
    newsroom.rebuild()
    assert newsroom.identities() == before


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database at all, " * 400)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _nothing_left(path: Path) -> None:
    path.write_bytes(b"")


def _overwritten_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = b"\xaa" * (len(data) // 2 - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [_garbage, _half, _nothing_left, _overwritten_pages])
def test_f18_a_damaged_store_is_made_anew_from_captures_and_journal(
    newsroom: Newsroom, damage: Callable[[Path], None]
) -> None:
    _with_history(newsroom, _edits)
    before = newsroom.documents()
    damage(newsroom.store)
    report = newsroom.rebuild()
    assert newsroom.documents() == before
    assert any("known from the journal" in note or "damaged" in note for note in report.notes)
    assert newsroom.rebuild().documents == []


def test_f18_force_notices_damage_to_any_page(newsroom: Newsroom) -> None:
    _with_history(newsroom, _edits)
    before, sound = newsroom.documents(), newsroom.store.read_bytes()
    pages = range(1, len(sound) // PAGE)
    for page in pages:
        damaged = sound[: page * PAGE] + b"\xff" * PAGE + sound[(page + 1) * PAGE :]
        newsroom.store.write_bytes(damaged)
        report = newsroom.rebuild(force=True)
        is_free = not any("damaged" in note for note in report.notes)
        assert newsroom.documents() == before
        assert not is_free or sound[page * PAGE : (page + 1) * PAGE] == bytes(PAGE)


def test_f18_a_store_of_a_newer_version_is_refused_and_left_alone(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    connection = sqlite3.connect(newsroom.store)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = newsroom.store.read_bytes()
    with pytest.raises(StoreNewer, match=r"schema 99"):
        newsroom.rebuild()
    assert newsroom.store.read_bytes() == before


def test_f18_an_older_store_that_no_step_fits_is_made_anew_with_the_same_documents(
    newsroom: Newsroom,
) -> None:
    _with_history(newsroom, _edits)
    before = newsroom.documents()
    connection = sqlite3.connect(newsroom.store)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    report = newsroom.rebuild()
    assert newsroom.documents() == before
    assert "the store of schema 1 cannot be brought to schema" in report.notes[-1]


def test_another_database_is_not_taken_for_the_store(newsroom: Newsroom) -> None:
    newsroom.store.parent.mkdir()
    connection = sqlite3.connect(newsroom.store)
    connection.execute("CREATE TABLE letters (letter TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="is not a store of feedsvc"):
        newsroom.rebuild()


def test_f15_a_torn_last_line_of_the_journal_is_passed_over_and_cut_off(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    before = newsroom.documents()
    journal = journal_path(newsroom.store)
    with journal.open("ab") as file:
        file.write(b'{"id": "tag:torn')
    newsroom.lose_store()
    newsroom.rebuild()
    assert newsroom.documents() == before
    newsroom.write("b.txt", "The river is high")
    newsroom.rebuild()
    last = list(read_journal(newsroom.store))[-1]
    assert isinstance(last, ArticleLine)
    assert last.headline == "The river is high"


def test_a_journal_that_cannot_be_read_is_refused_with_its_line(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    journal = journal_path(newsroom.store)
    journal.write_bytes(journal.read_bytes() + b'{"who": "knows"}\n')
    newsroom.lose_store()
    with pytest.raises(JournalCorrupt, match=r"feedsvc\.sqlite\.journal:3: "):
        newsroom.rebuild()
    assert not newsroom.store.exists() or newsroom.documents() == {}
