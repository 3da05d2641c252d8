"""Bytes to the served process and back, over a socket: what no HTTP client would send."""

import contextlib
import re
import resource
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import feedsvc
from tests.newsroom import Newsroom
from tests.serving import serving_process

DEADLINE_SECONDS = 30
# What a fault of ours, or the software behind us, would be known by.
_OF_OURS = re.compile(
    rb"(?i)traceback|werkzeug|jinja|sqlite|[a-z]+(error|exception):|\.py\b|python|flask/|granian/"
    + re.escape(feedsvc.__version__).encode()
)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: its status, its header fields by name in lower case, its body."""

    status: int
    fields: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """All that came back on one connection until the other side closed it."""

    raw: bytes
    responses: list[Response]

    @property
    def statuses(self) -> list[int]:
        return [response.status for response in self.responses]

    def assert_harmless(self, *marks: bytes) -> None:
        """No fault, no word of the software, no cookie, and none of `marks`, which were sent."""
        assert all(status < 500 for status in self.statuses), self.raw
        assert not _OF_OURS.search(self.raw), self.raw
        assert b"set-cookie" not in self.raw.lower()
        for mark in marks:
            assert mark not in self.raw


@dataclass(frozen=True, slots=True)
class Service:
    """A running service at a port of loopback, and the process of its server."""

    port: int
    process: "subprocess.Popen[str]"

    def worker_bytes(self) -> int:
        """Return the resident memory of its one worker."""
        pid = self.process.pid
        (worker,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pages = int(Path(f"/proc/{worker}/statm").read_text().split()[1])
        return pages * resource.getpagesize()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_SECONDS)

    def send(self, *parts: bytes, is_head: bool = False) -> Answered:
        """Send bytes as they are, and return all that is answered until the service closes.

        It does so by itself once the connection is idle for server.header_seconds.
        """
        with self.connect() as connection:
            # A server that refuses early closes while we still send.
            with contextlib.suppress(ConnectionError):
                for part in parts:
                    connection.sendall(part)
            raw = _until_closed(connection)
        return Answered(raw, _parsed(raw, is_head=is_head))

    def get(self, target: bytes, *fields: bytes, method: bytes = b"GET") -> Response:
        """Ask for one target with further header fields, and return the one answer."""
        lines = [
            method + b" " + target + b" HTTP/1.1",
            b"Host: news.example.org",
            *fields,
            b"Connection: close",
        ]
        answered = self.send(b"\r\n".join(lines) + b"\r\n\r\n", is_head=method == b"HEAD")
        answered.assert_harmless()
        assert len(answered.responses) == 1, answered.raw
        return answered.responses[0]


@contextlib.contextmanager
def served(folder: Path, **settings: str) -> Iterator[Service]:
    """Serve one article from a newsroom in `folder` while the block runs."""
    newsroom = Newsroom(folder, settings={"SITE__URL": "https://news.example.org", **settings})
    newsroom.write("rain.txt", "Rain Comes to Town")
    newsroom.rebuild()
    with serving_process(newsroom) as (url, process):
        yield Service(int(url.rpartition(":")[2]), process)


def _until_closed(connection: socket.socket) -> bytes:
    raw = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            raw += part
    return raw


def _parsed(raw: bytes, *, is_head: bool) -> list[Response]:
    """Take answers one after another, by their own Content-Length; nothing may be left over."""
    responses = []
    while raw:
        head, _, raw = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
        status = int(first.split(" ")[1])
        size = 0 if is_head or status in {100, 204, 304} else int(fields["content-length"])
        responses.append(Response(status, fields, raw[:size]))
        assert len(responses[-1].body) == size
        raw = raw[size:]
    return responses
