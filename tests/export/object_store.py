"""An S3 server on loopback: moto's, behind a front that can refuse, throttle and lose requests."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any

import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

BUCKET = "news"
KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}
_REFUSED = (
    "403 Forbidden",
    b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
)
_THROTTLED = (
    "503 Slow Down",
    b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>",
)

# Told the method and the name of an object: whether the fault befalls the request.
Meant = Callable[[str, str], bool]


@dataclass
class Front:
    """WSGI middleware that passes requests on, and keeps (method, name) of those that change.

    `refused` are answered 403, `throttled` 503, `lost` 200 without anything being stored.
    """

    store: Any
    refused: Meant = lambda _method, _name: False
    throttled: Meant = lambda _method, _name: False
    lost: Meant = lambda _method, _name: False
    changes: list[tuple[str, str]] = field(default_factory=list)
    throttles: int = 0
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        name = environ["PATH_INFO"].removeprefix(f"/{BUCKET}").lstrip("/")
        if self.refused(method, name):
            return self._answer(environ, start_response, *_REFUSED)
        if self.throttled(method, name):
            with self._lock:
                self.throttles += 1
            return self._answer(environ, start_response, *_THROTTLED)
        if self.lost(method, name):
            return self._answer(environ, start_response, "200 OK", b"", ETag='"never-stored"')
        if method != "GET":
            with self._lock:
                self.changes.append((method, name))
        return self.store(environ, start_response)  # type: ignore[no-any-return]

    @staticmethod
    def _answer(
        environ: dict[str, Any], start_response: Any, status: str, body: bytes, **fields: str
    ) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        sent = {"Content-Type": "application/xml", "Content-Length": str(len(body)), **fields}
        start_response(status, list(sent.items()))
        return [body]


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def object_store() -> Iterator[tuple[Front, Mapping[str, str]]]:
    """Run the server on a free port while the block runs; yield its front, and the environment."""
    front = Front(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, front, threaded=True, request_handler=_Silent)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield front, {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}
    finally:
        server.shutdown()
        server.server_close()


def client_of(environment: Mapping[str, str]) -> Any:
    """Return a client of the server, to look into it by; it is to be closed."""
    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
