"""SQL that adds to the counts of readers what a worker has counted, within limits (F31)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from feedsvc.store.readers_file import writing

# Stands for feeds that came when there were MOST_KINDS of polls already.
OTHER_FEEDS = "other"
MOST_KINDS = 10_000
DAYS_KEPT = 400
# How many may say, as one product, for how many they poll a feed.
MOST_SOURCES = 20
MOST_CLAIMS = 10_000
CLAIM_SECONDS = 7 * 24 * 3600


# One kind of polls: the address of a feed's document, the product that polls it, and how it is
# answered, "200", "226", "304" or "other".
Poll = tuple[str, str, str]
# Who says for how many it polls: the address, the product, and what tells several of it apart.
Source = tuple[str, str, str]


class Claim(NamedTuple):
    """For how many, and when that was said last, in seconds since the epoch."""

    subscribers: int
    seen: int


def add(
    path: Path,
    today: date,
    now: int,
    polls: Mapping[Poll, Sequence[int]],
    claims: Mapping[Source, Claim],
) -> None:
    """Add what a worker has counted: (polls, bytes of bodies) by kind, and claims.

    All of it or, where StoreError is raised, nothing. Any number of workers may do so at once.
    `now` is in seconds since the epoch. What is too old goes.
    """
    counted = [
        {**_kind(poll), "polls": count, "bytes": size, "day": today.isoformat(), **_LIMITS}
        for poll, (count, size) in polls.items()
    ]
    said = [
        {"feed": feed, "reader": reader, "source": source, **claim._asdict(), **_LIMITS}
        for (feed, reader, source), claim in claims.items()
    ]
    with writing(path) as connection:
        connection.executemany(_ADD, counted)
        connection.executemany(_ADD_BY_DAY, counted)
        oldest = (today - timedelta(days=DAYS_KEPT)).isoformat()
        connection.execute("DELETE FROM polls_by_day WHERE day < ?", (oldest,))
        connection.execute("DELETE FROM subscribers WHERE seen <= ?", (now - CLAIM_SECONDS,))
        connection.executemany(_CLAIM, said)


def _kind(poll: Poll) -> dict[str, str]:
    feed, reader, status = poll
    return {"feed": feed, "reader": reader, "status": status}


_LIMITS = {
    "other_feeds": OTHER_FEEDS,
    "most_kinds": MOST_KINDS,
    "most_sources": MOST_SOURCES,
    "most_claims": MOST_CLAIMS,
}
_IS_KNOWN = (
    "EXISTS (SELECT 1 FROM polls WHERE feed = :feed AND reader = :reader AND status = :status)"
)
_MORE = "DO UPDATE SET polls = polls + excluded.polls, bytes = bytes + excluded.bytes"
# "WHERE true": without it SQLite takes the ON of an upsert for that of a join.
_ADD = (
    "INSERT INTO polls"  # noqa: S608 - made of what stands above alone
    f" SELECT CASE WHEN {_IS_KNOWN} OR (SELECT count(*) FROM polls) < :most_kinds"
    " THEN :feed ELSE :other_feeds END, :reader, :status, :polls, :bytes WHERE true"
    f" ON CONFLICT (feed, reader, status) {_MORE}"
)
_ADD_BY_DAY = (
    f"INSERT INTO polls_by_day SELECT :day, CASE WHEN {_IS_KNOWN} THEN :feed ELSE :other_feeds"
    " END, :reader, :status, :polls, :bytes WHERE true"
    f" ON CONFLICT (day, feed, reader, status) {_MORE}"
)
_CLAIM = (
    "INSERT INTO subscribers SELECT :feed, :reader, :source, :subscribers, :seen"
    " WHERE EXISTS (SELECT 1 FROM subscribers"
    " WHERE feed = :feed AND reader = :reader AND source = :source)"
    " OR ((SELECT count(*) FROM subscribers WHERE feed = :feed AND reader = :reader)"
    " < :most_sources AND (SELECT count(*) FROM subscribers) < :most_claims)"
    " ON CONFLICT (feed, reader, source)"
    " DO UPDATE SET subscribers = excluded.subscribers, seen = excluded.seen"
    " WHERE excluded.seen >= seen"
)
