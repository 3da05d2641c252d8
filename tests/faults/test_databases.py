"""A database that is full, stopped, or a stand-by: real ones, as a builder meets them."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.rebuilding import command, environment
from tests.faults.test_disks import fill, mounted
from tests.newsroom import Newsroom
from tests.postgresql import Server, running, standby_of

pytestmark = pytest.mark.slow

STORE_ENGINES = ("postgresql",)
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


def rebuilt(newsroom: Newsroom) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(newsroom),
        env=environment(newsroom, "1"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def is_said(done: "subprocess.CompletedProcess[str]", newsroom: Newsroom, reason: str) -> None:
    """Hold what a rebuild ended with against exit code 4 and one line that says why."""
    assert (done.returncode, done.stdout) == (4, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"feedsvc: {newsroom.location}: ")
    assert reason in line


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def published(folder: Path, url: str) -> Newsroom:
    newsroom = Newsroom(folder, settings={"STORE__URL": url})
    for number in range(30):
        newsroom.write(f"{number}.txt", f"Story {number}")
    newsroom.rebuild()
    return newsroom


def test_f16_a_full_database_keeps_the_old_and_space_mends_it(
    server: Server, tmp_path: Path
) -> None:
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)  # the server, another user, is to come through
    with mounted(tmp_path / "disk", "24m") as disk:
        space = disk / "space"
        space.mkdir(mode=0o700)
        if server.user is not None:
            status = server.folder.stat()
            os.chown(space, status.st_uid, status.st_gid)
        server.execute(f"CREATE TABLESPACE small LOCATION '{space}'")
        server.execute("CREATE DATABASE of_small TABLESPACE small TEMPLATE template0")
        try:
            newsroom = published(tmp_path / "site", server.url("of_small"))
            before = newsroom.documents()
            filler = fill(disk)
            newsroom.write("0.txt", "Story 0, rewritten")
            for number in range(400):
                newsroom.write(f"new-{number}.txt", f"A new story {number}", section="UK News")
            is_said(rebuilt(newsroom), newsroom, "No space left on device")
            assert newsroom.documents() == before
            filler.unlink()
            assert rebuilt(newsroom).returncode == 0
            assert "A new story 7" in newsroom.titles("uk-news")
        finally:
            server.execute("DROP DATABASE of_small WITH (FORCE)")
            server.execute("DROP TABLESPACE small")


def test_f16_a_stopped_database_keeps_the_old_and_its_start_mends_it(
    server: Server, tmp_path: Path
) -> None:
    with server.schema() as url:
        newsroom = published(tmp_path, url)
        before, validators = newsroom.documents(), newsroom.validators()
        newsroom.write("new.txt", "A new story")
        server.stop()
        try:
            is_said(rebuilt(newsroom), newsroom, "Connection refused")
        finally:
            server.start()
        assert (newsroom.documents(), newsroom.validators()) == (before, validators)
        assert rebuilt(newsroom).returncode == 0
        assert "A new story" in newsroom.titles()


def test_a_standby_is_read_and_never_written(server: Server, tmp_path: Path) -> None:
    with server.schema() as url, standby_of(server) as standby:
        newsroom = published(tmp_path, url)
        before = newsroom.documents()
        followed = newsroom.settings["STORE__URL"].replace(f":{server.port}/", f":{standby.port}/")
        newsroom.settings["STORE__URL"] = followed
        until(newsroom.has_store)
        until(lambda: newsroom.documents() == before)
        newsroom.write("new.txt", "A new story")
        is_said(rebuilt(newsroom), newsroom, "is a stand-by, which is read-only; name the primary")
        standby.execute("SELECT pg_promote()")
        until(lambda: standby.execute("SELECT pg_is_in_recovery()") == [(False,)])
        assert rebuilt(newsroom).returncode == 0
        assert "A new story" in newsroom.titles()


def test_of_several_hosts_the_primary_is_found(server: Server, tmp_path: Path) -> None:
    with server.schema() as url, standby_of(server) as standby:
        hosts = f"127.0.0.1:{standby.port},127.0.0.1:{server.port}/"
        several = url.replace(f"127.0.0.1:{server.port}/", hosts)
        newsroom = published(tmp_path, f"{several}&target_session_attrs=read-write")
        assert rebuilt(newsroom).returncode == 0
        assert len(newsroom.titles()) == 30
