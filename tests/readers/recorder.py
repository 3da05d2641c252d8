"""Stands between a reader and a service, passes everything on, and keeps what was said."""

import contextlib
import http.client
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

_BY_THE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


@dataclass(frozen=True)
class Poll:
    """One request that was passed on, and the status of what came back."""

    path: str
    headers: dict[str, str]
    status: int


@dataclass
class Recorder:
    """What passed at `url`, which stands for the service at `upstream`; both can be replaced.

    Header fields of requests whose names are in `dropped`, in lower case, are not passed on.
    """

    upstream: str
    dropped: frozenset[str] = frozenset()
    url: str = ""
    polls: list[Poll] = field(default_factory=list)

    def statuses(self) -> list[int]:
        """Return the statuses since the last call."""
        seen = [poll.status for poll in self.polls]
        self.polls.clear()
        return seen


@contextlib.contextmanager
def recording(upstream: str, dropped: frozenset[str] = frozenset()) -> Iterator[Recorder]:
    """Listen on a free port of loopback while the block runs."""
    recorder = Recorder(upstream, dropped)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service = http.client.HTTPConnection(urlsplit(recorder.upstream).netloc, timeout=10)
            dropped = {"host", *recorder.dropped}
            headers = {k: v for k, v in self.headers.items() if k.lower() not in dropped}
            with contextlib.closing(service):
                service.request("GET", self.path, headers=headers)
                answer = service.getresponse()
                body = answer.read()
            recorder.polls.append(Poll(self.path, headers, answer.status))
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _BY_THE_HOP:
                    self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        recorder.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield recorder
        finally:
            server.shutdown()
