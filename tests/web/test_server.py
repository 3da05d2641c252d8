"""The real server, in a process of its own, over real sockets."""

import os
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedsvc.config import load
from feedsvc.errors import ConfigurationError
from feedsvc.server import serve
from feedsvc.web.http_date import write_http_date
from tests.web.newsroom import SITE, Newsroom, article

PROGRAMS = tomllib.loads(Path(__file__).with_name("readers.toml").read_text(encoding="utf-8"))[
    "program"
]

_SERVE = """\
import os, sys
from pathlib import Path
from feedsvc.config import load
from feedsvc.server import serve
serve(load(Path(sys.argv[1]), os.environ).configuration, host="127.0.0.1", port=0,
      workers=int(sys.argv[2]), announce=lambda line: print(line, flush=True))
"""


def started(newsroom: Newsroom, workers: int) -> "subprocess.Popen[str]":
    """Start a service of `newsroom` on a free port."""
    # No FEEDSVC_ variable of who runs the tests may reach it.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FEEDSVC_")}
    return subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(newsroom.config_path), str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=Path(__file__).parents[2],
        text=True,
    )


class Served:
    """A running service of `newsroom`, at `port`."""

    def __init__(self, newsroom: Newsroom, process: "subprocess.Popen[str]") -> None:
        self.newsroom = newsroom
        self.process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("serving on http://127.0.0.1:"), line
        self.port = int(line.rpartition(":")[2])

    def ask(self, *lines: str) -> list[bytes]:
        """Send one request, or several as one text, and return all that is answered, in parts.

        Each of `lines` is a whole head without its last blank line; the last one is made to
        close the connection.
        """
        heads = [line.replace("\n", "\r\n") for line in lines]
        heads[-1] += "\r\nConnection: close"
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall("".join(f"{head}\r\n\r\n" for head in heads).encode("latin-1"))
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        head, _, rest = answer.partition(b"\r\n\r\n")
        return [head, rest]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    newsroom = Newsroom(tmp_path_factory.mktemp("served"))
    newsroom.write("rain", article("Rain Comes to Town"))
    newsroom.rebuild()
    with started(newsroom, workers=2) as process:
        try:
            yield Served(newsroom, process)
        finally:
            process.terminate()
            newsroom.close()


def headers_of(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def test_a_feed_is_served_whole(served: Served) -> None:
    head, body = served.ask("GET /feed.xml HTTP/1.1\nHost: news.example.org")
    assert head.startswith(b"HTTP/1.1 200 OK")
    headers = headers_of(head)
    assert headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert headers["content-length"] == str(len(body))
    assert b"Rain Comes to Town" in body
    assert body == served.newsroom.client().get("/feed.xml").data


def test_t34_head_has_the_length_of_get_and_no_body(served: Served) -> None:
    get, body = served.ask("GET /feed.xml HTTP/1.1\nHost: a")
    head, nothing = served.ask("HEAD /feed.xml HTTP/1.1\nHost: a")
    assert nothing == b""
    assert headers_of(head) | {"date": ""} == headers_of(get) | {"date": ""}
    assert headers_of(head)["content-length"] == str(len(body))


def test_t33_a_304_has_date_and_no_body(served: Served) -> None:
    head, body = served.ask("GET /feed.xml HTTP/1.1\nHost: a\nIf-None-Match: *")
    assert head.startswith(b"HTTP/1.1 304 Not Modified")
    assert body == b""
    assert {"date", "etag", "cache-control", "vary"} <= set(headers_of(head))
    assert "content-length" not in headers_of(head)


def test_t30_tags_in_two_fields_are_one_list(served: Served) -> None:
    tag = headers_of(served.ask("GET /feed.xml HTTP/1.1\nHost: a")[0])["etag"]
    head, _ = served.ask(
        f'GET /feed.xml HTTP/1.1\nHost: a\nIf-None-Match: "x"\nIf-None-Match: {tag}'
    )
    assert head.startswith(b"HTTP/1.1 304")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program["name"])
def test_t30_t33_readers_in_the_wild_get_200_and_then_304(
    served: Served, program: dict[str, Any]
) -> None:
    found = served.newsroom.cache().find("/feed.xml")
    assert found is not None
    assert found.last_modified is not None
    etag = found.document.etags[program["coding"]]
    first, later = (
        "\n".join(
            ["GET /feed.xml HTTP/1.1", "Host: a"]
            + [f"{name}: {value}" for name, value in program[poll] if name != "Connection"]
        )
        for poll in ("first_poll", "later_poll")
    )
    head, body = served.ask(first)
    assert head.startswith(b"HTTP/1.1 200")
    assert headers_of(head)["etag"] == etag
    assert body == found.document.bodies[program["coding"]]
    date = write_http_date(found.last_modified)
    head, body = served.ask(later.replace("{etag}", etag).replace("{last_modified}", date))
    assert head.startswith(b"HTTP/1.1 304")
    assert body == b""


def test_t40_options(served: Served) -> None:
    head, body = served.ask("OPTIONS /feed.xml HTTP/1.1\nHost: a")
    assert head.startswith(b"HTTP/1.1 204 No Content")
    assert headers_of(head)["access-control-allow-methods"] == "GET, HEAD"
    assert body == b""


@pytest.mark.parametrize(
    "request_head",
    [
        "GET http://evil.example/feed.xml HTTP/1.1\nHost: evil.example",
        "GET /feed.xml HTTP/1.1\nHost: evil.example\nHost: other.example",
        "GET /feed.xml HTTP/1.1\nHost: a\nX-Forwarded-Host: evil.example",
        "GET /feed.xml HTTP/1.0",
    ],
)
def test_f20_the_body_is_the_canonical_one_whatever_the_host(
    served: Served, request_head: str
) -> None:
    plain = served.ask("GET /feed.xml HTTP/1.1\nHost: news.example.org")[1]
    head, body = served.ask(request_head)
    assert head.split(b"\r\n")[0].endswith(b"200 OK")
    assert body == plain


def test_f20_a_redirect_leads_to_the_configured_site(served: Served) -> None:
    head, _ = served.ask("GET /FEED.XML HTTP/1.1\nHost: evil.example")
    assert headers_of(head)["location"] == f"{SITE}/feed.xml"


def test_f22_a_double_slash_leads_nowhere(served: Served) -> None:
    head, body = served.ask("GET //evil.example/feed/ HTTP/1.1\nHost: evil.example")
    assert head.startswith(b"HTTP/1.1 404")
    assert b"evil" not in head + body


def test_f23_a_header_of_64_kilobytes_is_answered(served: Served) -> None:
    head, _ = served.ask(f'GET /feed.xml HTTP/1.1\nHost: a\nIf-None-Match: "{"x" * 65_536}"')
    assert head.startswith(b"HTTP/1.1 200")


def test_f25_two_requests_sent_at_once_are_answered_in_order(served: Served) -> None:
    head, rest = served.ask("HEAD /feed.xml HTTP/1.1\nHost: a", "GET /healthz HTTP/1.1\nHost: a")
    assert headers_of(head)["content-type"].startswith("application/rss+xml")
    second, _, body = rest.partition(b"\r\n\r\n")
    assert second.startswith(b"HTTP/1.1 200")
    assert headers_of(second)["content-type"] == "application/json"
    assert body.startswith(b'{"status": "ok"')


def test_a_rebuild_by_another_process_shows_without_restart(served: Served) -> None:
    newsroom = served.newsroom
    newsroom.write("hail", article("Hail", published="2024-05-03T12:00:00+01:00"))
    newsroom.rebuild()
    tag = newsroom.client().get("/feed.xml").headers["ETag"]
    # Who holds the new tag is never answered by the old document, by whichever worker.
    for _ in range(8):
        head, _ = served.ask(f"GET /feed.xml HTTP/1.1\nHost: a\nIf-None-Match: {tag}")
        assert head.startswith(b"HTTP/1.1 304")


def test_a_port_that_is_taken_is_a_configuration_error(newsroom: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port = {port}: cannot be listened on"):
            serve(
                load(newsroom.config_path, {}).configuration,
                host="127.0.0.1",
                port=port,
                workers=1,
                announce=pytest.fail,
            )


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_service_in_order_with_connections_open(
    published: Newsroom, stop: signal.Signals
) -> None:
    # One worker: what has answered has its handlers of signals, which a second one, still
    # starting, may not have.
    with started(published, workers=1) as process:
        port = Served(published, process).port
        with socket.create_connection(("127.0.0.1", port), timeout=10) as idle:
            idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert idle.recv(65_536).startswith(b"HTTP/1.1 200")
            process.send_signal(stop)
            _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert errors == ""
