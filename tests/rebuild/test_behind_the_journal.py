"""F15, F18, F30: the journal knows more than the store: a backup was restored, or a kill."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from feedsvc.errors import JournalCorrupt
from feedsvc.rebuild import catching_up, removing
from feedsvc.store.copies.backup import back_up
from feedsvc.store.journal import (
    ArticleLine,
    Journal,
    RemovalLine,
    journal_path,
    read_journal,
)
from feedsvc.store.journal_end import goes_on_from, journal_end
from feedsvc.store.sql.articles import Version
from tests.newsroom import Newsroom


@pytest.fixture
def backed_up(newsroom: Newsroom, tmp_path: Path) -> Newsroom:
    """A newsroom with a backup at backup.sqlite of its first two stories."""
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write("b.txt", "The river is high", section="UK News")
    newsroom.rebuild()
    back_up(newsroom.store, tmp_path / "backup.sqlite")
    newsroom.wait(hours=1)
    return newsroom


def _restore(newsroom: Newsroom) -> None:
    newsroom.lose_store()
    shutil.copy(newsroom.folder / "backup.sqlite", newsroom.store)
    newsroom.wait(days=1)


def test_f18_what_was_given_after_the_backup_is_given_again(backed_up: Newsroom) -> None:
    for name, headline in (("d.txt", "Fourth"), ("c.txt", "Third")):
        backed_up.write(name, headline)
        backed_up.rebuild()
        backed_up.wait(hours=1)
    before = backed_up.identities()
    _restore(backed_up)
    report = backed_up.rebuild()
    assert backed_up.identities() == before
    assert "the journal was ahead of the store, by 2 articles and 0 withdrawals" in report.notes[0]
    assert backed_up.rebuild().notes == []
    # Nor is its second given to a later story of that day.
    backed_up.write("e.txt", "Fifth")
    backed_up.rebuild()
    published = [each[2] for each in backed_up.identities().values()]
    assert len(set(published)) == len(published) == 5


def test_f30_what_was_withdrawn_after_the_backup_is_withdrawn_again(backed_up: Newsroom) -> None:
    address = backed_up.address("The river is high")
    backed_up.withdraw(address)
    _restore(backed_up)
    report = backed_up.rebuild()
    assert "by 0 articles and 1 withdrawals" in report.notes[0]
    assert backed_up.page(address) == "gone"
    assert backed_up.titles() == ["The bridge is open"]
    assert backed_up.rebuild().notes == []


def test_what_was_taken_back_before_the_backup_stays(backed_up: Newsroom) -> None:
    address = backed_up.address("The river is high")
    backed_up.withdraw(address)
    backed_up.take_back(address)
    back_up(backed_up.store, backed_up.folder / "backup.sqlite")
    backed_up.write("c.txt", "Third")
    backed_up.rebuild()
    _restore(backed_up)
    backed_up.rebuild()
    assert backed_up.titles() == ["Third", "The river is high", "The bridge is open"]


def test_f18_what_was_removed_after_the_backup_leaves_again_and_returns_as_it_was(
    backed_up: Newsroom,
) -> None:
    before, path = backed_up.identities(), backed_up.captures / "b.txt"
    text = path.read_bytes()
    path.unlink()
    backed_up.rebuild()
    _restore(backed_up)
    backed_up.rebuild()
    assert backed_up.titles() == ["The bridge is open"]
    backed_up.write_bytes("b.txt", text)
    backed_up.rebuild()
    assert backed_up.identities() == before


def test_an_edit_after_the_backup_is_dated_anew_and_moves_nothing_else(backed_up: Newsroom) -> None:
    backed_up.write("a.txt", "The bridge is shut")
    backed_up.rebuild()
    before = backed_up.identities()["The bridge is shut"]
    _restore(backed_up)
    backed_up.rebuild()
    after = backed_up.identities()["The bridge is shut"]
    assert after[:3] == before[:3]
    assert after[3] > before[3]


def test_f15_killed_between_the_journal_and_the_store_the_address_is_not_given_twice(
    backed_up: Newsroom,
) -> None:
    backed_up.write("c.txt", "Third", date(2024, 5, 2))
    backed_up.rebuild()
    address = backed_up.address("Third")
    # As if it had been killed right after the line was written: the store never knew it.
    _restore(backed_up)
    (backed_up.captures / "c.txt").unlink()
    backed_up.write("other.txt", "Third", date(2024, 5, 3))
    backed_up.rebuild()
    assert backed_up.address("Third") != address
    before = backed_up.documents()
    backed_up.lose_store()
    backed_up.rebuild()
    assert backed_up.documents() == before


def test_f15_an_address_that_two_lines_give_is_the_later_ones(backed_up: Newsroom) -> None:
    """As a feedsvc wrote it that did not look into its journal after a kill."""
    before = backed_up.documents()
    lines = list(read_journal(backed_up.store))
    assert isinstance(lines[0], ArticleLine)
    journal = Journal(backed_up.store)
    journal.path.unlink()
    earlier = {name: getattr(lines[0], name) for name in ArticleLine.__slots__}
    journal.append([ArticleLine(**{**earlier, "id": "tag:example.org,2024:killed"}), *lines])
    journal.close()
    backed_up.lose_store()
    backed_up.rebuild()
    assert backed_up.documents() == before


def test_the_end_is_found_behind_a_long_line_and_before_a_torn_one(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert journal_end(store) == ""
    journal = Journal(store)
    ends = [""]
    for feed in ("x" * 200_000, "top-news", "top-news"):
        journal.append([RemovalLine(feed, "2024-05-01T00:00:00Z")])
        ends.append(journal_end(store))
    journal.close()
    assert len(set(ends)) == 4
    with journal.path.open("ab") as file:
        file.write(b'{"feed": "to')
    assert journal_end(store) == ends[-1]
    assert [goes_on_from(store, end) for end in ends[1:]] == [True, True, True]
    appends = journal.path.read_bytes().split(b"\n\n")
    journal.path.write_bytes(b"\n\n".join(appends[:2]) + b"\n")
    assert [goes_on_from(store, end) for end in ends[1:]] == [True, True, False]
    journal.path.write_bytes(b"\n\n".join([appends[1], appends[0], appends[2]]))
    assert [goes_on_from(store, end) for end in ends[1:]] == [False, False, True]
    journal.path.write_bytes(b'{"feed": "to')
    assert journal_end(store) == ""


def test_a_journal_whose_end_cannot_be_read_is_refused_with_its_line(backed_up: Newsroom) -> None:
    before = backed_up.documents()
    journal = Journal(backed_up.store).path
    journal.write_bytes(journal.read_bytes() + b"\x00\x00\x00\n")
    with pytest.raises(JournalCorrupt, match=r"feedsvc\.sqlite\.journal:4: "):
        backed_up.rebuild()
    assert backed_up.documents() == before


def test_a_line_that_never_came_to_be_is_looked_into_once(
    backed_up: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit was killed between journal and store, and then taken back in the capture."""
    before = backed_up.documents()
    last = list(read_journal(backed_up.store))[-1]
    assert isinstance(last, ArticleLine)
    journal = Journal(backed_up.store)
    journal.append([replace(last, updated="2024-05-10T15:30:00Z")])
    journal.close()
    backed_up.rebuild()
    monkeypatch.setattr(catching_up, "read_journal", None)  # not called any more
    assert backed_up.rebuild().notes == []
    assert backed_up.documents() == before


def _taken_back_after_the_journal_was_copied(newsroom: Newsroom) -> tuple[str, bytes]:
    """Return the address of a story whose withdrawal was undone, and the journal before that."""
    address = newsroom.address("The river is high")
    newsroom.withdraw(address)
    older = journal_path(newsroom.store).read_bytes()
    newsroom.wait(hours=1)
    newsroom.take_back(address)
    newsroom.wait(hours=1)
    return address, older


def test_f30_an_older_journal_does_not_undo_what_was_taken_back(backed_up: Newsroom) -> None:
    address, older = _taken_back_after_the_journal_was_copied(backed_up)
    before = backed_up.documents()
    journal_path(backed_up.store).write_bytes(older)
    report = backed_up.rebuild(dry_run=True)
    older_by_one = "the journal is older than the store; articles of which it did not know all: 1"
    assert report.notes == [f"{older_by_one}, not written there, since this is a dry run"]
    assert journal_path(backed_up.store).read_bytes() == older
    assert backed_up.rebuild().notes == [f"{older_by_one}, written there"]
    assert backed_up.documents() == before
    assert isinstance(backed_up.page(address), Version)
    assert backed_up.rebuild().notes == []
    # It is told in the journal too: neither a kill nor a lost store brings the withdrawal back.
    backed_up.write("c.txt", "Third")
    backed_up.rebuild()
    identities = backed_up.identities()
    backed_up.lose_store()
    backed_up.rebuild()
    assert backed_up.identities() == identities
    assert isinstance(backed_up.page(address), Version)


def test_f30_nor_does_one_whose_last_line_the_store_knows(backed_up: Newsroom) -> None:
    """Behind the withdrawal it tells of a new story, and a kill has it read again later."""
    address = backed_up.address("The river is high")
    backed_up.withdraw(address)
    backed_up.write("c.txt", "Third")
    backed_up.rebuild()
    older = journal_path(backed_up.store).read_bytes()
    backed_up.take_back(address)
    journal_path(backed_up.store).write_bytes(older)
    backed_up.rebuild()
    ahead = Journal(backed_up.store)
    ahead.append([RemovalLine("top-news", "2024-05-10T23:00:00Z")])
    ahead.close()
    backed_up.rebuild()
    assert isinstance(backed_up.page(address), Version)


def test_f30_an_older_journal_is_told_of_a_withdrawal_that_it_lacks(backed_up: Newsroom) -> None:
    older = journal_path(backed_up.store).read_bytes()
    address = backed_up.address("The river is high")
    backed_up.withdraw(address)
    journal_path(backed_up.store).write_bytes(older)
    backed_up.rebuild()
    backed_up.lose_store()
    backed_up.rebuild()
    assert backed_up.titles() == ["The bridge is open"]
    assert not isinstance(backed_up.page(address), Version)


@pytest.mark.parametrize("lost", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_f18_f30_a_journal_that_was_lost_is_told_of_and_written_anew(
    backed_up: Newsroom, lost: Callable[[Path], None]
) -> None:
    address = backed_up.address("The river is high")
    backed_up.withdraw(address)
    lost(journal_path(backed_up.store))
    backed_up.write("c.txt", "Third")
    assert "the journal is older than the store" in backed_up.rebuild().notes[0]
    assert backed_up.rebuild().notes == []
    identities = backed_up.identities()
    backed_up.lose_store()
    backed_up.rebuild()
    assert backed_up.identities() == identities
    assert not isinstance(backed_up.page(address), Version)


def test_f15_f30_a_withdrawal_killed_half_way_is_finished_by_the_next_rebuild(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write("b.txt", "The river is high")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    address = newsroom.address("The river is high")
    with monkeypatch.context() as patched:
        # Between its two transactions, as a kill would have it.
        patched.setattr(removing, "_leave", _killed)
        with pytest.raises(KeyboardInterrupt):
            newsroom.withdraw(address)
    newsroom.rebuild()
    assert newsroom.page(address) == "gone"
    assert newsroom.titles() == ["The bridge is open"]
    assert newsroom.rebuild().documents == []


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
