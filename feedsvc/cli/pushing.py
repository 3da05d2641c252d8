"""Tell hubs after a publication, and print what became of it."""

import time
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from feedsvc.cli import console
from feedsvc.cli.loading import now
from feedsvc.errors import StoreError

if TYPE_CHECKING:
    from feedsvc.config import Configuration
    from feedsvc.push.telling import PushReport


def tell_hubs(configuration: "Configuration") -> "PushReport | None":
    """Tell the configured hubs of what is due, what was just published among it.

    None without hubs, and where the outbox cannot be used, which is complained of: what is
    published is published, and the next rebuild tells of it.
    """
    if not configuration.push.hubs:
        return None
    from feedsvc.push import telling

    try:
        telling.wait_until_due(configuration, now, time.sleep)
        return telling.tell_hubs(configuration, now)
    except StoreError as error:
        console.complain(f"the feeds are published, but the hubs are not told: {error}")
        return None


def as_json(report: "PushReport | None") -> dict[str, Any] | None:
    """Return what --json says under "push"."""
    return None if report is None else asdict(report)


def print_report(report: "PushReport | None", *, is_quiet: bool = False) -> None:
    """Print what hubs were told; quietly, only what they never will be."""
    if report is None:
        return
    if not is_quiet and (report.told or report.failed or report.waiting):
        again = f" (next at {report.next_attempt})" if report.next_attempt else ""
        console.line(
            f"hubs: {console.many(len(report.told), 'ping')} sent, "
            f"{len(report.failed)} failed, {report.waiting} waiting{again}"
        )
        _print_failures("not told yet", report.failed)
    _print_failures("given up", report.given_up)


def _print_failures(title: str, pings: "list[Any]") -> None:
    for (hub, failure), count in Counter((ping.hub, ping.failure) for ping in pings).items():
        console.line(f"  {title}: {hub}, of {console.many(count, 'document')}: {failure}")
