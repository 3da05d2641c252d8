"""Counts the bytes of a day on which 1,000 readers poll one feed each hour.

Real requests are few and their answers are counted byte by byte; the day of a thousand readers is
arithmetic on these: readers of one kind that poll in one hour are sent answers of one length.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks import servers
from benchmarks.rows import Told
from benchmarks.serving import CAPTURES, PATH
from benchmarks.site import FeedsvcSite
from benchmarks.stories import Corpus
from benchmarks.wire import NEWSBOAT, Answer, AnsweredWrongly, ask, conditional

READERS = 1_000
HOURS = 24
# One new story in each of these hours.
PUBLISHING = frozenset(range(7, 22, 2))
# Real readers of each kind.
ASKED = 10
SECONDS_UNTIL_SERVED = 10.0

CONDITIONAL = "conditional, gzip"
# The same readers where they ask for deltas too, as newsboat, feedparser and reader do.
DELTAS = "conditional with deltas, gzip"
UNCONDITIONAL = "unconditional, gzip"
PLAIN = "unconditional, uncompressed"
# How many readers of each kind poll, in a mix that is made up.
MIXES: Mapping[str, Mapping[str, int]] = {
    "as readers are": {CONDITIONAL: 700, UNCONDITIONAL: 200, PLAIN: 100},
    "all conditional": {CONDITIONAL: READERS},
    "none conditional": {UNCONDITIONAL: 900, PLAIN: 100},
}


@dataclass
class Reader:
    """One real reader of a kind: what it was last answered, and what its day has cost so far."""

    kind: str
    port: int
    last: Answer | None = None
    sent: int = 0
    received: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    def poll(self) -> None:
        """Ask for the feed as a reader of this kind does."""
        headers = {} if self.kind == PLAIN else NEWSBOAT
        if self.kind in {CONDITIONAL, DELTAS} and self.last is not None:
            headers = conditional(self.last, with_deltas=self.kind == DELTAS)
        answer = ask(self.port, PATH, headers)
        if answer.status not in ({200, 226, 304} if self.kind == DELTAS else {200, 304}):
            raise AnsweredWrongly(f"{self.kind}: {answer.status} for {headers}")
        if answer.status != 304:
            self.last = answer
        self.sent += answer.sent
        self.received += answer.received
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1

    def begin_day(self) -> None:
        """Forget the costs so far, and keep what was answered."""
        self.sent = self.received = 0
        self.statuses = {}


@dataclass(frozen=True, slots=True)
class Day:
    """The day of all readers of a mix: `counted` requests were real, `requests` is arithmetic.

    `deltas` and `received_bytes_with_deltas` are of the same day where the conditional ones ask
    for deltas.
    """

    mix: str
    readers: Mapping[str, int]
    counted: int
    requests: int
    not_modified: int
    sent_bytes: int
    received_bytes: int
    deltas: int
    received_bytes_with_deltas: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def measure(folder: Path, told: Told) -> list[Day]:
    """Let real readers of each kind poll a running service through a day in short."""
    corpus = Corpus(CAPTURES, brief=True)
    site = FeedsvcSite(folder / "feedsvc", corpus.sections)
    site.write(map(corpus.story, range(CAPTURES)))
    site.rebuild()
    server = servers.feedsvc(site.config, PATH, servers.free_port())
    kinds = (CONDITIONAL, DELTAS, UNCONDITIONAL, PLAIN)
    readers = [Reader(kind, server.port) for kind in kinds for _ in range(ASKED)]
    with servers.running(server, folder / "feedsvc.log"):
        for reader in readers:
            reader.poll()
            reader.begin_day()
        for hour in range(HOURS):
            told(f"hour {hour + 1} of {HOURS}")
            if hour in PUBLISHING:
                _publish(site, corpus, corpus.count + hour, server.port)
            for reader in readers:
                reader.poll()
    return [_day(mix, shares, readers) for mix, shares in MIXES.items()]


def _publish(site: FeedsvcSite, corpus: Corpus, number: int, port: int) -> None:
    """Publish one story, and wait until the service shows it as no longer about to change."""
    before = ask(port, PATH, {}).headers["ETag"]
    site.write([corpus.story(number)])
    site.rebuild()
    deadline = time.monotonic() + SECONDS_UNTIL_SERVED
    while time.monotonic() < deadline:
        now = ask(port, PATH, {})
        if now.headers["ETag"] != before and now.headers["Last-Modified"]:
            return
        time.sleep(0.1)
    raise AnsweredWrongly(f"story {number} was not served within {SECONDS_UNTIL_SERVED} s")


def _day(mix: str, shares: Mapping[str, int], readers: list[Reader]) -> Day:
    """Return the day of `shares` readers of each kind, from the real ones, which must agree."""
    real = {kind: _one_of(kind, readers) for kind in (*shares, DELTAS)}
    with_deltas = {DELTAS if kind == CONDITIONAL else kind: n for kind, n in shares.items()}

    def total(of: Callable[[Reader], int], counts: Mapping[str, int] = shares) -> int:
        return sum(number * of(real[kind]) for kind, number in counts.items())

    return Day(
        mix=mix,
        readers=shares,
        counted=len({**shares, **with_deltas}) * ASKED * HOURS,
        requests=sum(shares.values()) * HOURS,
        not_modified=total(lambda reader: reader.statuses.get(304, 0)),
        sent_bytes=total(lambda reader: reader.sent),
        received_bytes=total(lambda reader: reader.received),
        deltas=total(lambda reader: reader.statuses.get(226, 0), with_deltas),
        received_bytes_with_deltas=total(lambda reader: reader.received, with_deltas),
    )


def _one_of(kind: str, readers: list[Reader]) -> Reader:
    """Return one of the real readers of a kind, which all must have been answered alike."""
    real = [reader for reader in readers if reader.kind == kind]
    if len({(reader.sent, reader.received) for reader in real}) != 1:
        raise AnsweredWrongly(f"readers of one kind were answered at different length: {real}")
    return real[0]
