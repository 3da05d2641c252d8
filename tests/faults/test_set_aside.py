"""F15, F16, F18: a damaged store is moved out of the way by the one rename of a rebuild."""

from pathlib import Path

import pytest

from tests.faults.rebuilding import rebuilt
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow


@pytest.fixture
def damaged(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose store is no database any more."""
    for number in range(5):
        newsroom.write(f"{number}.txt", f"Story {number}")
    newsroom.rebuild()
    return newsroom


def damage(store: Path) -> None:
    store.write_bytes(b"no database" * 1_000)


def test_f15_a_kill_at_the_rename_leaves_it_to_the_next_rebuild(damaged: Newsroom) -> None:
    before = damaged.identities()
    damage(damaged.store)
    assert rebuilt(damaged, inject="rename:signal=SIGKILL:when=1").was_killed
    assert rebuilt(damaged).code == 0
    assert damaged.identities() == before


def test_f16_a_rename_that_is_refused_is_one_line(damaged: Newsroom) -> None:
    before = damaged.identities()
    damage(damaged.store)
    ended = rebuilt(damaged, inject="rename:error=EROFS:when=1")
    assert ended.code == 4
    assert ended.errors == f"feedsvc: {damaged.store}: Read-only file system\n"
    assert rebuilt(damaged).code == 0
    assert damaged.identities() == before
