"""F25: more connections than a worker holds, half open, idle and slow; what the settings do.

A good client is answered while every bad one still holds its connection: no time is measured.
"""

import contextlib
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.hostile.wire import Service, served
from tests.ports import free_port
from tests.push.nginx import caching

pytestmark = pytest.mark.slow

# Within the 1,024 open files that a process of the tests may have where nobody raised it.
MANY = 600
CONNECTIONS = 8
HALF = [
    b"",
    b"G",
    b"GET /feed.xml HTTP/1.1\r\nHost: a\r\n",
    b"GET /feed.xml HTTP/1.1\r\nHost: a\r\nX-A: b\r\nX-B: ",
    b"POST /feed.xml HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\na",
    b"GET /feed.xml HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\na",
    # Answered, and idle from then on.
    b"GET /feed.xml HTTP/1.1\r\nHost: a\r\n\r\n",
]


@contextlib.contextmanager
def held_open(service: Service, number: int) -> Iterator[Sequence[socket.socket]]:
    """Hold so many connections open, each half used in one of the ways."""
    with contextlib.ExitStack() as opened:
        connections = [opened.enter_context(service.connect()) for _ in range(number)]
        for index, connection in enumerate(connections):
            connection.sendall(HALF[index % len(HALF)])
        yield connections


def is_open(connection: socket.socket) -> bool:
    """Whether the other side has not closed yet; what it sent is taken."""
    connection.setblocking(False)
    try:
        while connection.recv(65_536):
            pass
    except BlockingIOError:
        return True
    except ConnectionResetError:
        pass
    return False


def test_f25_a_good_client_is_served_beside_hundreds_that_hold_on(tmp_path: Path) -> None:
    with (
        served(tmp_path, SERVER__HEADER_SECONDS="300") as service,
        held_open(service, MANY) as bad,
    ):
        assert service.get(b"/feed.xml").status == 200
        assert service.get(b"/").status == 200
        waiting = [connection for index, connection in enumerate(bad) if index % len(HALF) < 4]
        assert all(map(is_open, waiting))


def test_f25_who_sends_no_whole_head_is_closed_without_an_answer(tmp_path: Path) -> None:
    with served(tmp_path, SERVER__HEADER_SECONDS="1") as service:
        for begun in HALF[:4]:
            assert service.send(begun).raw == b""


@pytest.mark.slow
def test_f25_beyond_its_connections_a_worker_serves_as_bad_ones_run_out(tmp_path: Path) -> None:
    settings = {"SERVER__CONNECTIONS": str(CONNECTIONS), "SERVER__HEADER_SECONDS": "1"}
    with served(tmp_path, **settings) as service, held_open(service, 3 * CONNECTIONS):
        assert service.get(b"/feed.xml").status == 200


@pytest.mark.slow
def test_f25_a_proxy_holds_what_a_worker_cannot(tmp_path: Path) -> None:
    settings = {"SERVER__CONNECTIONS": str(CONNECTIONS), "SERVER__HEADER_SECONDS": "300"}
    with served(tmp_path / "site", **settings) as service:
        port = free_port()
        with caching(tmp_path / "nginx", port, f"http://127.0.0.1:{service.port}"):
            proxy = Service(port, service.process)
            # nginx gives a body to the service only once it is whole.
            with held_open(proxy, 5 * CONNECTIONS) as bad:
                assert proxy.get(b"/feed.xml").status == 200
                assert proxy.get(b"/").status == 200
                waiting = [one for index, one in enumerate(bad) if index % len(HALF) < 4]
                assert all(map(is_open, waiting))


def test_f25_header_bytes_are_a_setting(tmp_path: Path) -> None:
    with served(tmp_path, SERVER__HEADER_BYTES="8192") as service:
        assert service.get(b"/feed.xml", b"X: " + b"a" * 4_000).status == 200
        assert service.get(b"/feed.xml", b"X: " + b"a" * 20_000).status == 431
