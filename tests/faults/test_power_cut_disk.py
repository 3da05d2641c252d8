"""What a disk may hold after a power cut, by operations that are written here."""

from collections.abc import Sequence
from pathlib import PurePath
from random import Random

import pytest

from tests.faults.power_cut.cuts import Cut, cuts
from tests.faults.power_cut.disk import PAGE, SECTOR, Disk, Lost, after_cut
from tests.faults.power_cut.operations import (
    FOLDER,
    FolderSynced,
    Named,
    Operation,
    Resized,
    Synced,
    Written,
)

STATE, STORE, ASIDE = map(PurePath, ("state", "state/store", "state/store.damaged"))
FILE = 1
LONG = bytes(range(1, 201)) * 100


def disk(data: bytes = b"old") -> Disk:
    return Disk({STATE: FOLDER, STORE: FILE}, {FILE: data})


def found(start: Disk, done: Sequence[Operation], lost: Lost) -> list[bytes | None]:
    """Return what may be found at STORE, by many chances: None where there is nothing."""
    after = (after_cut(start, done, lost, Random(seed)).contents() for seed in range(200))
    return [contents.get(STORE) for contents in after]


def test_a_write_without_a_sync_may_be_missing_and_may_be_there() -> None:
    done = [Written(FILE, 0, b"new")]
    assert set(found(disk(), done, Lost.ALL)) == {b"old"}
    assert set(found(disk(), done, Lost.NOTHING)) == {b"new"}
    assert set(found(disk(), done, Lost.SOME)) == {b"old", b"new"}


@pytest.mark.parametrize("lost", Lost)
def test_a_write_before_a_sync_of_its_file_is_there(lost: Lost) -> None:
    done = [Written(FILE, 0, b"new"), Resized(FILE, 2), Synced(FILE), Synced(7)]
    assert set(found(disk(), done, lost)) == {b"ne"}


@pytest.mark.parametrize("sync", [Synced(7), FolderSynced(STATE)])
def test_a_sync_of_another_file_brings_nothing(sync: Operation) -> None:
    assert set(found(disk(), [Written(FILE, 0, b"new"), sync], Lost.ALL)) == {b"old"}


def test_a_file_may_be_longer_without_what_was_written_there() -> None:
    done = [Written(FILE, 3, b"er")]
    assert set(found(disk(), done, Lost.ALL_BUT_SIZES)) == {b"old\0\0"}
    assert set(found(disk(), done, Lost.SOME)) == {b"old", b"old\0\0", b"older"}


def test_each_page_of_a_write_may_be_missing_alone() -> None:
    for data in found(disk(bytes(len(LONG))), [Written(FILE, 0, LONG)], Lost.SOME):
        assert data is not None
        for page in range(0, len(LONG), PAGE):
            assert data[page : page + PAGE] in {
                LONG[page : page + PAGE],
                bytes(PAGE)[: len(LONG) - page],
            }
    kinds = set(found(disk(bytes(len(LONG))), [Written(FILE, 0, LONG)], Lost.SOME))
    assert len(kinds) > 2


def test_a_torn_page_is_whole_by_sectors_and_holds_some_of_both() -> None:
    at = 3 * PAGE + 100
    page = LONG[:PAGE]
    for data in found(disk(), [Written(FILE, at, page)], Lost.SOME_AND_TORN):
        assert data is not None
        told = data.ljust(at + PAGE, b"\0")[at:]
        sectors = range(-(at % SECTOR), PAGE, SECTOR)
        states = {told[max(0, s) : s + SECTOR] == page[max(0, s) : s + SECTOR] for s in sectors}
        assert states == {True, False}


def test_a_new_name_is_there_for_sure_once_its_folder_was_synced() -> None:
    made = Named(STATE, {ASIDE: 2})
    done = [made, Written(2, 0, b"data"), Synced(2)]
    assert ASIDE not in after_cut(disk(), done, Lost.ALL, Random(1)).contents()
    done = [*done, FolderSynced(PurePath())]
    assert ASIDE not in after_cut(disk(), done, Lost.ALL, Random(1)).contents()
    done = [*done, FolderSynced(STATE)]
    assert after_cut(disk(), done, Lost.ALL, Random(1)).contents()[ASIDE] == b"data"


def test_what_is_in_a_folder_is_lost_with_the_name_of_the_folder() -> None:
    done = [
        Named(PurePath(), {STATE: FOLDER}),
        Named(STATE, {STORE: FILE}),
        Written(FILE, 0, b"new"),
        Synced(FILE),
        FolderSynced(STATE),
    ]
    assert after_cut(Disk(), done, Lost.ALL, Random(1)).contents() == {}
    done = [*done, FolderSynced(PurePath())]
    expected = {STATE: None, STORE: b"new"}
    assert after_cut(Disk(), done, Lost.ALL, Random(1)).contents() == expected


def test_a_rename_is_there_as_a_whole_or_not_at_all() -> None:
    done = [Named(STATE, {STORE: None, ASIDE: FILE})]
    after = [after_cut(disk(), done, Lost.SOME, Random(seed)).contents() for seed in range(50)]
    for contents in after:
        assert list(contents) in ([STATE, STORE], [STATE, ASIDE])
    assert {STORE in contents for contents in after} == {True, False}


def test_nothing_that_comes_after_the_cut_is_there() -> None:
    """The start is left as it was, so that one recording gives many disks."""
    start = disk()
    after_cut(start, [Written(FILE, 0, b"new"), Synced(FILE)], Lost.NOTHING, Random(1))
    assert start == disk()


def test_the_power_is_cut_in_every_way_around_each_sync_and_then_anywhere() -> None:
    done = [Written(FILE, 0, b"a"), Synced(FILE), Written(FILE, 0, b"b"), Written(FILE, 0, b"c")]
    chosen = cuts(done, Random(1))
    around = {next(chosen) for _ in range(4 * len(Lost))}
    assert around == {Cut(point, lost) for point in (0, 1, 2, 4) for lost in Lost}
    assert {next(chosen).point for _ in range(100)} == {0, 1, 2, 3, 4}
