"""The journal: appended, fsynced, read back; a torn end is no loss, a wrong line is an error."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import JournalCorrupt, StoreError
from feedsvc.store.journal import ArticleLine, Journal, RemovalLine, journal_path, read_journal

LINE = ArticleLine(
    id="tag:x,2024:1",
    address="/2024/news/a",
    published="2024-05-01T11:00:00Z",
    updated="2024-05-01T11:00:00Z",
    file="a.txt",
    day="2024-05-01",
    stated="2024-05-01",
    headline="Zażółć “it”\u2028 \x85 line",
    section="News",
    content="c",
    digest="d",
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "feedsvc.sqlite"


def _append(store: Path, *lines: ArticleLine | RemovalLine) -> None:
    journal = Journal(store)
    journal.append(lines)
    journal.close()


def test_lines_come_back_in_order(store: Path) -> None:
    _append(store, LINE, RemovalLine("europe", "2024-05-02T00:00:00Z"))
    _append(store, LINE)
    assert list(read_journal(store)) == [LINE, RemovalLine("europe", "2024-05-02T00:00:00Z"), LINE]


def test_no_journal_is_an_empty_one_and_nothing_to_say_makes_none(store: Path) -> None:
    assert list(read_journal(store)) == []
    _append(store)
    assert not journal_path(store).exists()


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bool, int]]:
    """What is synced from now on: whether it is a file, and its size then."""
    synced: list[tuple[bool, int]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        seen = os.fstat(descriptor)
        synced.append((stat.S_ISREG(seen.st_mode), seen.st_size))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return synced


def test_f15_lines_are_on_the_disk_before_append_returns(
    store: Path, synced: list[tuple[bool, int]]
) -> None:
    _append(store, LINE)
    assert synced[-1] == (True, journal_path(store).stat().st_size)
    assert any(not is_file for is_file, _ in synced), "nor is the new file's name lost"


def test_f15_what_a_killed_rebuild_left_is_on_the_disk_before_more_is_written(
    store: Path, synced: list[tuple[bool, int]]
) -> None:
    _append(store, LINE)
    size = journal_path(store).stat().st_size
    del synced[:]
    with journal_path(store).open("ab") as file:
        file.write(b"torn")
    _append(store, LINE)
    assert [size for is_file, size in synced if is_file] == [size, 2 * size]
    assert any(not is_file for is_file, _ in synced), "nor is the file's name lost"


@pytest.mark.parametrize("torn", [b"{", b'{"feed": "x", "removed": "y"}', b"\xc5"])
def test_f15_a_torn_last_line_is_passed_over_then_cut_off(store: Path, torn: bytes) -> None:
    _append(store, LINE)
    with journal_path(store).open("ab") as file:
        file.write(torn)
    assert list(read_journal(store)) == [LINE]
    _append(store, LINE)
    assert list(read_journal(store)) == [LINE, LINE]


@given(st.integers(0, 400))
def test_f15_a_journal_cut_anywhere_keeps_its_whole_lines(
    tmp_path_factory: pytest.TempPathFactory, size: int
) -> None:
    store = tmp_path_factory.mktemp("cut") / "feedsvc.sqlite"
    _append(store, LINE)
    whole = journal_path(store).stat().st_size
    os.truncate(journal_path(store), min(size, whole))
    assert list(read_journal(store)) == ([LINE] if size >= whole else [])
    _append(store, LINE)
    assert list(read_journal(store))[-1] == LINE


@pytest.mark.parametrize("line", [b"no json", b"[]", b"7", b'{"id": "x"}', b'{"feed": 1}', b"\xff"])
def test_a_whole_line_that_is_wrong_is_named(store: Path, line: bytes) -> None:
    _append(store, LINE)
    with journal_path(store).open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(JournalCorrupt, match=r"feedsvc\.sqlite\.journal:3: .*backup") as raised:
        list(read_journal(store))
    assert raised.value.path == journal_path(store)


def test_f16_a_journal_that_cannot_be_written_is_an_error_with_its_path(store: Path) -> None:
    journal_path(store).mkdir()
    with pytest.raises(StoreError, match=r"feedsvc\.sqlite\.journal: Is a directory"):
        _append(store, LINE)
