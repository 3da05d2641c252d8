"""F27: one ping, whatever the hub does; T27 and T29."""

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from feedsvc.push.outcome import Outcome
from feedsvc.push.sending import Limits, ping
from tests.components import require
from tests.push.hub import Answer, Pinged, listening, raw_hub

TOPIC = "https://news.example/europe/feed.xml"
SHORT = Limits(connect=5, answer=0.1, whole=20)
SHORT_WHOLE = Limits(connect=5, answer=20, whole=0.3)


def sent(hub: str, **options: Any) -> Outcome:
    return ping(hub, TOPIC, **{"allow_private": True, **options})


def read_request(connection: socket.socket) -> None:
    while b"hub.url" not in connection.recv(65536):
        pass


def test_t27_a_ping_is_the_form_that_hubs_take() -> None:
    hub = Pinged()
    with listening(hub) as url:
        assert sent(f"{url}/hub?key=a%26b") == Outcome()
    (asked,) = hub.asked
    assert (asked.method, asked.path) == ("POST", "/hub?key=a%26b")
    assert asked.form == {"hub.mode": "publish", "hub.url": TOPIC}
    assert asked.headers["host"] == urlsplit(url).netloc
    assert asked.headers["user-agent"].startswith("feedsvc/")


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_answer_of_success_is_one(status: int) -> None:
    with listening(lambda _: Answer(status)) as url:
        assert sent(url) == Outcome()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_f27_t29_a_redirect_to_a_private_address_is_told_and_not_followed(status: int) -> None:
    elsewhere = Pinged()
    with listening(elsewhere) as private:
        for target in (private, "http://169.254.169.254/latest/meta-data/"):
            answer = Answer(status, {"Location": target})
            with listening(lambda _, answer=answer: answer) as url:
                outcome = sent(url)
            assert f"answered {status} and names {target}" in outcome.failure
            assert outcome.is_of_hub
    assert elsewhere.asked == []


def test_f27_a_refusal_is_told_in_one_short_line() -> None:
    said = "no\r\nsuch \x1b[31mtopic\u202e " + "x" * 5_000
    with listening(lambda _: Answer(400, body=said.encode())) as url:
        outcome = sent(url)
    assert outcome.failure.startswith("answered 400: no  such [31mtopic xxx")
    assert len(outcome.failure) < 250
    assert outcome.failure.isprintable()
    assert not outcome.is_of_hub


@pytest.mark.parametrize("status", [429, 503])
def test_a_hub_that_has_too_much_to_do_says_for_how_long(status: int) -> None:
    with listening(lambda _: Answer(status, {"Retry-After": "120"})) as url:
        assert sent(url) == Outcome(f"answered {status}", True, "120")


def test_f27_a_hub_that_is_down_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert sent(f"http://127.0.0.1:{port}/") == Outcome(
        "cannot be reached: Connection refused", True
    )


def test_f27_a_hub_that_takes_the_ping_and_never_answers_is_left() -> None:
    left = threading.Event()

    def speak(connection: socket.socket) -> None:
        read_request(connection)
        assert connection.recv(1) == b""
        left.set()

    with raw_hub(speak) as url:
        assert sent(url, limits=SHORT) == Outcome("did not answer in time", True)
        assert left.wait(30)


@pytest.mark.parametrize("beginning", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 400 No\r\n\r\n"])
def test_f27_a_hub_that_answers_byte_by_byte_is_left_in_time(beginning: bytes) -> None:
    left = threading.Event()

    def speak(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(beginning)
        connection.settimeout(0.01)
        try:
            while True:
                connection.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    if connection.recv(1) == b"":
                        break
        finally:
            left.set()

    with raw_hub(speak) as url:
        assert sent(url, limits=SHORT_WHOLE) in (
            Outcome("took longer than 0.3 s", True),
            # What it said was enough by then: so much of an answer is read.
            Outcome(f"answered 400: {'x' * 200}"),
        )
        assert left.wait(30)


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
@pytest.mark.parametrize("length", ["Content-Length: 1073741824\r\n", ""])
def test_f27_of_an_answer_of_a_gigabyte_little_is_read(status: str, length: str) -> None:
    given = []

    def speak(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(f"HTTP/1.1 {status}\r\n{length}\r\n".encode())
        for _ in range(1024):
            connection.sendall(b"x" * 1024 * 1024)
            given.append(1)

    with raw_hub(speak) as url:
        outcome = sent(url)
    assert outcome.failure == ("" if status == "200 OK" else f"answered 400: {'x' * 200}")
    assert len(given) < 64


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00" * 100,
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 " + b"x" * 100_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000 + b"\r\n",
        b"HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n",
    ],
)
def test_f27_an_answer_that_is_none_is_a_failure_like_another(answer: bytes) -> None:
    def speak(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer)

    with raw_hub(speak) as url:
        outcome = sent(url)
    assert outcome.failure.startswith("does not answer as HTTP has it: ")
    assert outcome.failure.isprintable()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_f27_t29_a_private_address_is_not_reached(host: str) -> None:
    hub = Pinged()
    with listening(hub) as url:
        outcome = sent(url.replace("127.0.0.1", host), allow_private=False)
    assert "which is not on the public internet" in outcome.failure
    assert hub.asked == []


def test_a_name_that_cannot_be_resolved_is_a_failure_like_another() -> None:
    outcome = sent("https://no-such-host.invalid/")
    assert outcome.failure.startswith("cannot be reached: ")


def test_a_name_that_takes_long_to_resolve_is_left_in_time() -> None:
    is_over = threading.Event()

    def resolve(host: bytes, port: int, **_: object) -> list[Any]:
        assert is_over.wait(30)
        raise OSError

    outcome = sent("https://hub.example/", limits=SHORT_WHOLE, resolve=resolve)
    is_over.set()
    assert outcome == Outcome("took longer than 0.3 s", True)


def test_an_address_that_takes_no_connection_is_passed_over_for_the_next() -> None:
    def resolve(host: bytes, port: int, **_: object) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1")]

    hub = Pinged()
    with listening(hub) as url:
        port = urlsplit(url).port
        assert sent(f"http://hub.example:{port}/", resolve=resolve) == Outcome()
    assert hub.asked[0].headers["host"] == f"hub.example:{port}"


@contextlib.contextmanager
def tls_hub(folder: Path, name: str, hub: Pinged, asked_for: list[str]) -> Iterator[str]:
    """Listen with a certificate for `name`, in `folder`; note which name each client asks for."""
    subprocess.run(
        f"{require('openssl')} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        f" -keyout key.pem -out certificate.pem -days 2 -subj /CN={name}"
        f" -addext subjectAltName=DNS:{name}".split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    context.sni_callback = lambda _socket, asked, _context: asked_for.append(asked)
    with listening(hub, context) as url:
        yield url


def at_loopback(host: bytes, port: int, **_: object) -> list[Any]:
    return [(0, 0, 0, "", ("127.0.0.1", port))]


def test_t29_the_address_looked_at_is_the_one_reached_under_the_hubs_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, asked_for = Pinged(), []
    with tls_hub(tmp_path, "hub.example", hub, asked_for) as url:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        port = urlsplit(url).port
        assert sent(f"https://hub.example:{port}/", resolve=at_loopback) == Outcome()
    assert asked_for == ["hub.example"]
    assert hub.asked[0].headers["host"] == f"hub.example:{port}"


@pytest.mark.parametrize("is_known", [True, False])
def test_t29_a_certificate_of_another_or_from_nobody_known_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    hub: Pinged = Pinged()
    with tls_hub(tmp_path, "other.example", hub, []) as url:
        if is_known:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        outcome = sent(f"https://hub.example:{urlsplit(url).port}/", resolve=at_loopback)
    reason = "Hostname mismatch" if is_known else "self-signed certificate"
    assert outcome.failure.startswith(f"its certificate is refused: {reason}")
    assert hub.asked == []
