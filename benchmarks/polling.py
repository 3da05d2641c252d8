"""Counts the bytes of a day on which 1,000 readers poll one feed each hour.

Real requests are few and their answers are counted byte by byte; the day of a thousand readers is
arithmetic on these: readers of one kind that poll in one hour are sent answers of one length.
"""

import time
from collections.abc import Mapping
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
        if self.kind == CONDITIONAL and self.last is not None:
            headers = conditional(self.last)
        answer = ask(self.port, PATH, headers)
        if answer.status not in {200, 304}:
            raise AnsweredWrongly(f"{self.kind}: {answer.status} for {headers}")
        if answer.status == 200:
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
    """The day of all readers of a mix: `counted` requests were real, `requests` is arithmetic."""

    mix: str
    readers: Mapping[str, int]
    counted: int
    requests: int
    not_modified: int
    sent_bytes: int
    received_bytes: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def measure(folder: Path, told: Told) -> list[Day]:
    """Let real readers of each kind poll a running service through a day in short."""
    corpus = Corpus(CAPTURES, brief=True)
    site = FeedsvcSite(folder / "feedsvc", corpus.sections)
    site.write(map(corpus.story, range(CAPTURES)))
    site.rebuild()
    server = servers.feedsvc(site.config, PATH, servers.free_port())
    kinds = (CONDITIONAL, UNCONDITIONAL, PLAIN)
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
    counted = requests = not_modified = sent = received = 0
    for kind, number in shares.items():
        real = [reader for reader in readers if reader.kind == kind]
        if len({(reader.sent, reader.received) for reader in real}) != 1:
            raise AnsweredWrongly(f"readers of one kind were answered at different length: {real}")
        counted += len(real) * HOURS
        requests += number * HOURS
        not_modified += number * real[0].statuses.get(304, 0)
        sent += number * real[0].sent
        received += number * real[0].received
    return Day(mix, shares, counted, requests, not_modified, sent, received)
