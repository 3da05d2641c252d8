"""Requests to a WSGI application, without a server or a framework in between."""

import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from wsgiref.validate import validator

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# CGI names these two without HTTP_ (PEP 3333).
_BARE = {"CONTENT_TYPE", "CONTENT_LENGTH"}


@dataclass(frozen=True)
class Answer:
    """What was answered; `headers` are sorted, so that one sent twice shows."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def ask(
    application: "WSGIApplication",
    target: str,
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    script_name: str = "",
) -> Answer:
    """Return what `application` answers; PEP 3333's rules are checked on the way."""
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": script_name,
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "news.example.org",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in (headers or {}).items():
        key = name.upper().replace("-", "_")
        environ[key if key in _BARE else f"HTTP_{key}"] = value
    # It takes no path that a server would pass on of a request in absolute form.
    checked = validator(application) if environ["PATH_INFO"].startswith("/") else application
    return _collected(checked, environ)


def _collected(application: "WSGIApplication", environ: dict[str, Any]) -> Answer:
    started: list[tuple[int, list[tuple[str, str]]]] = []

    def start_response(status: str, fields: list[tuple[str, str]], _info: Any = None) -> Any:
        started.append((int(status.split(maxsplit=1)[0]), list(fields)))
        # PEP 3333: the server may change the list in any way.
        fields.clear()

    answered: Iterable[bytes] = application(environ, start_response)
    try:
        body = b"".join(answered)
    finally:
        getattr(answered, "close", lambda: None)()
    assert len(started) == 1
    status, fields = started[0]
    return Answer(status, sorted(fields), body)


class Behind:
    """An application that counts how many requests reach it, and passes them on."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application
        self.requests = 0

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.requests += 1
        return self.application(environ, start_response)
