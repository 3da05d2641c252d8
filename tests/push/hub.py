"""A WebSub hub and a subscriber on loopback, as WebSub §5 to §7 has them; and hubs gone wrong."""

import contextlib
import hashlib
import hmac
import queue
import re
import secrets
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

DEADLINE_SECONDS = 30
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asked:
    """One request as a hub or subscriber got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        assert self.headers["content-type"] == FORM
        return dict(parse_qsl(self.body.decode(), strict_parsing=True))

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)


@dataclass(frozen=True)
class Answer:
    """What is answered; `then` is done once it is sent."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    then: Callable[[], None] = lambda: None


Answers = Callable[[Asked], Answer]


@contextlib.contextmanager
def listening(answers: Answers, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Answer HTTP on a free port of loopback while the block runs; yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = answers(Asked(self.command, self.path, headers, self.rfile.read(length)))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            with contextlib.suppress(BrokenPipeError):  # of a client that was ended meanwhile
                self.end_headers()
                self.wfile.write(answer.body)
                self.wfile.flush()
            answer.then()

        do_GET = do_POST  # noqa: N815 - the name that http.server calls

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Pinged:
    """A hub that takes pings and does nothing else; `answer` is what it says to them."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer = Answer(204)

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answer

    def topics(self) -> list[str]:
        return [asked.form["hub.url"] for asked in self.asked]


@contextlib.contextmanager
def raw_hub(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Take one connection on loopback and let `speak` do with it what it will; yield the URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):  # the other end has had enough
                connection, _ = server.accept()
                with connection:
                    speak(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            with contextlib.suppress(OSError):  # where nobody was waiting to be let go
                server.shutdown(socket.SHUT_RDWR)
            thread.join(DEADLINE_SECONDS)
            assert not thread.is_alive(), "the hub still speaks"


@dataclass(frozen=True)
class Subscription:
    callback: str
    secret: str


@dataclass
class Hub:
    """A hub: it verifies who subscribes (§5.3) and, when pinged, fetches and distributes (§7).

    `fetched` holds the headers and bytes of each topic as it was fetched.
    """

    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    fetched: "queue.Queue[tuple[str, Any, bytes]]" = field(default_factory=queue.Queue)
    url: str = ""

    def __call__(self, asked: Asked) -> Answer:
        form = asked.form
        if form["hub.mode"] == "publish":
            return Answer(202, then=lambda: self._distribute(form["hub.url"]))
        return Answer(202, then=lambda: self._verify(form))

    def _verify(self, form: dict[str, str]) -> None:
        challenge = secrets.token_hex(16)
        query = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": challenge,
            "hub.lease_seconds": "864000",
        }
        with urllib.request.urlopen(
            f"{form['hub.callback']}?{urlencode(query)}", timeout=DEADLINE_SECONDS
        ) as answer:
            if answer.read().decode() == challenge:
                self.subscriptions[form["hub.topic"]] = Subscription(
                    form["hub.callback"], form["hub.secret"]
                )

    def _distribute(self, topic: str) -> None:
        with urllib.request.urlopen(topic, timeout=DEADLINE_SECONDS) as answer:
            headers, body = answer.headers, answer.read()
        self.fetched.put((topic, headers, body))
        if topic not in self.subscriptions:
            return
        subscription = self.subscriptions[topic]
        signature = hmac.new(subscription.secret.encode(), body, hashlib.sha256).hexdigest()
        sent = {
            "Content-Type": headers["Content-Type"],
            "Link": f'<{self.url}>; rel="hub", <{topic}>; rel="self"',
            "X-Hub-Signature": f"sha256={signature}",
        }
        request = urllib.request.Request(subscription.callback, body, sent, method="POST")
        with urllib.request.urlopen(request, timeout=DEADLINE_SECONDS):
            pass


@dataclass
class Subscriber:
    """A subscriber: it finds hub and topic (§4), subscribes, and takes what is signed (§7.1)."""

    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    topic: str = ""
    url: str = ""
    verified: threading.Event = field(default_factory=threading.Event)
    received: "queue.Queue[Asked]" = field(default_factory=queue.Queue)

    def __call__(self, asked: Asked) -> Answer:
        if asked.method == "GET":
            is_wanted = asked.query["hub.topic"] == [self.topic]
            challenge = asked.query["hub.challenge"][0].encode()
            return Answer(200, body=challenge, then=self.verified.set) if is_wanted else Answer(404)
        expected = hmac.new(self.secret.encode(), asked.body, hashlib.sha256).hexdigest()
        if hmac.compare_digest(asked.headers["x-hub-signature"], f"sha256={expected}"):
            self.received.put(asked)
        return Answer(204)

    def subscribe(self, feed: str) -> list[str]:
        """Subscribe to what the feed at this URL says it is, with its hub; return its hubs."""
        with urllib.request.urlopen(feed, timeout=DEADLINE_SECONDS) as answer:
            links = re.findall(
                r'<([^>]*)>; *rel="?(\w+)"?', ",".join(answer.headers.get_all("Link"))
            )
        hubs = [url for url, relation in links if relation == "hub"]
        (self.topic,) = [url for url, relation in links if relation == "self"]
        form = {
            "hub.mode": "subscribe",
            "hub.topic": self.topic,
            "hub.callback": f"{self.url}/callback",
            "hub.secret": self.secret,
        }
        body = urlencode(form).encode()
        with urllib.request.urlopen(hubs[0], body, timeout=DEADLINE_SECONDS) as answer:
            assert answer.status == 202
        assert self.verified.wait(DEADLINE_SECONDS)
        return hubs
