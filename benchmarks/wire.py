"""Asks a server over a plain socket and counts each byte of what is sent and answered."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

# What newsboat sends with each poll; an answer's validators are added to it.
NEWSBOAT = {
    "User-Agent": "newsboat/2.21.0 (Linux x86_64)",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
}


class AnsweredWrongly(Exception):
    """A server answered otherwise than the benchmark is about: its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, and how many bytes the request and it took between the two sockets."""

    status: int
    headers: Message
    body: bytes
    sent: int
    received: int


def ask(port: int, path: str, headers: Mapping[str, str]) -> Answer:
    """GET `path` from 127.0.0.1:`port` on a connection of its own."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        received = bytearray()
        while block := connection.recv(65536):
            received += block
    return _parsed(bytes(received), len(request))


def conditional(answer: Answer, *, with_deltas: bool = True) -> dict[str, str]:
    """Return the headers with which newsboat asks whether `answer` is still what there is.

    It asks for what is new alone (RFC 3229); other readers do so without: not `with_deltas`.
    """
    validators = {
        "A-IM": "feed" if with_deltas else "",
        "If-None-Match": answer.headers["ETag"],
        "If-Modified-Since": answer.headers["Last-Modified"],
    }
    return NEWSBOAT | {name: value for name, value in validators.items() if value}


def _parsed(received: bytes, sent: int) -> Answer:
    head, _, body = received.partition(b"\r\n\r\n")
    status_line, _, fields = head.partition(b"\r\n")
    headers = BytesHeaderParser().parsebytes(fields)
    return Answer(int(status_line.split()[1]), headers, body, sent, len(received))
