"""In which phase a rebuild is said to have been, told by calls that are written here."""

from pathlib import Path

import pytest

from tests.faults.phases import Left, Phase, Trace, phase_at_end
from tests.faults.rebuilding import Call

STORE = Path("/state/feedsvc.sqlite")
UNREAD = Left(is_read=False, is_published=False)
READ = Left(is_read=True, is_published=False)
PUBLISHED = Left(is_read=True, is_published=True)

LOCK = ["flock .lock"]
COMMIT = ["pwrite64 -wal", "fdatasync -wal"]
BATCH = ["fsync .journal", *COMMIT]


def calls(told: list[str], *, is_killed: bool = False) -> list[Call]:
    """Return calls of a rebuild, one a second; where it is killed, the last did not come back."""
    found = []
    for time, call in enumerate(told, 1):
        name, _, ending = call.partition(" ")
        result = "?" if is_killed and time == len(told) else "0"
        found.append(Call(1, float(time), name, f"4<{STORE}{ending}>) = {result}"))
    return found


@pytest.mark.parametrize("batches", [1, 4])
def test_building_lies_between_the_commit_of_those_that_leave_and_the_next_write(
    batches: int,
) -> None:
    told = [*LOCK, *BATCH * batches, *BATCH, "pread64 ", *COMMIT, *COMMIT]
    trace = Trace.of(calls(told), STORE)
    expected = ["starting", *["reading"] * 3 * (batches + 1), "building", *["publishing"] * 4]
    assert trace.phases == expected
    read = 1.0 + 3 * (batches + 1)
    assert trace.time_of("reading") == (1.0, read)
    assert trace.time_of("building") == (read, read + 2)
    assert trace.time_of("publishing") == (read + 2, read + 5)


@pytest.mark.parametrize(
    ("told", "is_killed_within", "left", "phase"),
    [
        ([], False, UNREAD, "starting"),
        (LOCK, True, UNREAD, "starting"),
        (LOCK, False, UNREAD, "reading"),
        ([*LOCK, *BATCH], False, UNREAD, "reading"),
        ([*LOCK, *BATCH, *BATCH], True, READ, "reading"),
        ([*LOCK, *BATCH], False, READ, "building"),
        ([*LOCK, *BATCH * 4], False, READ, "building"),
        ([*LOCK, *BATCH, "pread64 "], True, READ, "building"),
        ([*LOCK, *BATCH, COMMIT[0]], True, READ, "publishing"),
        ([*LOCK, *BATCH, *COMMIT], True, PUBLISHED, "publishing"),
        ([*LOCK, *BATCH, *COMMIT], False, PUBLISHED, "publishing"),
    ],
)
def test_what_a_killed_rebuild_left_tells_its_phase_however_many_commits_it_took_to_read(
    told: list[str], is_killed_within: bool, left: Left, phase: Phase
) -> None:
    assert phase_at_end(calls(told, is_killed=is_killed_within), STORE, left) == phase
