"""Measures requests a second and waiting times of servers that share one core in turns (wrk)."""

import contextlib
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks import servers
from benchmarks.measure import ratio
from benchmarks.others import caddy, flask_view, nginx
from benchmarks.programs import system
from benchmarks.rows import Told
from benchmarks.servers import Server
from benchmarks.site import FeedsvcSite
from benchmarks.stories import Corpus
from benchmarks.wire import NEWSBOAT, AnsweredWrongly, ask, conditional

CLIENT_CORE = "1"
CONNECTIONS = 32
PATH = "/feed.xml"
# Of 50 such stories a feed has about 60 kB.
CAPTURES = 500

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_SLOWEST = re.compile(r"99%\s+([\d.]+)(us|ms|s)")
_WRONG = re.compile(r"Non-2xx or 3xx responses|Socket errors")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did under wrk: requests a second, and the time within which 99% were done.

    Both are medians; the ratios are feedsvc's by this server's, medians over runs in turns.
    `answer_bytes` is the length of one answer, head and body.
    """

    answer: str
    server: str
    runs: int
    requests_per_second: float
    p99_seconds: float
    rate_ratio: float
    p99_ratio: float
    answer_bytes: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def measure(folder: Path, rounds: int, seconds: int, told: Told) -> list[Load]:
    """Measure 200 with gzip and 304 of each server, `rounds` times `seconds` each."""
    site = FeedsvcSite(folder / "feedsvc", Corpus(CAPTURES).sections)
    site.write(map(Corpus(CAPTURES, brief=True).story, range(CAPTURES)))
    site.rebuild()
    ours = servers.feedsvc(site.config, PATH, servers.free_port())
    with contextlib.ExitStack() as stack:
        stack.enter_context(servers.running(ours, folder / "feedsvc.log"))
        root = _published(ours, folder / "root")
        all_servers = [ours, *_others(root, folder)]
        for number, server in enumerate(all_servers[1:]):
            stack.enter_context(servers.running(server, folder / f"{number}.log"))
        return [
            *_loads("200", _asked(all_servers, _unconditional), rounds, seconds, told),
            *_loads("304", _asked(all_servers, _conditional), rounds, seconds, told),
        ]


@dataclass(frozen=True, slots=True)
class _Question:
    """What a server is asked again and again, and the length of its answer."""

    headers: Mapping[str, str]
    answer_bytes: int


def _published(ours: Server, root: Path) -> Path:
    """Write the document that feedsvc serves, plain and compressed, as files into `root`."""
    root.mkdir()
    plain = ask(ours.port, ours.path, {})
    compressed = ask(ours.port, ours.path, NEWSBOAT)
    (root / PATH.lstrip("/")).write_bytes(plain.body)
    (root / f"{PATH.lstrip('/')}.gz").write_bytes(compressed.body)
    return root


def _others(root: Path, folder: Path) -> list[Server]:
    ports = [servers.free_port() for _ in range(3)]
    return [
        nginx.server(root, folder / "nginx", PATH, ports[0]),
        caddy.server(root, folder / "caddy", PATH, ports[1]),
        flask_view.server(root, PATH, ports[2]),
    ]


def _asked(
    all_servers: Sequence[Server], question: Callable[[Server], _Question]
) -> dict[str, tuple[Server, _Question]]:
    return {server.name: (server, question(server)) for server in all_servers}


def _unconditional(server: Server) -> _Question:
    answer = ask(server.port, server.path, NEWSBOAT)
    if answer.status != 200 or answer.headers["Content-Encoding"] != "gzip":
        raise AnsweredWrongly(f"{server.name}: {answer.status}, {answer.headers.items()}")
    return _Question(NEWSBOAT, answer.received)


def _conditional(server: Server) -> _Question:
    headers = conditional(ask(server.port, server.path, NEWSBOAT))
    answer = ask(server.port, server.path, headers)
    if answer.status != 304 or answer.body:
        raise AnsweredWrongly(f"{server.name}: {answer.status} for {headers}")
    return _Question(headers, answer.received)


def _loads(
    answer: str,
    asked: Mapping[str, tuple[Server, _Question]],
    rounds: int,
    seconds: int,
    told: Told,
) -> Iterator[Load]:
    """Yield the load of each server, every round asking each of them in turn."""
    rates: dict[str, list[float]] = {name: [] for name in asked}
    slowest: dict[str, list[float]] = {name: [] for name in asked}
    for done in range(rounds):
        told(f"{answer}: {done + 1} of {rounds}")
        for name, (server, question) in asked.items():
            rate, p99 = _wrk(server, question.headers, seconds)
            rates[name].append(rate)
            slowest[name].append(p99)
    for name, (_, question) in asked.items():
        yield Load(
            answer,
            name,
            rounds,
            median(rates[name]),
            median(slowest[name]),
            ratio(rates["feedsvc"], rates[name]),
            ratio(slowest["feedsvc"], slowest[name]),
            question.answer_bytes,
        )


def _wrk(server: Server, headers: Mapping[str, str], seconds: int) -> tuple[float, float]:
    """Load `server` from the other core; return requests a second and p99 in seconds."""
    options = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    done = subprocess.run(
        [
            *(system("taskset"), "--cpu-list", CLIENT_CORE, system("wrk")),
            *("--threads", "1", "--connections", str(CONNECTIONS)),
            *("--duration", f"{seconds}s", "--latency", *options),
            f"http://127.0.0.1:{server.port}{server.path}",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    rate, p99 = _RATE.search(done.stdout), _SLOWEST.search(done.stdout)
    if rate is None or p99 is None or _WRONG.search(done.stdout):
        raise AnsweredWrongly(f"{server.name} under wrk:\n{done.stdout}")
    return float(rate[1]), float(p99[1]) * _SECONDS[p99[2]]
