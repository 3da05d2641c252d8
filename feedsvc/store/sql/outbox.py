"""SQL on the outbox: which hub is still to be told that which document changed (T27, T28)."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedsvc.store.connection import Connection

# A ping that failed so often is given up: its row is kept, for `status`, and sent no more.
ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Ping:
    """One hub that is to be told of one document, `topic`, its public URL.

    `due` is in seconds since the epoch, `attempts` the number of those that failed; `failure` is
    what the last of them met.
    """

    hub: str
    topic: str
    due: int
    attempts: int
    failure: str


@dataclass(frozen=True, slots=True)
class HubState:
    """What is in the outbox for one hub: how many pings wait, and how many are given up.

    `next_due` is when the first of those that wait is to be sent, in seconds since the epoch;
    `failure` what the last that failed met, "" where none did.
    """

    hub: str
    waiting: int
    next_due: int | None
    given_up: int
    failure: str


def put(connection: Connection, hubs: Sequence[str], topics: Sequence[str], due: int) -> None:
    """Note that each of `hubs` is to be told of each of `topics` at `due`, all attempts anew."""
    connection.executemany(
        "INSERT INTO outbox (hub, topic, due) VALUES (:hub, :topic, :due)"
        " ON CONFLICT (hub, topic) DO UPDATE SET due = excluded.due, attempts = 0",
        [{"hub": hub, "topic": topic, "due": due} for topic in topics for hub in hubs],
    )


def forget_others(connection: Connection, hubs: Sequence[str], site_url: str) -> None:
    """Drop what is for none of `hubs`, or of no document that is published under `site_url`."""
    known = [row["hub"] for row in connection.execute("SELECT DISTINCT hub FROM outbox")]
    connection.executemany(
        "DELETE FROM outbox WHERE hub = :hub",
        [{"hub": hub} for hub in known if hub not in set(hubs)],
    )
    connection.execute(
        "DELETE FROM outbox WHERE topic NOT IN"
        " (SELECT :site_url || address FROM documents WHERE gone = 0)",
        {"site_url": site_url},
    )


def claim(connection: Connection, now: int, until: int, latest: int) -> Ping | None:
    """Take the first ping that is due at `now`; None if none is. To be called in a transaction.

    Until `until` nobody else is given it: it is to be settled by then with `sent` or `put_off`.
    One that is due after `latest` was put off under a clock that was wrong, and is due too.
    """
    row = connection.execute(
        "SELECT hub, topic, due, attempts, failure FROM outbox"
        " WHERE attempts < :attempts AND (due <= :now OR due > :latest)"
        " ORDER BY due, length(topic), topic, hub LIMIT 1",
        {"attempts": ATTEMPTS, "now": now, "latest": latest},
    ).fetchone()
    if row is None:
        return None
    claimed = Ping(**{**dict(row), "due": until})
    connection.execute(
        "UPDATE outbox SET due = :due WHERE hub = :hub AND topic = :topic", _as_row(claimed)
    )
    return claimed


def sent(connection: Connection, claimed: Ping) -> None:
    """Drop a ping that was sent, unless its document was published again meanwhile."""
    connection.execute(
        "DELETE FROM outbox WHERE hub = :hub AND topic = :topic AND due = :due", _as_row(claimed)
    )


def put_off(connection: Connection, claimed: Ping, due: int, failure: str) -> None:
    """Count an attempt that failed, unless the document was published again meanwhile."""
    connection.execute(
        "UPDATE outbox SET attempts = attempts + 1, due = :again, failure = :failure"
        " WHERE hub = :hub AND topic = :topic AND due = :due",
        {**_as_row(claimed), "again": due, "failure": failure},
    )


def first_due(connection: Connection) -> int | None:
    """Return when the first ping is due that is not given up; None if none waits."""
    row = connection.execute(
        "SELECT min(due) AS due FROM outbox WHERE attempts < :attempts", {"attempts": ATTEMPTS}
    ).fetchone()
    return None if row["due"] is None else int(row["due"])


def last_due(connection: Connection, until: int) -> int | None:
    """Return when the last ping is due that was never sent and is due by `until`; None if none."""
    row = connection.execute(
        "SELECT max(due) AS due FROM outbox WHERE attempts = 0 AND due <= :until", {"until": until}
    ).fetchone()
    return None if row["due"] is None else int(row["due"])


def count_waiting(connection: Connection) -> int:
    """Return how many pings are not given up."""
    row = connection.execute(
        "SELECT count(*) FROM outbox WHERE attempts < :attempts", {"attempts": ATTEMPTS}
    ).fetchone()
    return int(row[0])


def given_up(connection: Connection) -> list[Ping]:
    """Return the pings that are given up; `due` is when they were."""
    rows = connection.execute(
        "SELECT hub, topic, due, attempts, failure FROM outbox WHERE attempts >= :attempts"
        " ORDER BY hub, topic",
        {"attempts": ATTEMPTS},
    )
    return [Ping(**dict(row)) for row in rows]


def by_hub(connection: Connection) -> list[HubState]:
    """Return what is in the outbox for each hub for which anything is."""
    rows = connection.execute(
        "SELECT hub, count(*) FILTER (WHERE attempts < :attempts) AS waiting,"
        " min(CASE WHEN attempts < :attempts THEN due END) AS next_due,"
        " count(*) FILTER (WHERE attempts >= :attempts) AS given_up,"
        " coalesce((SELECT failure FROM outbox AS failed WHERE failed.hub = outbox.hub"
        " AND failure <> '' ORDER BY due DESC LIMIT 1), '') AS failure"
        " FROM outbox GROUP BY hub ORDER BY hub",
        {"attempts": ATTEMPTS},
    )
    return [HubState(**dict(row)) for row in rows]


def _as_row(ping: Ping) -> dict[str, str | int]:
    return {"hub": ping.hub, "topic": ping.topic, "due": ping.due}
