"""The builders as deploy/several-machines/ runs them: two that watch, of which one may die."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scale.database import postgresql_server
from tests.scale.newsdesk import Newsdesk, newsroom
from tests.scale.nodes import Site
from tests.scale.truth import Truth

pytestmark = pytest.mark.slow

WATCH = ("watch", "--poll", "--quiet")


@contextlib.contextmanager
def watching(site: Site) -> Iterator["subprocess.Popen[bytes]"]:
    """Watch while the block runs, unless it is killed before."""
    with subprocess.Popen(
        site.command(*WATCH),
        env=site.environment(),
        cwd=site.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)


def test_of_two_watchers_one_publishes_whatever_happens_to_the_other(tmp_path: Path) -> None:
    with postgresql_server() as server, contextlib.ExitStack() as stack:
        room = newsroom(tmp_path / "newsroom", server.settings)
        desk = Newsdesk(room, stories=20, seed=1)
        site = Site(tmp_path, room.config, room.environment)
        truth = Truth(room)
        first = stack.enter_context(watching(site))
        truth.next_publication()
        truth.note()
        stack.enter_context(watching(site))
        for is_killed in (False, True):
            if is_killed:
                first.kill()
            desk.change()
            truth.next_publication()
            truth.note()
        # One generation for each change, though two saw it.
        assert truth.generation == 3
