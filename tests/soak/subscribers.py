"""Readers that merge what they get by id, and hold every answer against what was published."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from typing import Literal

from tests.soak.publications import Entry, Publication, Publications, digest_of, entries_of
from tests.soak.stories import number_of
from tests.soak.violations import Complain
from tests.soak.wire import Answer, Connection, NoAnswer

# A worker looks for a new publication ten times a second; the rest is for a busy machine.
SECONDS_TO_SHOW = 1.0

Kind = Literal["unconditional", "conditional", "delta", "slow"]


@dataclass(frozen=True)
class Habits:
    """How a reader asks: its kind, for what, every how many seconds, over one connection or not."""

    kind: Kind
    address: str
    seconds: float
    keeps: bool


class Subscriber:
    """Reads one feed. `held` are its entries by id; nothing is ever taken out of it."""

    def __init__(
        self, habits: Habits, port: int, publications: Publications, complain: Complain
    ) -> None:
        self.habits = habits
        self.held: dict[str, Entry] = {}
        self.statuses: dict[int, int] = {}
        self._connection = Connection(port, keeps=habits.keeps, is_slow=habits.kind == "slow")
        self._publications = publications
        self._complain = complain
        self._etag = ""
        self._generation = 0
        self._story_ids: dict[int, str] = {}
        self._polls: list[tuple[float, float]] = []

    async def read(self, until: asyncio.Event, chance: Random) -> None:
        """Poll until told to end, then once more."""
        while not until.is_set():
            await self.poll()
            try:
                async with asyncio.timeout(self.habits.seconds * chance.uniform(0.5, 1.5)):
                    await until.wait()
            except TimeoutError:
                continue
        await self.poll()
        self._connection.close()

    async def poll(self) -> None:
        """Ask once, as is the reader's habit."""
        began = time.monotonic()
        try:
            answer = await self._connection.ask(self.habits.address, self._headers())
        except NoAnswer as error:
            self._complain("a request was not answered", f"{self.habits}: {error}")
            return
        ended = time.monotonic()
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if await self._take(answer):
            self._polls.append((began, ended))

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": f"soak-{self.habits.kind}/1.0", "Accept-Encoding": "gzip"}
        if self.habits.kind != "unconditional" and self._etag:
            headers["If-None-Match"] = self._etag
        if self.habits.kind == "delta":
            headers["A-IM"] = "feed"
        return headers

    async def _take(self, answer: Answer) -> bool:
        """Merge what came; return whether it was an answer to be content with."""
        may_come = {200, 304, 226} if self.habits.kind == "delta" else {200, 304}
        if answer.status not in may_come:
            self._complain("an error was answered", f"{answer.status} to {self.habits}")
            return False
        etag = answer.headers.get("etag", "")
        published = await self._publications.tagged(self.habits.address, etag, self._generation)
        if not published:
            self._complain("a tag that nothing was published with", f"{etag} to {self.habits}")
            return False
        self._check_generation(published)
        self._check_date(answer)
        if answer.status != 304:
            self._etag = etag
            self._merge(answer, published[-1])
        elif etag != self._etag:
            self._complain("304 for what the reader does not hold", f"{self.habits}")
        self._check_held(answer, published[-1])
        return True

    def _merge(self, answer: Answer, published: Publication) -> None:
        body = answer.decoded
        if answer.status == 200 and digest_of(body) != published.digest:
            self._complain("a body that is not its tag's", f"{self.habits}")
        entries = entries_of(self.habits.address, body)
        if len(dict(entries)) != len(entries):
            self._complain("an entry twice in a document", f"{self.habits}")
        for entry_id, entry in entries:
            known = self._story_ids.setdefault(number_of(entry.title), entry_id)
            if known != entry_id:
                self._complain("a story doubled", f"{known} and {entry_id} for {self.habits}")
        self.held |= dict(entries)

    def _check_generation(self, published: list[Publication]) -> None:
        """Who says what it holds is never sent back to what was before (RFC 9110 §13.1.2)."""
        if self.habits.kind == "unconditional":
            return
        if published[-1].generation < self._generation:
            step = f"from {self._generation} to {published[-1].generation}"
            self._complain("a step back", f"{step} for {self.habits}")
        self._generation = max(self._generation, published[0].generation)

    def _check_date(self, answer: Answer) -> None:
        """No date is to come, whatever clock it was published by (RFC 9110 §8.8.2.1)."""
        modified = answer.headers.get("last-modified")
        if modified is not None and parsedate_to_datetime(modified) > datetime.now(UTC):
            self._complain("a date that is to come", f"{modified} for {self.habits}")

    def _check_held(self, answer: Answer, published: Publication) -> None:
        """Held is all that the document says, as it says it, whichever way it came."""
        for entry_id, entry in published.entries.items():
            if self.held.get(entry_id) != entry:
                what = "an entry missed" if entry_id not in self.held else "an entry out of date"
                self._complain(what, f"{entry.title} after {answer.status} for {self.habits}")

    def check_all_was_seen(self) -> None:
        """Every entry that stood in the feed while the reader asked is held."""
        made = self._publications.by_address.get(self.habits.address, [])
        stood: dict[str, tuple[int, float]] = {}
        for number, publication in enumerate(made):
            for entry_id in publication.entries:
                last, since = stood.get(entry_id, (number - 1, publication.since))
                if last < number - 1:
                    self._check_seen(entry_id, since, made[last].until)
                    since = publication.since
                stood[entry_id] = number, since
        for entry_id, (last, since) in stood.items():
            self._check_seen(entry_id, since, made[last].until)
        if invented := self.held.keys() - stood.keys():
            self._complain("an entry from nowhere", f"{sorted(invented)[:3]} for {self.habits}")

    def _check_seen(self, entry_id: str, since: float, until: float) -> None:
        asked = any(
            since + SECONDS_TO_SHOW <= began and ended <= until for began, ended in self._polls
        )
        if asked and entry_id not in self.held:
            self._complain("an entry missed", f"{entry_id} that stood in the feed: {self.habits}")
