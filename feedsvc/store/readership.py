"""SQL that sums the counts of readers of all workers, for `feedsvc stats` and /metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path

from feedsvc.store.engine import Connection
from feedsvc.store.readers import CLAIM_SECONDS, Poll
from feedsvc.store.readers_file import reading


@dataclass(frozen=True, slots=True)
class Totals:
    """All that was ever counted: (kind, polls, bytes of bodies); and the subscribers by feed."""

    polls: Sequence[tuple[Poll, int, int]] = ()
    subscribers: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """Polls of what `name` names, a feed, a reader or a day, by answer; and bytes of bodies."""

    name: str
    polls: int
    whole: int
    deltas: int
    not_modified: int
    others: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Subscribers:
    """The subscribers that a reader said a feed has; `seen` is in seconds since the epoch."""

    feed: str
    reader: str
    subscribers: int
    seen: int


@dataclass(frozen=True, slots=True)
class Readership:
    """What was counted since some day, summed in three ways, and the subscribers as of now."""

    subscribers: Sequence[Subscribers] = ()
    by_reader: Sequence[Sum] = ()
    by_feed: Sequence[Sum] = ()
    by_day: Sequence[Sum] = ()


def totals(path: Path, now: int) -> Totals:
    """Return all that was counted; `now` is in seconds since the epoch. Raises StoreError."""
    with reading(path) as connection:
        if connection is None:
            return Totals()
        polls = connection.execute("SELECT * FROM polls ORDER BY feed, reader, status")
        subscribers = connection.execute(
            "SELECT feed, sum(subscribers) FROM subscribers WHERE seen > ? GROUP BY feed",
            (now - CLAIM_SECONDS,),
        )
        return Totals(
            [((r["feed"], r["reader"], r["status"]), r["polls"], r["bytes"]) for r in polls],
            [(feed, count) for feed, count in subscribers],
        )


def readership(path: Path, since: date, now: int) -> Readership:
    """Return what was counted from the day `since` on; nothing where there is no file.

    `now` is in seconds since the epoch. Raises StoreError.
    """
    with reading(path) as connection:
        if connection is None:
            return Readership()
        return Readership(
            subscribers=_subscribers(connection, now),
            by_reader=_sums(connection, "reader", since),
            by_feed=_sums(connection, "feed", since),
            by_day=sorted(_sums(connection, "day", since), key=attrgetter("name"), reverse=True),
        )


def _subscribers(connection: Connection, now: int) -> list[Subscribers]:
    rows = connection.execute(
        "SELECT feed, reader, sum(subscribers) AS subscribers, max(seen) AS seen"
        " FROM subscribers WHERE seen > ? GROUP BY feed, reader"
        " ORDER BY feed, sum(subscribers) DESC, reader",
        (now - CLAIM_SECONDS,),
    )
    return [Subscribers(**dict(row)) for row in rows]


def _sums(connection: Connection, column: str, since: date) -> list[Sum]:
    """Return the sums by a column of polls_by_day, the most polls first."""
    rows = connection.execute(
        f"SELECT {column} AS name, sum(polls) AS polls,"  # noqa: S608 - columns are named above
        " sum(polls * (status = '200')) AS whole, sum(polls * (status = '226')) AS deltas,"
        " sum(polls * (status = '304')) AS not_modified,"
        " sum(polls * (status = 'other')) AS others, sum(bytes) AS bytes"
        f" FROM polls_by_day WHERE day >= ? GROUP BY {column} ORDER BY sum(polls) DESC, {column}",
        (since.isoformat(),),
    )
    return [Sum(**dict(row)) for row in rows]
