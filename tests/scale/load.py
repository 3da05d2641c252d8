"""wrk on feeds through nginx: how much it asked for, and what went wrong."""

import contextlib
import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.components import require

_SCRIPT = Path(__file__).parent / "load.lua"
CONNECTIONS_EACH = 4
# It is ended when it has been enough; without that, after so long.
_LONGEST = "3600s"
_ANSWER_WITHIN = "10s"
_DONE = re.compile(r"(\d+) requests in ([\d.]+)(m?s|m|h), ")
_RATE = re.compile(r"Requests/sec: +([\d.]+)")
_REFUSED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_SOCKETS = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")
_LATENCY = re.compile(r"^ +(50|99)% +([\d.]+)(us|ms|s)$", re.MULTILINE)
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Load:
    """What wrk tells: `failed` are answers other than 2xx and 3xx, `broken` errors of sockets."""

    requests: int
    requests_per_second: float
    failed: int
    broken: int
    median_seconds: float
    p99_seconds: float


class Wrk:
    """wrk at work, each thread on one address; see `loaded`."""

    def __init__(
        self, url: str, addresses: Sequence[str], wait_milliseconds: int, *, keeps: bool
    ) -> None:
        connections = len(addresses) * CONNECTIONS_EACH
        connection = "keep-alive" if keeps else "close"
        self._process = subprocess.Popen(
            [
                *(require("wrk"), "--threads", str(len(addresses))),
                *("--connections", str(connections), "--duration", _LONGEST),
                *("--timeout", _ANSWER_WITHIN, "--latency", "--script", str(_SCRIPT)),
                *(url, "--", str(wait_milliseconds), connection, *addresses),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.load: Load | None = None

    def end(self) -> None:
        """End it, and keep what it tells as `load`."""
        if self.load is None:
            self._process.send_signal(signal.SIGINT)
            said, _ = self._process.communicate(timeout=60)
            self.load = told(said)


def told(said: str) -> Load:
    """Read what wrk printed at its end."""
    done, rate = _DONE.search(said), _RATE.search(said)
    assert done, said
    assert rate, said
    failed, sockets = _REFUSED.search(said), _SOCKETS.search(said)
    latencies = {
        match[1]: float(match[2]) * _SECONDS[match[3]] for match in _LATENCY.finditer(said)
    }
    return Load(
        requests=int(done[1]),
        requests_per_second=float(rate[1]),
        failed=int(failed[1]) if failed else 0,
        broken=sum(map(int, sockets.groups())) if sockets else 0,
        median_seconds=latencies["50"],
        p99_seconds=latencies["99"],
    )


@contextlib.contextmanager
def loaded(
    url: str, addresses: Sequence[str], wait_milliseconds: int = 0, *, keeps: bool = True
) -> Iterator[Wrk]:
    """Load the server at `url` while the block runs; `load` is there after it.

    Each connection waits before it asks again; unless it `keeps`, that is over a new one.
    """
    wrk = Wrk(url, addresses, wait_milliseconds, keeps=keeps)
    try:
        yield wrk
    finally:
        wrk.end()
