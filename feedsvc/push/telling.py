"""Work through the outbox: what is due is sent, what fails is put off, the rest is counted."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from feedsvc.config import Configuration
from feedsvc.freshness import PUSH_DELAY_SECONDS
from feedsvc.moment import as_text
from feedsvc.push.outcome import Outcome
from feedsvc.push.schedule import LONGEST_WAIT_SECONDS, next_attempt
from feedsvc.push.sending import Limits, ping
from feedsvc.store.engine import (
    Connection,
    open_for_writing,
    opened_if_there,
    store_errors,
    transaction,
)
from feedsvc.store.location import location_of
from feedsvc.store.sql import outbox

Clock = Callable[[], datetime]

# So long hubs are told at one time, the last ping not counted; the rest is told the next time.
WHOLE_SECONDS = 60
# A ping that was claimed by a process which was killed is free again after so long. It is longer
# than any ping takes, so that no publication meanwhile can make it due at the very same second.
CLAIM_SECONDS = 60
# What was just published is due within so long: its delay, and the second that it is rounded to.
SOON_SECONDS = PUSH_DELAY_SECONDS + 1
# A sleep is measured by another clock than the one that tells what is due.
_LEEWAY_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """A hub that was told of the document at `topic`; with a `failure`, that was not."""

    hub: str
    topic: str
    failure: str = ""


@dataclass(slots=True)
class PushReport:
    """What became of the pings that were due.

    `told` were sent; `failed` are to be sent again; `given_up` failed for the last time.
    `waiting` counts all that are still to be sent, `next_attempt` is when the first of them is
    due (UTC text, "" where there is none).
    """

    told: list[Told] = field(default_factory=list)
    failed: list[Told] = field(default_factory=list)
    given_up: list[Told] = field(default_factory=list)
    waiting: int = 0
    next_attempt: str = ""


def is_due(configuration: Configuration, now: datetime) -> bool:
    """Whether any hub is to be told of anything at `now`. Raises StoreError."""
    with opened_if_there(location_of(configuration)) as connection:
        due = None if connection is None else outbox.first_due(connection)
        seconds = int(now.timestamp())
        return due is not None and not seconds < due <= seconds + LONGEST_WAIT_SECONDS


def wait_until_due(
    configuration: Configuration, clock: Clock, sleep: Callable[[float], None]
) -> None:
    """Sleep, SOON_SECONDS at most, until what was just published is due. Raises StoreError."""
    now = clock().timestamp()
    with opened_if_there(location_of(configuration)) as connection:
        due = None if connection is None else outbox.last_due(connection, int(now) + SOON_SECONDS)
    if due is not None and due > now:
        sleep(due - now + _LEEWAY_SECONDS)


def tell_hubs(
    configuration: Configuration,
    clock: Clock,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> PushReport:
    """Send every ping that is due, for WHOLE_SECONDS or until `is_stopped`.

    Needs no rebuild lock: each ping is claimed first, so that one process alone sends it. A hub
    that cannot be asked is asked once, on behalf of all that is due for it. Raises StoreError.
    """
    store = location_of(configuration)
    end = clock() + timedelta(seconds=WHOLE_SECONDS)
    with store_errors(store), contextlib.closing(open_for_writing(store)) as connection:
        teller = _Teller(connection, configuration, clock, limits)
        while clock() < end and not is_stopped() and teller.tell_one():
            pass
        return teller.finished()


class _Teller:
    """Sends pings one after another, and notes what became of them."""

    def __init__(
        self, connection: Connection, configuration: Configuration, clock: Clock, limits: Limits
    ) -> None:
        self._connection = connection
        self._allow_private = configuration.push.allow_private
        self._clock = clock
        self._limits = limits
        self._down: dict[str, Outcome] = {}
        self._report = PushReport()

    def tell_one(self) -> bool:
        """Send the first ping that is due; return whether there was one."""
        now = int(self._clock().timestamp())
        with transaction(self._connection):
            latest = now + LONGEST_WAIT_SECONDS
            claimed = outbox.claim(self._connection, now, now + CLAIM_SECONDS, latest)
        if claimed is None:
            return False
        outcome = self._down.get(claimed.hub) or ping(
            claimed.hub, claimed.topic, allow_private=self._allow_private, limits=self._limits
        )
        if outcome.is_of_hub:
            self._down[claimed.hub] = outcome
        self._settle(claimed, outcome)
        return True

    def _settle(self, claimed: outbox.Ping, outcome: Outcome) -> None:
        told = Told(claimed.hub, claimed.topic, outcome.failure)
        attempts = claimed.attempts + 1
        with transaction(self._connection):
            if not outcome.failure:
                outbox.sent(self._connection, claimed)
                self._report.told.append(told)
                return
            due = next_attempt(self._clock(), attempts, outcome.retry_after)
            outbox.put_off(self._connection, claimed, due, outcome.failure)
        is_last = attempts >= outbox.ATTEMPTS
        (self._report.given_up if is_last else self._report.failed).append(told)

    def finished(self) -> PushReport:
        """Return the report, with what is left to be told."""
        self._report.waiting = outbox.count_waiting(self._connection)
        due = outbox.first_due(self._connection)
        if due is not None:
            self._report.next_attempt = as_text(datetime.fromtimestamp(due, UTC))
        return self._report
