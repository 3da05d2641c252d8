"""Reading in a second process: the same comes out, and whatever ends it, nothing is lost."""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from feedsvc.captures import FileStamp, Manifest, Reading, read_file, scan
from feedsvc.rebuild import ahead, reading
from feedsvc.rebuild.ahead import Read, read_by_two, readings_of
from tests.captures.conftest import ASIANLITE, OTHER_SITES, rules_for
from tests.newsroom import Newsroom

ROOT = Path(__file__).parent.parent.parent
# More than a pipe holds, whatever the system.
MUCH = "x" * 2_000_000


@pytest.fixture(autouse=True)
def _second_process_knows_these_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def _stamps(count: int) -> list[FileStamp]:
    return [FileStamp(f"{n}.txt", b"%d.txt" % n, 0, 0, 0, 0) for n in range(count)]


def _one_each(count: int) -> list[list[FileStamp]]:
    return [[stamp] for stamp in _stamps(count)]


def who_reads(stamp: FileStamp) -> tuple[Reading, ...]:
    """Return a reading that bears the number of the process that made it."""
    return (Reading(stamp.name, str(os.getpid()), None, "told"),)


def reads_much(stamp: FileStamp, heard: Path) -> tuple[Reading, ...]:
    """Return the same in a reading that is large, and note in `heard` that it was made."""
    with heard.open("a") as lines:
        lines.write(f"{stamp.name}\n")
    return (Reading(str(os.getpid()), MUCH, None, "much"),)


def dies_at(stamp: FileStamp, name: str, parent: int) -> tuple[Reading, ...]:
    """Read like any other, but end the process at file `name` if it is the second one."""
    if stamp.name == name and os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return (Reading(stamp.name, "", None, "told"),)


def _files(found: Sequence[list[tuple[Reading, ...]]]) -> list[str]:
    return [reading.file for held in chain.from_iterable(found) for reading in held]


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_two_processes_read_equals_what_one_reads(tmp_path: Path) -> None:
    for path in [*ASIANLITE, *OTHER_SITES]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "refused.txt").write_text("")
    (tmp_path / "odd.txt").write_bytes(b"A headline\n\nSome text\x00 that is \xff odd.\n\nMore.\n")
    (tmp_path / "lines.jsonl").write_text('{"title": "One"}\nno JSON\n')
    (tmp_path / "gone.txt").write_text("A headline\n\nSome text.\n")
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("file,published,author\nodd.txt,2024-01-02T03:04:05+01:00,Somebody\n")
    rules = rules_for()
    read: Read = partial(
        read_file, tmp_path, rules=rules, manifest=Manifest.load(manifest, rules.zone)
    )
    stamps = scan(tmp_path).files
    (tmp_path / "gone.txt").unlink()
    notes: list[str] = []
    found = list(read_by_two(read, [stamps[:1], stamps[1:3], stamps[3:]], notes))
    assert list(chain.from_iterable(found)) == list(map(read, stamps))
    assert notes == []


def test_the_first_batch_is_read_here_and_the_others_in_a_process_that_ends() -> None:
    found = list(read_by_two(who_reads, _one_each(4), []))
    here, *others = (held[0].digest for (held,) in found)
    assert here == str(os.getpid())
    assert len(set(others)) == 1
    assert others[0] != here
    assert not _is_running(int(others[0]))


def test_the_process_ends_with_a_rebuild_that_is_broken_off(tmp_path: Path) -> None:
    read = partial(reads_much, heard=tmp_path / "heard")
    with contextlib.closing(read_by_two(read, _one_each(50), [])) as found:
        next(found)
        ((second,),) = next(found)
        assert _is_running(int(second.file))
    assert not _is_running(int(second.file))


def test_f14_a_process_that_is_killed_loses_nothing_and_is_told_of() -> None:
    notes: list[str] = []
    read = partial(dies_at, name="3.txt", parent=os.getpid())
    found = list(read_by_two(read, _one_each(6), notes))
    assert _files(found) == [f"{n}.txt" for n in range(6)]
    assert notes == [
        "the process that reads captures ended by itself, with exit code -9; "
        "the rest was read without it"
    ]


def test_it_reads_no_further_ahead_than_one_batch(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    for number, _ in enumerate(read_by_two(partial(reads_much, heard=heard), _one_each(20), [])):
        assert len(heard.read_text().splitlines()) <= number + 2


def test_few_files_are_read_without_a_second_process() -> None:
    batches = _one_each(ahead.BATCHES_WORTH_A_PROCESS - 1)
    found = list(readings_of(who_reads, batches, []))
    assert {held[0].digest for (held,) in found} == {str(os.getpid())}


def test_a_process_whose_rebuild_is_gone_ends_without_a_word(tmp_path: Path) -> None:
    asked = pickle.dumps(partial(reads_much, heard=tmp_path / "heard"))
    asked += b"".join(map(pickle.dumps, _one_each(3)))
    for all_that_came in (b"", asked[:20], asked):
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "feedsvc.captures.reading_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        assert process.communicate(all_that_came) == (None, b"")
        assert process.returncode == 0


def test_a_rebuild_in_two_processes_publishes_what_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = []
    for batch_files in (1_000, 2):
        monkeypatch.setattr(reading, "BATCH_FILES", batch_files)
        newsroom = Newsroom(tmp_path / str(batch_files))
        for number in range(8):
            newsroom.write(f"{number}.txt", f"Story {number}", cut=number == 5)
        newsroom.write_bytes("refused.txt", b"")
        report = newsroom.rebuild()
        assert [note.file for note in report.refusals] == ["refused.txt"]
        published.append((newsroom.documents(), report.problems, report.notes))
    assert published[0] == published[1]
