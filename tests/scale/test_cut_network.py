"""A builder whose network is cut while it holds the lock: it says nothing, and blocks nobody."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgresql
from tests.components import require
from tests.scale.builders import PUBLISHED, REFUSED, STORE_FAILED, Builder, holding_the_lock
from tests.scale.newsdesk import Newsdesk, newsroom
from tests.scale.nodes import Site

pytestmark = pytest.mark.slow

# The two ends of a cable between this machine and one of its own (RFC 2544's network).
HERE, THERE = "198.18.77.1", "198.18.77.2"
STORIES = 4000
SECONDS_UNTIL_FREE = 60


def ip(*arguments: str) -> None:
    subprocess.run([require("ip"), *arguments], check=True, capture_output=True, timeout=30)


@contextlib.contextmanager
def machine() -> Iterator[str]:
    """Make another machine (a network namespace) at THERE; yield its name."""
    if os.geteuid() != 0:
        pytest.skip("only root makes network namespaces")
    name = f"feedsvc{os.getpid()}"
    near, far = f"n{os.getpid()}", f"f{os.getpid()}"
    ip("netns", "add", name)
    try:
        ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        ip("address", "add", f"{HERE}/30", "dev", near)
        ip("link", "set", near, "up")
        ip("-netns", name, "address", "add", f"{THERE}/30", "dev", far)
        ip("-netns", name, "link", "set", far, "up")
        yield name
    finally:
        ip("netns", "delete", name)


class Far(Builder):
    """A builder on the other machine."""

    def __init__(self, machine: str, site: Site) -> None:
        super().__init__("far", site)
        self._machine = machine

    def command(self, *arguments: str) -> list[str]:
        return [require("ip"), "netns", "exec", self._machine, *super().command(*arguments)]


@contextlib.contextmanager
def server_for_both() -> Iterator[postgresql.Server]:
    """Run a server that the other machine may reach, too."""
    with postgresql.running({"listen_addresses": f"127.0.0.1, {HERE}"}) as server:
        with (server.folder / "pg_hba.conf").open("a", encoding="ascii") as allowed:
            allowed.write(f"host all all {THERE}/32 trust\n")
        server.execute("SELECT pg_reload_conf()")
        yield server


def test_the_lock_of_a_machine_that_is_cut_off_is_free_within_half_a_minute(
    tmp_path: Path,
) -> None:
    with machine() as name, server_for_both() as server:
        near = newsroom(tmp_path / "newsroom", {"STORE__URL": server.url()})
        desk = Newsdesk(near, STORIES, seed=1)
        builder = Builder("near", Site(tmp_path, near.config, near.environment))
        assert builder.rebuild().code == PUBLISHED
        url = server.url().replace("127.0.0.1", HERE)
        environment = near.environment | {"FEEDSVC_STORE__URL": url}
        far = Far(name, Site(tmp_path, near.config, environment))
        desk.change()
        running = holding_the_lock(far, builder, near.location)
        ip("-netns", name, "link", "set", f"f{os.getpid()}", "down")
        cut = time.monotonic()
        desk.change()
        while builder.rebuild().code == REFUSED:
            assert time.monotonic() - cut < SECONDS_UNTIL_FREE
        print(f"the lock was free after {time.monotonic() - cut:.1f} s")
        assert builder.ended[-1].code == PUBLISHED
        assert far.end(running).code == STORE_FAILED, far.ended
