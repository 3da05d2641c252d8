"""F15, F18: what a power cut leaves of an append to the journal is passed over; damage is not."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.errors import JournalCorrupt
from feedsvc.store.journal import Journal, RemovalLine, journal_path, read_journal
from feedsvc.store.journal_end import journal_end

SECTOR = 512
DAY = "2024-05-01T00:00:00Z"


def lines(name: str, length: int = 150) -> list[RemovalLine]:
    """Return lines of a few sectors, beginning and ending anywhere in one."""
    return [RemovalLine(f"{name}-{number}-{'x' * length}", DAY) for number in range(20)]


FIRST, SECOND, THIRD = lines("first"), lines("second"), lines("third")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store whose journal has two appends."""
    return written(tmp_path)


def written(folder: Path) -> Path:
    store = folder / "feedsvc.sqlite"
    append(store, FIRST)
    append(store, SECOND)
    return store


def append(store: Path, lines: list[RemovalLine]) -> None:
    journal = Journal(store)
    journal.append(lines)
    journal.close()


def sector(number: int) -> slice:
    return slice(number * SECTOR, (number + 1) * SECTOR)


def leave_out(store: Path, sectors: set[int], before: bytes) -> None:
    """Have these sectors as they were when the file held `before`, zeros behind its end."""
    data = bytearray(journal_path(store).read_bytes())
    before = before.ljust(len(data), b"\0")
    for number in sectors:
        data[sector(number)] = before[sector(number)]
    journal_path(store).write_bytes(data)


@settings(max_examples=100)  # each waits for the disk
@given(st.sets(st.integers(0, 20), min_size=1))
def test_f15_any_sectors_of_the_last_append_may_be_missing(
    tmp_path_factory: pytest.TempPathFactory, left_out: set[int]
) -> None:
    store = written(tmp_path_factory.mktemp("cut"))
    before = journal_path(store).read_bytes()
    append(store, THIRD)
    leave_out(store, {number + len(before) // SECTOR for number in left_out}, before)
    left = list(read_journal(store))
    known = len(FIRST + SECOND)
    assert left[:known] == FIRST + SECOND
    assert left[known:] == THIRD[: len(left) - known]
    append(store, THIRD)
    assert list(read_journal(store)) == [*left, *THIRD]


def test_f18_a_sector_that_an_earlier_append_lost_is_damage_and_named(store: Path) -> None:
    append(store, THIRD)
    leave_out(store, {2}, b"")
    with pytest.raises(JournalCorrupt, match=r"feedsvc\.sqlite\.journal:\d+: "):
        list(read_journal(store))


@pytest.mark.parametrize("at", [0, 100, SECTOR - 1])
def test_f18_a_flipped_bit_that_makes_a_zero_is_damage_and_named(store: Path, at: int) -> None:
    data = bytearray(journal_path(store).read_bytes())
    data[len(data) // SECTOR * SECTOR - SECTOR + at] = 0
    journal_path(store).write_bytes(data)
    with pytest.raises(JournalCorrupt, match=r"feedsvc\.sqlite\.journal:\d+: "):
        list(read_journal(store))


def test_f15_an_append_may_be_longer_than_what_is_looked_at_first(store: Path) -> None:
    before = journal_path(store).read_bytes()
    append(store, lines("long", length=100_000))
    leave_out(store, {len(before) // SECTOR + 1}, before)
    assert list(read_journal(store)) == FIRST + SECOND
    append(store, THIRD)
    assert list(read_journal(store)) == FIRST + SECOND + THIRD


def test_f15_of_a_journal_that_has_one_append_alone_nothing_need_be_there(tmp_path: Path) -> None:
    store = tmp_path / "feedsvc.sqlite"
    append(store, FIRST)
    leave_out(store, {0}, b"")
    assert list(read_journal(store)) == []
    assert journal_end(store) == ""
    append(store, SECOND)
    assert list(read_journal(store)) == SECOND


@pytest.fixture
def earlier(store: Path) -> Path:
    """A store whose journal is of an earlier feedsvc: nothing in it tells where an append began."""
    journal_path(store).write_bytes(journal_path(store).read_bytes().replace(b"\n\n", b"\n")[1:])
    return store


def test_f18_a_sector_of_an_earlier_journal_that_is_lost_is_damage_and_cuts_nothing_off(
    earlier: Path,
) -> None:
    leave_out(earlier, {2}, b"")
    size = journal_path(earlier).stat().st_size
    with pytest.raises(JournalCorrupt, match=r"feedsvc\.sqlite\.journal:\d+: "):
        list(read_journal(earlier))
    append(earlier, THIRD)
    assert journal_path(earlier).stat().st_size > size
    with pytest.raises(JournalCorrupt):
        list(read_journal(earlier))


@pytest.mark.parametrize("missing", [0, 1, 5])
def test_f15_what_a_power_cut_leaves_of_the_first_append_to_an_earlier_journal_is_passed_over(
    earlier: Path, missing: int
) -> None:
    marked = journal_path(earlier).read_bytes() + b"\n"
    append(earlier, THIRD)
    leave_out(earlier, {len(marked) // SECTOR + missing}, marked)
    left = list(read_journal(earlier))
    known = len(FIRST + SECOND)
    assert left[:known] == FIRST + SECOND
    assert left[known:] == THIRD[: len(left) - known]
    append(earlier, SECOND)
    assert list(read_journal(earlier)) == left + SECOND


def test_an_earlier_journal_is_marked_once(earlier: Path) -> None:
    before = journal_path(earlier).read_bytes()
    append(earlier, THIRD)
    append(earlier, THIRD)
    data = journal_path(earlier).read_bytes()
    assert data.startswith(before + b"\n\n{")
    assert data.count(b"\n\n\n") == 1
    assert list(read_journal(earlier)) == FIRST + SECOND + THIRD + THIRD
