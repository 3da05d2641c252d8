"""F15: what is told to end ends in order: rebuilds keep what they read, servers answer first."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.leftovers import foreign_files, processes_left
from tests.faults.rebuilding import command, environment
from tests.faults.site import Site
from tests.newsroom import Newsroom
from tests.serving import serving

pytestmark = pytest.mark.slow
# Read in three batches, two of them in a second process.
CAPTURES = 3_000


@contextlib.contextmanager
def rebuilding(newsroom: Newsroom) -> "Iterator[subprocess.Popen[str]]":
    """Run a rebuild while the block runs."""
    with subprocess.Popen(
        command(newsroom),
        env=environment(newsroom, "stopped"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"]
)
def test_f15_a_signal_stops_a_rebuild_in_order_and_what_was_read_is_kept(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    newsroom = Site(tmp_path, CAPTURES).newsroom
    with rebuilding(newsroom) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "reading: 1000 of 3000\n"
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert errors.splitlines()[-1] == (
        f"feedsvc: stopped by {number.name}: what was read is kept, and what was published before "
        "is served on; the next rebuild goes on from there"
    )
    assert output == ""
    assert processes_left("stopped") == []
    assert foreign_files(newsroom) == set()
    with newsroom.connection() as connection:
        kept = connection.execute("SELECT count(*) FROM captures").fetchone()[0]
    assert kept >= 1_000
    with rebuilding(newsroom) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "generation 1: " in output


def test_f15_a_rebuild_that_is_stopped_twice_ends_at_once(tmp_path: Path) -> None:
    newsroom = Site(tmp_path, CAPTURES).newsroom
    with rebuilding(newsroom) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "reading: 1000 of 3000\n"
        for _ in range(50):
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode in {143, -signal.SIGTERM}
    assert processes_left("stopped") == []


def workers_of(server: int) -> list[int]:
    """Return the processes that a server started."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
    return [int(child) for child in children.split()]


def test_f15_a_worker_that_is_killed_is_replaced_while_the_other_answers(
    newsroom: Newsroom,
) -> None:
    newsroom.write("one.txt", "A first story")
    newsroom.rebuild()
    with serving(newsroom, "--workers", "2") as url:
        port = int(url.rpartition(":")[2])
        server = _server()
        before = _until_there_are(server, 2)
        os.kill(before[0], signal.SIGKILL)
        after = _until_there_are(server, 2, without=before[0])
        assert before[1] in after
        for _ in range(20):
            assert _answer(port).startswith(b"HTTP/1.1 200")


def test_f15_what_is_under_way_when_the_server_is_stopped_is_answered(newsroom: Newsroom) -> None:
    for number in range(50):
        newsroom.write(f"{number}.txt", f"Story {number}", paragraphs=["It is long. " * 800])
    newsroom.rebuild()
    whole = newsroom.document("/feed.xml")
    with serving(newsroom, "--workers", "1") as url, socket.socket() as slow:
        # So small that most of the answer is still to be sent when the server is told to stop.
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.settimeout(20)
        slow.connect(("127.0.0.1", int(url.rpartition(":")[2])))
        slow.sendall(b"GET /feed.xml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = slow.recv(1_000)
        os.kill(_server(), signal.SIGTERM)
        answer += b"".join(iter(lambda: slow.recv(65_536), b""))
    assert answer.partition(b"\r\n\r\n")[2] == whole


def _server() -> int:
    """Return the server that was just started: this process's last child."""
    return workers_of(os.getpid())[-1]


def _until_there_are(server: int, count: int, without: int = 0) -> list[int]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [worker for worker in workers_of(server) if worker != without]
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"there are not {count} workers")


def _answer(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET /feed.xml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(65_536), b""))
