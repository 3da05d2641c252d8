"""What a worker counts of its polls, in memory, and brings to the counts' file now and then.

No address of a client is looked at. What is kept is bounded: feeds are those that are published,
readers those of a list, answers four (F31).
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from feedsvc.config import Configuration
from feedsvc.errors import StoreError
from feedsvc.store import readers
from feedsvc.store.readers import OTHER_FEEDS, Claim, Poll, Source
from feedsvc.web.user_agents import LONGEST_USER_AGENT, read_user_agent

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

WRITE_SECONDS = 10.0
# What is kept where the file cannot be written: some 2 MB.
MOST_KINDS = 10_000
MOST_CLAIMS = 1_000
USER_AGENTS_REMEMBERED = 1_024
MOST_KNOWN = 4_096

_STATUSES = {200: "200", 226: "226", 304: "304"}
_OTHER_STATUS = "other"

_log = logging.getLogger(__name__)


class ReaderCounts:
    """The counts of one worker; any of its threads may count.

    `clock` gives seconds since the epoch. The file is written WRITE_SECONDS after something is
    counted, when the process ends in order, and where `write` is called; a worker that is killed
    loses what it counted since. While the file cannot be written, counts are kept, and the log
    says why once.
    """

    def __init__(self, configuration: Configuration, clock: Callable[[], float]) -> None:
        self._path = configuration.readers_path
        self._zone = configuration.site.tzinfo
        self._clock = clock
        self._read_user_agent = lru_cache(USER_AGENTS_REMEMBERED)(read_user_agent)
        # Adding to a number is several steps in Python, between which another thread may run.
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._polls: dict[Poll, list[int]] = {}
        self._claims: dict[Source, Claim] = {}
        # Where a poll with these very words is counted, so that most take one step to it.
        self._known: dict[tuple[str, str, int], list[int]] = {}
        self._is_awaited = False
        self._is_failing = False

    def count(self, environ: "WSGIEnvironment", feed: str, status: int, body_bytes: int) -> None:
        """Count a poll of the document at the address `feed`, answered so."""
        key = (feed, environ.get("HTTP_USER_AGENT", ""), status)
        with self._lock:
            sums = self._known.get(key) or self._look_at(*key)
            sums[0] += 1
            sums[1] += body_bytes

    def write(self) -> None:
        """Bring what is counted to the file; where that cannot be, keep it."""
        with self._writing:
            with self._lock:
                polls, self._polls = self._polls, {}
                claims, self._claims = self._claims, {}
                self._known.clear()
            if not polls and not claims:
                return
            now = self._clock()
            today = datetime.fromtimestamp(now, self._zone).date()
            try:
                readers.add(self._path, today, int(now), polls, claims)
            except StoreError as error:
                self._keep(polls, claims)
                if not self._is_failing:
                    _log.error("%s; what is counted is kept in memory meanwhile", error)
                self._is_failing = True
            else:
                self._is_failing = False

    def _look_at(self, feed: str, user_agent: str, status: int) -> list[int]:
        """Return the sums that a poll is of; note what its User-Agent says of subscribers."""
        if not self._is_awaited:
            self._await_writing()
        said = self._read_user_agent(user_agent[:LONGEST_USER_AGENT])
        poll = (feed, said.product, _STATUSES.get(status, _OTHER_STATUS))
        sums = self._polls.get(poll) or self._begin(poll)
        if said.subscribers is not None:
            claim = Claim(said.subscribers, int(self._clock()))
            self._claim({(feed, said.product, said.source): claim})
        elif len(self._known) < MOST_KNOWN and len(user_agent) <= LONGEST_USER_AGENT:
            self._known[feed, user_agent, status] = sums
        return sums

    def _begin(self, poll: Poll) -> list[int]:
        """Return the sums of a kind of polls that is new, or of all that are too many."""
        if len(self._polls) >= MOST_KINDS:
            _, reader, status = poll
            poll = (OTHER_FEEDS, reader, status)
        return self._polls.setdefault(poll, [0, 0])

    def _claim(self, claims: Mapping[Source, Claim]) -> None:
        for source, claim in claims.items():
            if source in self._claims or len(self._claims) < MOST_CLAIMS:
                self._claims[source] = claim

    def _keep(self, polls: dict[Poll, list[int]], claims: dict[Source, Claim]) -> None:
        """Put back what could not be written, under what was counted since."""
        with self._lock:
            newer_polls, self._polls = self._polls, polls
            newer_claims, self._claims = self._claims, claims
            self._known.clear()
            for poll, (count, size) in newer_polls.items():
                sums = self._polls.get(poll) or self._begin(poll)
                sums[0] += count
                sums[1] += size
            self._claim(newer_claims)

    def _await_writing(self) -> None:
        """Let a thread write what is counted from now on."""
        self._is_awaited = True
        try:
            # No daemon, which it would be by itself where the server's own threads are: the
            # interpreter ends its main thread first and then waits for this one, in a worker
            # that was forked too, which need not run atexit's functions.
            waiting = threading.Thread(target=self._write_until_idle, name="readers", daemon=False)
            waiting.start()
        except RuntimeError:  # there are no more threads: polls are answered all the same
            self._is_awaited = False

    def _write_until_idle(self) -> None:
        main = threading.main_thread()
        while self._is_awaited:
            main.join(WRITE_SECONDS)
            self.write()
            with self._lock:
                # Whoever counts from here on sees that nobody waits to write it.
                has_more = bool(self._polls or self._claims)
                self._is_awaited = has_more and main.is_alive()
