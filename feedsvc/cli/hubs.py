"""What `status` shows of hubs: what they are still to be told, and what they never will be."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedsvc.cli import console
from feedsvc.moment import as_text

if TYPE_CHECKING:
    from feedsvc.store.overview import Overview
    from feedsvc.store.sql.outbox import HubState


def print_hubs(configured: Sequence[str], seen: "Overview") -> None:
    """Print a table of the hubs, if there are any, and the pings that are given up."""
    states = _states(configured, seen)
    if not states:
        return
    console.table(
        ("hub", "waiting", "next attempt", "given up", "last failure"),
        [
            (hub.hub, hub.waiting, _next_attempt(hub) or "-", hub.given_up, hub.failure or "-")
            for hub in states
        ],
    )
    for ping in seen.given_up:
        console.line(f"  given up: {ping.topic} at {ping.hub}: {ping.failure}")


def as_json(configured: Sequence[str], seen: "Overview") -> dict[str, Any]:
    """Return what --json says of the hubs."""
    return {
        "hubs": [
            {
                "hub": hub.hub,
                "waiting": hub.waiting,
                "next_attempt": _next_attempt(hub),
                "given_up": [ping.topic for ping in seen.given_up if ping.hub == hub.hub],
                "failure": hub.failure,
            }
            for hub in _states(configured, seen)
        ]
    }


def _states(configured: Sequence[str], seen: "Overview") -> "list[HubState]":
    """Return the state of each configured hub, and of those that the next rebuild forgets."""
    from feedsvc.store.sql.outbox import HubState

    found = {state.hub: state for state in seen.hubs}
    nothing = {hub: HubState(hub, 0, None, 0, "") for hub in configured}
    return list((nothing | found).values())


def _next_attempt(hub: "HubState") -> str | None:
    """Return when the hub is told next, in UTC; None where nothing waits for it."""
    return None if hub.next_due is None else as_text(datetime.fromtimestamp(hub.next_due, UTC))
