"""Programs that run before the service, until a block ends, and requests through them."""

import contextlib
import http.client
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DEADLINE_SECONDS = 15


@dataclass(frozen=True)
class Answer:
    """An answer; the names of its headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(port: int, path: str, *, is_tls: bool = False, **fields: str) -> Answer:
    """Return the answer on `port` of loopback; a_im="feed" is sent as the header A-IM."""
    trusting = ssl._create_unverified_context()
    connection = (
        http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusting)
        if is_tls
        else http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    )
    with contextlib.closing(connection):
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )


@contextlib.contextmanager
def running(command: Sequence[str], port: int, log: Path, home: Path) -> Iterator[None]:
    """Run `command` until the block ends; it must take connections on `port`."""
    environment = {"HOME": str(home), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    with (
        log.open("wb") as said,
        subprocess.Popen(command, env=environment, stdout=said, stderr=said) as process,
    ):
        try:
            _wait_until_listening(process, port, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=DEADLINE_SECONDS)


def _wait_until_listening(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.connect()
            connection.close()
            return
        time.sleep(0.05)
    raise AssertionError(f"{process.args!r} does not listen: {log.read_text(errors='replace')}")
