"""What strace tells of is read as operations on a disk."""

from pathlib import Path, PurePath

import pytest

from tests.faults.power_cut.calls import Reader
from tests.faults.power_cut.operations import (
    FOLDER,
    FolderSynced,
    Named,
    Operation,
    Resized,
    Synced,
    Written,
)

ROOT = PurePath()
STATE, STORE, LOG = (PurePath("state", name) for name in ("", "store", "store-wal"))


def hexadecimal(text: str) -> str:
    """Return a text as strace -xx has it."""
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


NEWS, KEPT = hexadecimal("/news"), hexadecimal("/news/state")
AT_STORE, AT_LOG = hexadecimal("/news/state/store"), hexadecimal("/news/state/store-wal")
AT_INDEX, ELSEWHERE = hexadecimal("/news/state/store-shm"), hexadecimal("/news/captures/a.txt")
DATA = hexadecimal("some, data")


def read(*lines: str) -> list[Operation]:
    reader = Reader(Path("/news"), Path("/news/state"), {STATE: FOLDER, STORE: 1})
    return reader.operations(f"7 {line}" for line in lines)


def opening(path: str, flags: str, descriptor: int) -> str:
    return f'openat(AT_FDCWD<{NEWS}>, "{path}", {flags}, 0644) = {descriptor}<{path}>'


@pytest.mark.parametrize(
    ("line", "operation"),
    [
        (opening(AT_LOG, "O_RDWR|O_CREAT", 3), Named(STATE, {LOG: 2})),
        (opening(AT_STORE, "O_RDWR|O_TRUNC", 3), Resized(1, 0)),
        (f'pwrite64(3<{AT_STORE}>, "{DATA}", 10, 4096) = 10', Written(1, 4096, b"some, data")),
        (f'pwrite64(3<{AT_STORE}>, "{DATA}", 10, 0) = 4', Written(1, 0, b"some")),
        (f"ftruncate(3<{AT_STORE}>, 8192) = 0", Resized(1, 8192)),
        (f"fdatasync(3<{AT_STORE}>) = 0", Synced(1)),
        (f"fsync(3<{KEPT}>) = 0", FolderSynced(STATE)),
        (f"fsync(3<{NEWS}>) = 0", FolderSynced(ROOT)),
        (f'rename("{AT_STORE}", "{AT_LOG}") = 0', Named(STATE, {STORE: None, LOG: 1})),
        (f'unlink("{AT_STORE}") = 0', Named(STATE, {STORE: None})),
    ],
)
def test_each_call_is_read_as_what_it_does(line: str, operation: Operation) -> None:
    assert read(line) == [operation]


@pytest.mark.parametrize(
    "line",
    [
        opening(AT_STORE, "O_RDWR|O_CREAT", 3),
        opening(ELSEWHERE, "O_RDWR|O_CREAT", 3),
        opening(AT_INDEX, "O_RDWR|O_CREAT", 3),
        f'openat(AT_FDCWD<{NEWS}>, "{AT_LOG}", O_RDWR) = -1 ENOENT (No such file or directory)',
        f'write(1<{hexadecimal("pipe:[7]")}>, "{DATA}", 10) = 10',
        f'pwrite64(3<{AT_INDEX}>, "{DATA}", 10, 0) = 10',
        f"fsync(3<{AT_STORE}>) = ?",
        "+++ killed by SIGKILL +++",
    ],
)
def test_what_changes_nothing_there_is_no_operation(line: str) -> None:
    assert read(line) == []


def test_writes_go_on_from_where_the_one_before_ended_or_from_where_it_was_sought() -> None:
    write = f'write(3<{AT_STORE}>, "{DATA}", 10) = 10'
    lines = opening(AT_STORE, "O_RDWR", 3), write, write, f"lseek(3<{AT_STORE}>, 7, 0) = 7", write
    assert [o.offset for o in read(*lines) if isinstance(o, Written)] == [0, 10, 7]


def test_a_file_keeps_its_number_when_it_is_renamed_and_a_new_one_gets_another() -> None:
    lines = (
        f'rename("{AT_STORE}", "{AT_LOG}") = 0',
        opening(AT_STORE, "O_RDWR|O_CREAT", 3),
        f"fsync(3<{AT_STORE}>) = 0",
        f"fsync(4<{AT_LOG}>) = 0",
    )
    assert read(*lines)[1:] == [Named(STATE, {STORE: 2}), Synced(2), Synced(1)]


def test_a_new_folder_is_named_in_the_one_above_it() -> None:
    reader = Reader(Path("/news"), Path("/news/state"), {})
    assert reader.operations([f'7 mkdir("{KEPT}", 0777) = 0']) == [Named(ROOT, {STATE: FOLDER})]


def test_a_call_that_is_not_known_here_is_an_error() -> None:
    with pytest.raises(NotImplementedError, match="fallocate on state/store"):
        read(f"fallocate(3<{AT_STORE}>, 0, 0, 4096) = 0")
