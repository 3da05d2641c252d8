"""Starts a server on one core and a free port of the loopback, and stops it again."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.programs import FEEDSVC, ROOT, system

SERVER_CORE = "0"
SECONDS_TO_START = 20.0
SECONDS_TO_STOP = 10.0


class ServerDidNotStart(Exception):
    """A server took no connection in time; says what it wrote."""


@dataclass(frozen=True)
class Server:
    """How to start one server: it serves the document at `path` on `port`, with one process."""

    name: str
    command: Sequence[str]
    port: int
    path: str
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = ROOT


def free_port() -> int:
    """Return a port of the loopback that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def feedsvc(config: Path, path: str, port: int) -> Server:
    """Return feedsvc's own server, as `feedsvc serve` starts it with the configuration's rest."""
    command = [*FEEDSVC, "--config", str(config), "serve", "--port", str(port)]
    return Server("feedsvc", command, port, path)


@contextlib.contextmanager
def running(server: Server, log: Path, core: str | None = SERVER_CORE) -> Iterator[int]:
    """Run `server`, all of it on `core`, until the block ends; gives the id of its process.

    What it says goes to `log`. It leads a process group of its own, which is stopped with it.
    """
    pinned = [system("taskset"), "--cpu-list", core] if core else []
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*pinned, *server.command],
            cwd=server.folder,
            env={**os.environ, **server.environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(server, process, log)
        yield process.pid
    finally:
        _stop(process)


def _wait_until_it_answers(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", server.port), timeout=1),
        ):
            return
        time.sleep(0.05)
    raise ServerDidNotStart(f"{server.name}: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
