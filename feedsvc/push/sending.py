"""Send one ping to one hub, by urllib3, in bounded time and with a bounded answer (T28, T29)."""

import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import SplitResult, urlencode, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from feedsvc import __version__
from feedsvc.push.addresses import AddressRefused, Resolve, addresses_of
from feedsvc.push.outcome import Outcome, outcome_of, outcome_without


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a ping may take, in seconds: to connect, for each answer of the hub, in all."""

    connect: float = 5.0
    answer: float = 10.0
    whole: float = 15.0


def ping(
    hub: str,
    topic: str,
    *,
    allow_private: bool,
    limits: Limits = Limits(),
    resolve: Resolve = socket.getaddrinfo,
) -> Outcome:
    """Tell `hub` that the document at the public URL `topic` changed.

    The form is the one that public hubs take, of PubSubHubbub 0.3 §7.1; WebSub §6 leaves it to
    them. The hub's name is resolved once and its certificate must be for that name. Redirects
    are not followed. Whatever the hub does is told by the outcome, in `limits` of time.
    """
    exchange = _Exchange(urlsplit(hub), topic, limits, resolve, allow_private=allow_private)
    # A thread, since neither a resolver nor a hub that sends a byte at a time can be timed; and
    # one that nobody waits for at the end of the process.
    thread = threading.Thread(target=exchange.run, daemon=True)
    thread.start()
    thread.join(limits.whole)
    exchange.break_off()
    return exchange.outcome


class _Exchange:
    """One request and its answer; another thread may break it off, or say that it has ended."""

    def __init__(
        self,
        hub: SplitResult,
        topic: str,
        limits: Limits,
        resolve: Resolve,
        *,
        allow_private: bool,
    ) -> None:
        self._hub = hub
        self._topic = topic
        self._limits = limits
        self._resolve = resolve
        self._allow_private = allow_private
        self._socket: socket.socket | None = None
        self._is_over = False
        # Until there is another.
        self.outcome = Outcome(f"took longer than {limits.whole:g} s", is_of_hub=True)

    def run(self) -> None:
        """Send the ping; `outcome` is what became of it, unless it was broken off before."""
        outcome = self._run()
        if not self._is_over:
            self.outcome = outcome

    def _run(self) -> Outcome:
        host = self._hub.hostname or ""
        port = self._hub.port or (443 if self._hub.scheme == "https" else 80)
        try:
            addresses = addresses_of(host, port, self._resolve, allow_private=self._allow_private)
            with contextlib.closing(self._connected(addresses, port)) as connection:
                return self._exchanged(connection)
        except AddressRefused as error:
            return Outcome(str(error), is_of_hub=True)
        except (HTTPError, HTTPException, OSError) as error:
            return outcome_without(error)

    def break_off(self) -> None:
        """End the exchange wherever it is."""
        self._is_over = True
        if self._socket is not None:
            # Not that of an SSLSocket, which would take its state from under the other thread.
            with contextlib.suppress(OSError):  # of a connection that has ended by itself
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _connected(self, addresses: list[str], port: int) -> HTTPConnection:
        """Return a connection to the first of `addresses` that takes one."""
        *first, last = addresses
        for address in first:
            with contextlib.suppress(NewConnectionError, ConnectTimeoutError):
                return self._connection(address, port)
        return self._connection(last, port)

    def _connection(self, address: str, port: int) -> HTTPConnection:
        connection: HTTPConnection
        if self._hub.scheme == "https":
            # The connection is to the address that was looked at; the certificate, and the name
            # that is asked for in the handshake, are the hub's.
            connection = HTTPSConnection(
                address,
                port,
                timeout=self._limits.connect,
                ssl_context=ssl.create_default_context(),
                server_hostname=self._hub.hostname,
            )
        else:
            connection = HTTPConnection(address, port, timeout=self._limits.connect)
        connection.connect()
        self._socket = connection.sock
        if self._is_over:
            connection.close()
            raise TimeoutError
        connection.timeout = self._limits.answer
        return connection

    def _exchanged(self, connection: HTTPConnection) -> Outcome:
        target = self._hub.path or "/"
        connection.request(
            "POST",
            f"{target}?{self._hub.query}" if self._hub.query else target,
            body=urlencode({"hub.mode": "publish", "hub.url": self._topic}),
            headers={
                "Host": self._hub.netloc.rpartition("@")[2],
                "Content-Type": "application/x-www-form-urlencoded",
                "User-Agent": f"feedsvc/{__version__}",
            },
            preload_content=False,
            decode_content=False,
        )
        with contextlib.closing(connection.getresponse()) as response:
            return outcome_of(response)
