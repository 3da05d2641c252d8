"""What `feedsvc serve` says before it serves, and what it serves by."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from feedsvc.cli.serve import root_warning
from feedsvc.store.whole_file import rebuild_lock
from tests.cli.conftest import ROOT, Feedsvc
from tests.engines import ON_BOTH_ENGINES_SLOWLY, ONLY_SQLITE
from tests.newsroom import Newsroom
from tests.serving import ANNOUNCEMENT, serving_process

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY


def test_who_serves_as_root_is_told_that_it_needs_no_root() -> None:
    assert "runs as root" in root_warning(0)
    assert root_warning(1000) == ""


def test_f16_its_first_rebuild_is_told_in_its_log_and_needs_no_standard_output(
    newsroom: Newsroom,
) -> None:
    """A service's output may be a file on a disk that is full."""
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write_bytes("b.txt", b"nothing")
    environment = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    environment |= newsroom.environment | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), "serve"]
    said = []
    with (
        open("/dev/full", "w", encoding="utf-8") as full,
        subprocess.Popen(
            [*command, "--port", "0"], env=environment, stdout=full, stderr=subprocess.PIPE
        ) as process,
    ):
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line.decode())
            if ANNOUNCEMENT in said[-1]:
                process.terminate()
                break
    assert process.returncode == 0, said
    told = [line for line in said if "rebuilt" in line or "refused" in line]
    assert told[0].startswith("INFO feedsvc: rebuilt generation=1 new=1 ")
    assert told[1].startswith("WARNING feedsvc: refused: b.txt: ")


@pytest.mark.parametrize("option", [(), ("--watch",)])
def test_while_another_process_publishes_for_the_first_time_it_is_exit_5(
    newsroom: Newsroom, feedsvc: Feedsvc, option: tuple[str, ...]
) -> None:
    """That rebuild may fail: whoever started the service starts it again."""
    newsroom.write("a.txt", "The bridge is open")
    with rebuild_lock(newsroom.location):
        ended = feedsvc("serve", "--port", "0", *option)
    assert (ended.code, ended.out) == (5, "")
    assert "another rebuild of this store runs" in ended.err


@pytest.mark.parametrize("option", [(), ("--watch",)])
def test_without_a_store_and_without_captures_it_ends_as_a_rebuild_does(
    newsroom: Newsroom, feedsvc: Feedsvc, option: tuple[str, ...]
) -> None:
    newsroom.captures.rmdir()
    served, rebuilt = feedsvc("serve", "--port", "0", *option), feedsvc("rebuild")
    assert (served.code, served.out) == (rebuilt.code, rebuilt.out) == (3, "")
    assert rebuilt.err in served.err


@ONLY_SQLITE
def test_a_worker_that_replaces_another_serves_by_the_same_configuration(
    newsroom: Newsroom,
) -> None:
    """The file is being edited, and is no configuration at this moment."""
    newsroom.write("a.txt", "The bridge is open")
    with serving_process(newsroom, "--workers", "1") as (url, process):
        worker = _only_worker(process.pid)
        newsroom.config.write_text("[site\n", encoding="utf-8")
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 20
        answer = b""
        while not answer and time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/feed.xml") as found:
                answer = found.read()
        assert b"The bridge is open" in answer, f"the service ended: {process.poll()}"
        assert _only_worker(process.pid) != worker


def _only_worker(server: int) -> int:
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    return int(children[-1])
