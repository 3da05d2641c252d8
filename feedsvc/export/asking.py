"""One GET of our own application, without a server in between (PEP 3333)."""

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; the names of its `fields` are in small letters."""

    status: int
    fields: Mapping[str, str]
    body: bytes


def ask(application: "WSGIApplication", address: str, coding: str) -> Answer:
    """Return what `application` answers to a GET of `address` by who takes `coding` alone."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(address, "latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_ACCEPT_ENCODING": coding,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, fields: list[tuple[str, str]], _failure: Any = None) -> Any:
        started.append((status, fields))

    answered = application(environ, start_response)
    try:
        body = b"".join(answered)
    finally:
        getattr(answered, "close", _nothing_to_close)()
    status, fields = started[-1]
    return Answer(
        int(status.partition(" ")[0]), {name.lower(): value for name, value in fields}, body
    )


def _nothing_to_close() -> None:
    """PEP 3333: what is answered may have a close(), and need not."""
