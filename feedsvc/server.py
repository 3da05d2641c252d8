"""The server process: granian, with feedsvc's application in one worker or more (decision 11)."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from feedsvc.config import Configuration
from feedsvc.errors import ConfigurationError
from feedsvc.logs import logging_settings
from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from granian.server.common import AbstractServer

# Measured with wrk, the worker on one core, a feed of 60 kB: two threads answer 69,000 polls a
# second with a 200 and 71,000 with a 304, one 61,000 and 66,000, at the same p99 (1 ms). And while
# a page is rendered, or SQLite waits for the disk, polls go on (10% more of them beside a client
# that asks for one page after another).
THREADS_PER_WORKER = 2
# An answer takes milliseconds: who has not gone by then is idle.
STOP_SECONDS = 5


def serve(
    configuration: Configuration,
    *,
    host: str,
    port: int,
    workers: int,
    announce: Callable[[str], None],
) -> None:
    """Serve what `configuration` describes, until the process is told to end.

    Returns after SIGTERM or SIGINT, when what was being answered is answered. Each of the
    `workers` processes reads the store by itself, so a rebuild by any process shows in all of
    them (decision 1). One that dies is replaced; one that dies again at once ends the server.
    `port` 0 takes a free one. `announce` is called once, from a thread, with a line that says
    the URL, as soon as connections are taken. What goes wrong is a log line; each request is one
    under `log.requests`, but for those that are refused before they are any (400, 414, 431).
    Raises ConfigurationError if host and port cannot be listened on, SystemExit if workers keep
    dying.
    """
    address, port = _listenable(host, port)
    server = _server(configuration, address, port, workers)
    stopped = threading.Event()
    url_host = f"[{host}]" if ":" in host else host
    waiting = threading.Thread(
        target=_tell_when_listening,
        args=(address, port, stopped, partial(announce, f"serving on http://{url_host}:{port}")),
        daemon=True,
    )
    server.on_startup(waiting.start)
    try:
        # granian's own way to load the target would put the working folder first among the
        # places that modules are imported from. Each worker, also one that replaces another,
        # gets the configuration from here: a file that was edited meanwhile counts at a restart.
        server.serve(target_loader=partial(_application, configuration), wrap_loader=False)
    finally:
        stopped.set()


def _server(
    configuration: Configuration, address: str, port: int, workers: int
) -> "AbstractServer[Any]":
    settings, log = configuration.server, configuration.log
    return Granian(
        target="feedsvc.web:create_app",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        http=HTTPModes.http1,
        websockets=False,
        backlog=settings.backlog,
        backpressure=settings.connections,
        http1_settings=HTTP1Settings(
            header_read_timeout=settings.header_seconds * 1000,
            max_buffer_size=settings.header_bytes,
        ),
        log_level=LogLevels.warning,
        log_dictconfig=logging_settings(log.format),
        log_access=log.requests,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )


def _application(configuration: Configuration) -> "WSGIApplication":
    published = PublishedDocuments(configuration, time.monotonic)
    published.begin()
    return create_app(configuration, published=published)


def _listenable(host: str, port: int) -> tuple[str, int]:
    """Return the numeric address of `host` and a port that can be bound there right now."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return str(address[0]), int(probe.getsockname()[1])
    except OSError as error:
        raise ConfigurationError(
            [
                f"server.host = {host!r}, server.port = {port}: cannot be listened on"
                f" ({error.strerror}); choose others, or stop what listens there"
            ]
        ) from error


def _tell_when_listening(
    address: str, port: int, stopped: threading.Event, tell: Callable[[], None]
) -> None:
    """Call `tell` once a connection is taken: the workers open their sockets by themselves."""
    while not stopped.wait(0.02):
        with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
            tell()
            return
