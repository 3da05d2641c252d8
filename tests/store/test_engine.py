"""Opening the store: what is damage, what is a want of something else, and whose error it is."""

import contextlib
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.errors import StoreCorrupt, StoreError
from feedsvc.store.engine import open_for_reading, open_for_writing, store_errors
from feedsvc.store.sql import documents

ROOT = Path(__file__).parent.parent.parent
ENOUGH_FOR_THIS = 256


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.sqlite"
    open_for_writing(path).close()
    return path


def test_f15_the_names_of_new_folders_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    open_for_writing(tmp_path / "new" / "newer" / "store.sqlite").close()
    assert synced == [tmp_path.stat().st_ino, (tmp_path / "new").stat().st_ino]


@contextlib.contextmanager
def _descriptors_left(count: int) -> Iterator[None]:
    """Leave `count` descriptors to this process while the block runs."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (ENOUGH_FOR_THIS, before[1]))
    held: list[int] = []
    try:
        with contextlib.suppress(OSError):
            while True:
                held.append(os.dup(0))
        for _ in range(count):
            os.close(held.pop())
        yield
    finally:
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


_WRITE_AND_STAY = """
import signal, sys
from pathlib import Path
from feedsvc.store.sql import documents
from feedsvc.store.engine import open_for_writing, transaction
connection = open_for_writing(Path(sys.argv[1]))
with transaction(connection):
    documents.set_state(connection, "generation", "7")
print("written", flush=True)
signal.pause()
"""


@contextlib.contextmanager
def _a_rebuild_elsewhere(store: Path) -> Iterator[None]:
    """Have a commit in the log, which stays there while another process has the store open."""
    command = [sys.executable, "-c", _WRITE_AND_STAY, str(store)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "written\n"
            yield
        finally:
            process.kill()


def test_f16_out_of_descriptors_the_store_is_not_read_without_its_log(store: Path) -> None:
    failed = 0
    with _a_rebuild_elsewhere(store):
        for left in range(8):
            with _descriptors_left(left):
                try:
                    reader = open_for_reading(store)
                except StoreError:
                    failed += 1
                    continue
                with contextlib.closing(reader):
                    assert documents.generation(reader) == 7, left
    assert 0 < failed < 8


def _with_a_name_that_is_not_utf8(store: Path) -> None:
    data = store.read_bytes()
    assert b"address TEXT" in data
    store.write_bytes(data.replace(b"address TEXT", b"\xffddress TEXT"))


def test_f18_a_name_of_a_column_that_is_not_utf8_is_damage(store: Path) -> None:
    _with_a_name_that_is_not_utf8(store)
    for statement in ("SELECT * FROM articles", "SELECT address FROM articles"):
        with (
            pytest.raises(StoreCorrupt, match="is damaged"),
            store_errors(store),
            contextlib.closing(open_for_reading(store)) as connection,
        ):
            connection.execute(statement)


def test_a_text_of_somebody_else_that_is_not_utf8_is_no_damage_of_the_store(store: Path) -> None:
    with (
        contextlib.closing(open_for_reading(store)),
        pytest.raises(UnicodeDecodeError),
        store_errors(store),
    ):
        b"\xff".decode()


def test_f18_a_text_in_a_row_that_is_not_utf8_is_damage(store: Path) -> None:
    with contextlib.closing(sqlite3.connect(store)) as plain, plain:
        plain.execute("UPDATE state SET value = CAST(x'ff' AS TEXT)")
    with (
        pytest.raises(StoreCorrupt, match="is damaged"),
        store_errors(store),
        contextlib.closing(open_for_reading(store)) as connection,
    ):
        documents.generation(connection)
