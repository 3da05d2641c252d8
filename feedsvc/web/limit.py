"""How many whole answers one client may have: the limit behind 429 (F26, T42), off by default."""

import math
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from feedsvc.config import Configuration
from feedsvc.web.client_address import ClientAddresses
from feedsvc.web.cors import READABLE_ANYWHERE
from feedsvc.web.representation import NEVER_SNIFFED

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Some 4 MB. The one that asked longest ago is forgotten first, which only forgives it.
MOST_CLIENTS = 20_000

TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS
TOO_MANY_BODY = (
    b"Too many whole answers: send If-None-Match with the ETag that you were given, "
    b"or wait as long as Retry-After says.\n"
)


class WholeAnswerLimit:
    """The limit of one worker; any of its threads may ask. `monotonic` gives seconds.

    A client is an address with a User-Agent at one path, so many behind one address do not lock
    each other out. Each may have `limits.burst` whole answers at once and one more every
    `limits.seconds` (a token bucket, kept as the time at which it is full again). Of a client a
    number is kept, made from all three with a secret of the process: no address, no name.
    """

    def __init__(self, configuration: Configuration, monotonic: Callable[[], float]) -> None:
        self._seconds = configuration.limits.seconds
        self._allowance = configuration.limits.burst * self._seconds
        self._clients = ClientAddresses(configuration.server.trusted_proxies)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        # In the order in which they were last asked for.
        self._full_at: dict[int, float] = {}

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._full_at)

    def wait(self, environ: "WSGIEnvironment", path: str) -> int:
        """Count a whole answer at `path` that is due, and return 0 if it may be given.

        Else it is not counted, and what is returned is the whole seconds to wait for it.
        """
        client = hash((self._clients.of(environ), environ.get("HTTP_USER_AGENT"), path))
        now = self._monotonic()
        with self._lock:
            full_at = max(self._full_at.pop(client, now), now)
            excess = full_at + self._seconds - now - self._allowance
            self._full_at[client] = full_at if excess > 0 else full_at + self._seconds
            if len(self._full_at) > MOST_CLIENTS:
                del self._full_at[next(iter(self._full_at))]
        return max(0, math.ceil(excess))


def too_many_fields(seconds: int) -> list[tuple[str, str]]:
    """Return the header fields of a 429 to a client that is to wait so many seconds."""
    return [
        ("Retry-After", str(seconds)),
        ("Cache-Control", "no-store"),
        *READABLE_ANYWHERE.items(),
        NEVER_SNIFFED,
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(TOO_MANY_BODY))),
    ]
