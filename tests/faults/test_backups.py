"""F15, F16: a backup that is killed, or refused a call, leaves what was there before whole."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from feedsvc.store.engine import check_pages, open_for_reading
from feedsvc.store.journal import ArticleLine, read_journal
from feedsvc.store.sql import articles
from tests.components import require
from tests.faults.rebuilding import environment, feedsvc
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow


def backed_up(
    newsroom: Newsroom, target: Path, inject: str | None = None, only_on: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a backup of `newsroom` to `target`.

    `inject` is what strace is to inject, and `only_on` the one file whose calls it is to.
    """
    call = inject.partition(":")[0] if inject else "none"
    return subprocess.run(
        [
            *(require("strace"), "-qq", "-o", os.devnull, "-e", f"trace={call}"),
            *(("-e", f"inject={inject}") if inject else ()),
            *(("-P", str(only_on)) if only_on else ()),
            *feedsvc(newsroom, "backup", str(target)),
        ],
        env=environment(newsroom, "backup"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    newsroom.configuration()
    for number in range(5):
        newsroom.write(f"{number}.txt", f"Story {number}")
    newsroom.rebuild()
    return newsroom


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where to back up to: a folder with nothing else in it."""
    folder = tmp_path / "backup"
    folder.mkdir()
    return folder / "copy.sqlite"


def is_whole(backup: Path) -> bool:
    """Whether a store is sound, and its journal knows all that it holds."""
    known = {line.id for line in read_journal(backup) if isinstance(line, ArticleLine)}
    with contextlib.closing(open_for_reading(backup)) as connection:
        check_pages(connection)
        return {version.id for version in articles.living(connection)} <= known


@pytest.mark.parametrize(
    ("call", "number"),
    [
        ("mkdir", 1),
        ("flock", 1),
        ("pwrite64", 1),
        ("pwrite64", 9),
        ("fsync", 1),
        ("rename", 1),
        ("rename", 2),
        ("rmdir", 1),
    ],
)
@pytest.mark.parametrize("has_one_before", [False, True])
def test_f15_a_killed_backup_leaves_the_one_before_whole_and_is_in_no_way_of_the_next(
    published: Newsroom, target: Path, call: str, number: int, has_one_before: bool
) -> None:
    if has_one_before:
        assert backed_up(published, target).returncode == 0
        published.write("more.txt", "One more story")
        published.rebuild()
    killed = backed_up(published, target, f"{call}:signal=SIGKILL:when={number}")
    assert killed.returncode == -signal.SIGKILL
    if has_one_before:
        assert is_whole(target)
    done = backed_up(published, target)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in target.parent.iterdir()} == {
        "copy.sqlite",
        "copy.sqlite.journal",
    }
    shutil.copyfile(target, published.store)
    assert len(published.titles()) == 5 + has_one_before


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ENOLCK", "No locks available"),
        ("EOPNOTSUPP", "Operation not supported"),
        ("ENOSYS", "Function not implemented"),
    ],
)
def test_f16_a_file_system_without_locks_is_said_in_one_line(
    published: Newsroom, target: Path, error: str, said: str
) -> None:
    assert backed_up(published, target).returncode == 0
    before = target.read_bytes()
    done = backed_up(published, target, f"flock:error={error}")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == (
        f"feedsvc: {target}.partial/feedsvc-backup.lock: cannot be locked ({said}): the file "
        "system has no locks, as some on a network; name a file on a local disk\n"
    )
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("inject", "said"),
    [
        ("fcntl:error=ENOLCK", "database is locked"),
        ("openat:error=ENOSPC:when=1+", "unable to open"),
    ],
)
def test_f16_what_sqlite_cannot_do_with_the_copy_is_said_of_the_copy(
    published: Newsroom, target: Path, inject: str, said: str
) -> None:
    copy = target.with_name("copy.sqlite.partial") / "copy.sqlite"
    done = backed_up(published, target, inject, copy)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"feedsvc: {copy}: the store cannot be used: {said}")
    assert len(done.stderr.splitlines()) == 1


# The first eight writes are into the index of the store's own log.
@pytest.mark.parametrize(
    ("call", "number"), [("mkdir", 1), ("pwrite64", 9), ("fsync", 1), ("rename", 1)]
)
def test_f16_a_backup_that_the_disk_refuses_is_one_line_and_leaves_the_one_before(
    published: Newsroom, target: Path, call: str, number: int
) -> None:
    assert backed_up(published, target).returncode == 0
    before = target.read_bytes()
    done = backed_up(published, target, f"{call}:error=EIO:when={number}+")
    assert (done.returncode, done.stdout) == (4, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"feedsvc: {target}")
    assert target.read_bytes() == before
