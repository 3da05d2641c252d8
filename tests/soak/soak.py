"""The soak: newsroom, service and readers together for a while, watched, and judged."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.newsroom import Newsroom
from tests.serving import wait_for_generation
from tests.soak.final import FinalCheck
from tests.soak.newsdesk import Newsdesk
from tests.soak.opening import ADDRESSES, newsroom_in, opened
from tests.soak.sampling import Sample, sample, workers_of
from tests.soak.service import Service, served
from tests.soak.subscribers import Habits, Kind, Subscriber
from tests.soak.violations import Violations
from tests.soak.visitors import PAGES, Breaker, Visitor
from tests.soak.wire import Connection

WORKERS = 2
SUBSCRIBERS: dict[Kind, int] = {"conditional": 60, "delta": 60, "unconditional": 30, "slow": 20}
VISITORS, BREAKERS = 15, 15
# So much of the time the newsroom grows; then it keeps its size.
GROWING = 0.4
SECONDS_BETWEEN_REBUILDS = 2.0
SECONDS_BETWEEN_SAMPLES = 1.0
SECONDS_TO_CALM_DOWN = 12.0


@dataclass
class Outcome:
    """What a soak saw: `samples` are taken while all readers read; counts are by kind.

    `living` are the stories that lived at first, when the newsroom had grown, and at the end of its
    work; `grown_at` is when it had (monotonic seconds).
    """

    seconds: float = 0.0
    grown_at: float = 0.0
    living: dict[str, int] = field(default_factory=dict)
    violations: Violations = field(default_factory=Violations)
    samples: list[Sample] = field(default_factory=list)
    before: list[Sample] = field(default_factory=list)
    after: list[Sample] = field(default_factory=list)
    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    generation: int = 0
    rebuilds: int = 0
    ahead: int = 0
    clock_steps: int = 0
    midnights: int = 0
    held: int = 0
    repeated: int = 0
    checked: dict[str, int] = field(default_factory=dict)


def soak(folder: Path, seconds: float, seed: int) -> Outcome:
    """Soak a newsroom in `folder` for `seconds`; what happens in it comes from `seed`."""
    newsroom, outcome = newsroom_in(folder / "newsroom"), Outcome()
    chance = Random(seed)
    desk = opened(newsroom, chance, outcome.violations.add)
    with served(newsroom, folder / "service.log", WORKERS) as service:
        run = _Run(newsroom, desk, service, outcome, chance)
        asyncio.run(run.all(seconds))
        for line in service.trouble():
            outcome.violations.add("the service told of an error", line)
    outcome.events = dict(sorted(desk.done.items()))
    outcome.held = len(desk.press.ever_held)
    outcome.rebuilds = desk.press.publishings
    outcome.ahead = desk.press.ahead
    outcome.clock_steps = desk.press.clock.stepped
    outcome.midnights = desk.press.clock.midnights
    return outcome


class _Run:
    def __init__(
        self,
        newsroom: Newsroom,
        desk: Newsdesk,
        service: Service,
        outcome: Outcome,
        chance: Random,
    ) -> None:
        self._newsroom = newsroom
        self._desk = desk
        self._service = service
        self._outcome = outcome
        self._chance = chance
        self._complain = outcome.violations.add
        self._ended = asyncio.Event()

    async def all(self, seconds: float) -> None:
        outcome, port = self._outcome, self._service.port
        await self._warm_up()
        outcome.before = self._sampled()
        subscribers = list(self._subscribers())
        visitors = [
            Visitor(port, self._desk.press.addresses, self._complain) for _ in range(VISITORS)
        ]
        breakers = [Breaker(port, self._complain) for _ in range(BREAKERS)]
        readers: list[Subscriber | Visitor | Breaker] = [*subscribers, *visitors, *breakers]
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for reader in readers:
                group.create_task(reader.read(self._ended, Random(self._chance.random())))
            sampling = group.create_task(self._sample())
            await self._work_growing_and_grown(began, seconds)
            outcome.seconds = time.monotonic() - began
            sampling.cancel()
            await asyncio.to_thread(self._desk.close)
            await self._shown()
            self._ended.set()
        for reader in readers:
            kind = reader.habits.kind if isinstance(reader, Subscriber) else _name(reader)
            outcome.statuses.setdefault(kind, Counter()).update(reader.statuses)
        for subscriber in subscribers:
            subscriber.check_all_was_seen()
        await self._check_the_end()

    async def _warm_up(self) -> None:
        """Let every worker open what it keeps open: each request is a connection of its own.

        A store that was written to, as by SQLite's checkpoints, is opened anew, and the descriptor
        of before is kept by SQLite for the next time: closing it would give up all its locks.
        """
        for _ in range(2):
            for address in (*ADDRESSES, *PAGES) * 2:
                await Connection(self._service.port).ask(address, {})
            self._newsroom.store.touch()
            await asyncio.sleep(1)

    async def _work_growing_and_grown(self, began: float, seconds: float) -> None:
        outcome, desk = self._outcome, self._desk
        outcome.living["at first"] = desk.living
        await self._work(began + seconds * GROWING)
        desk.is_growing = False
        outcome.grown_at = time.monotonic()
        outcome.living["when grown"] = desk.living
        await self._work(began + seconds)
        outcome.living["at the end"] = desk.living

    async def _work(self, until: float) -> None:
        while time.monotonic() < until:
            await asyncio.to_thread(self._desk.work)
            await asyncio.sleep(SECONDS_BETWEEN_REBUILDS)

    async def _shown(self) -> None:
        """Wait until the last publication is what is served."""
        made = self._desk.press.publications.by_address["/feed.xml"]
        self._outcome.generation = made[-1].generation
        url = f"http://127.0.0.1:{self._service.port}"
        await asyncio.to_thread(wait_for_generation, url, made[-1].generation)
        await asyncio.sleep(1)

    async def _check_the_end(self) -> None:
        outcome, desk = self._outcome, self._desk
        connection = Connection(self._service.port, keeps=True)
        check = FinalCheck(connection, desk.stories, desk.press.expected, self._complain)
        await check.run(desk.press.addresses)
        outcome.checked = {"feeds": check.feeds, "entries": check.entries, "pages": check.pages}
        outcome.repeated = desk.press.publications.repeated
        await asyncio.sleep(SECONDS_TO_CALM_DOWN)
        outcome.after = self._sampled()
        if {s.process for s in outcome.before} != {s.process for s in outcome.after}:
            self._complain("a worker died", "the workers at the end are others")

    async def _sample(self) -> None:
        while True:
            self._outcome.samples += self._sampled()
            await asyncio.sleep(SECONDS_BETWEEN_SAMPLES)

    def _sampled(self) -> list[Sample]:
        samples = []
        for worker in workers_of(self._service.process):
            with contextlib.suppress(OSError):  # it died meanwhile, which is told at the end
                samples.append(sample(worker))
        return samples

    def _subscribers(self) -> Iterator[Subscriber]:
        for kind, number in SUBSCRIBERS.items():
            may_be = [a for a in ADDRESSES if kind != "delta" or not a.endswith(".json")]
            for place in range(number):
                # Most come every few seconds, some a few times in all.
                seconds = self._chance.choice((0.5, 1, 2, 3, 4, 5, 8, 30))
                habits = Habits(kind, may_be[place % len(may_be)], seconds, place % 2 == 0)
                yield Subscriber(
                    habits, self._service.port, self._desk.press.publications, self._complain
                )


def _name(reader: object) -> str:
    return type(reader).__name__.lower()
