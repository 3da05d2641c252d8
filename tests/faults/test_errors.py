"""F16: a rebuild that the system refuses a call says so in one line, ends with 4, changes nothing.

Each error once, at the calls that a rebuild cannot do without; the served site is looked at as
in the campaign of kills, and the next rebuild comes to the articles of an undisturbed one.
"""

from collections.abc import Iterator

import pytest

from tests.faults.disturbance import Disturbances, disturbances
from tests.faults.rebuilding import Call
from tests.faults.site import Site

pytestmark = pytest.mark.slow
EXIT_STORE = 4


@pytest.fixture(scope="module")
def disturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disturbances]:
    with disturbances(Site(tmp_path_factory.mktemp("faults"), 500)) as found:
        yield found


@pytest.fixture(scope="module")
def calls(disturbed: Disturbances) -> list[Call]:
    """What a rebuild that nobody disturbs asks of the disk."""
    return list(disturbed.profile().calls)


def number_of(calls: list[Call], name: str, ending: str, *, late: bool = False) -> int:
    """Return which call of `name` is the first on the store's file with `ending`.

    Or a `late` one, by three quarters of all of them: how many there are differs a little.
    """
    path = f"feedsvc.sqlite{ending}"
    named = [call for call in calls if call.name == name]
    found = [
        number
        for number, call in enumerate(named, 1)
        if f"{path}>" in call.arguments or f'{path}"' in call.arguments
    ]
    return found[len(found) * 3 // 4 if late else 0]


def assert_that_nothing_was_published(disturbed: Disturbances) -> None:
    """What clients were served meanwhile is of this very generation: `disturbed` looked at it."""
    assert not disturbed.left.is_published
    assert disturbed.health_while_disturbed["generation"] == disturbed.generation_before


@pytest.mark.parametrize(
    ("name", "ending", "error", "late"),
    [
        ("openat", ".lock", "EMFILE", False),
        ("openat", ".lock", "EROFS", False),
        ("flock", ".lock", "ENOLCK", False),
        ("openat", "", "EMFILE", False),
        ("openat", "-wal", "EROFS", False),
        ("pread64", "", "EIO", False),
        ("write", ".journal", "ENOSPC", False),
        ("fsync", ".journal", "EIO", False),
        ("fsync", ".journal", "EIO", True),  # of the lines themselves
        ("pwrite64", "-wal", "ENOSPC", False),
        ("fdatasync", "-wal", "EIO", False),
        ("pwrite64", "-wal", "ENOSPC", True),
        ("pread64", "", "EIO", True),
    ],
)
def test_f16_what_the_system_refuses_is_one_line_and_changes_nothing(
    disturbed: Disturbances, calls: list[Call], name: str, ending: str, error: str, late: bool
) -> None:
    number = number_of(calls, name, ending, late=late)
    ended = disturbed.disturbed(inject=f"{name}:error={error}:when={number}")
    assert ended.code == EXIT_STORE, ended
    assert len(ended.errors.splitlines()) == 1
    assert ended.errors.startswith("feedsvc: ")
    assert "feedsvc.sqlite" in ended.errors
    assert ended.output == ""
    assert_that_nothing_was_published(disturbed)


def first_capture_opened(calls: list[Call]) -> int:
    """Return which call of openat opens the first capture."""
    opened = [call.arguments for call in calls if call.name == "openat"]
    return next(n for n, opens in enumerate(opened, 1) if '.txt"' in opens and "captures" in opens)


def test_f16_when_no_file_can_be_opened_any_more_nothing_is_published(
    disturbed: Disturbances, calls: list[Call]
) -> None:
    ended = disturbed.disturbed(inject=f"openat:error=EMFILE:when={first_capture_opened(calls)}+")
    assert ended.code == EXIT_STORE, ended
    assert ended.errors.endswith("feedsvc.sqlite.journal: Too many open files\n")
    assert len(ended.errors.splitlines()) == 1
    assert_that_nothing_was_published(disturbed)


@pytest.mark.parametrize("error", ["EMFILE", "EIO"])
def test_f16_a_capture_that_cannot_be_opened_is_read_the_next_time(
    disturbed: Disturbances, calls: list[Call], error: str
) -> None:
    number = first_capture_opened(calls)
    ended = disturbed.disturbed(inject=f"openat:error={error}:when={number}")
    assert ended.code == 0, ended
    assert "refused: 1\n" in ended.output
    assert "it cannot be opened: " in ended.output
    assert disturbed.left.is_published


def test_f16_healthz_says_how_old_it_is_while_nothing_new_is_published(
    disturbed: Disturbances, calls: list[Call]
) -> None:
    number = number_of(calls, "pwrite64", "-wal")
    disturbed.disturbed(inject=f"pwrite64:error=ENOSPC:when={number}+")
    assert disturbed.health_while_disturbed["status"] == "ok"
    assert disturbed.health_while_disturbed["age"] >= 0
    assert_that_nothing_was_published(disturbed)
    assert disturbed.health()["generation"] > disturbed.generation_before
