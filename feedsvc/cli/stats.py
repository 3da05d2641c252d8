"""`feedsvc stats`: who reads: subscribers and polls by feed, by reader and by day."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from feedsvc.cli import command, console
from feedsvc.cli.loading import loaded, now
from feedsvc.moment import as_text

if TYPE_CHECKING:
    from feedsvc.config import Configuration
    from feedsvc.store.readership import Readership, Subscribers, Sum

_ANSWERS = ("polls", "200", "226", "304", "other", "bytes")


@command("stats", "Show who reads what: subscribers and polls.", example="feedsvc stats --days 30")
@click.option(
    "--days",
    type=click.IntRange(1, 400),
    default=7,
    show_default=True,
    help="Polls of so many days, today's included.",
)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def stats(days: int, is_json: bool) -> None:
    """Show the subscribers that aggregators tell of, and the polls that were answered.

    Subscribers are the last number that each aggregator gave in the last 7 days: at least so
    many. Polls are counted by answer (200 whole, 226 what is new, 304 nothing new), with the
    bytes of the bodies. The service writes its counts every ten seconds.
    """
    from feedsvc.store.readership import readership

    configuration = loaded().configuration
    moment = now()
    since = moment.astimezone(configuration.site.tzinfo).date() - timedelta(days=days - 1)
    seen = readership(configuration.readers_path, since, int(moment.timestamp()))
    if is_json:
        period = {"counting": configuration.readers.count, "since": since, "days": days}
        console.as_json(period | _as_json(seen))
        return
    if not configuration.readers.count:
        console.line("nothing is counted: readers.count is false")
    if not seen.subscribers and not seen.by_reader:
        console.line(_nothing(configuration, days))
        return
    console.line(f"since {since} ({console.many(days, 'day')})")
    _print_subscribers(seen.subscribers)
    for heading, sums in (("reader", seen.by_reader), ("feed", seen.by_feed), ("day", seen.by_day)):
        console.line()
        console.table((heading, *_ANSWERS), [_row(row) for row in sums])


def _nothing(configuration: "Configuration", days: int) -> str:
    path = configuration.readers_path
    if not path.exists():
        return f"no poll was counted yet: {path} is not there"
    return f"no poll was counted in the last {console.many(days, 'day')}"


def _print_subscribers(rows: "Sequence[Subscribers]") -> None:
    if not rows:
        console.line("subscribers: no aggregator has told of any in the last 7 days")
        return
    console.table(
        ("feed", "aggregator", "subscribers", "last told"),
        [(row.feed, row.reader, row.subscribers, _moment(row.seen)) for row in rows],
    )


def _row(row: "Sum") -> tuple[object, ...]:
    answers = (row.whole, row.deltas, row.not_modified, row.others)
    return (row.name, row.polls, *answers, row.bytes)


def _as_json(seen: "Readership") -> dict[str, object]:
    return {
        "subscribers": [{**asdict(row), "seen": _moment(row.seen)} for row in seen.subscribers],
        "readers": [_sum_as_json(row) for row in seen.by_reader],
        "feeds": [_sum_as_json(row) for row in seen.by_feed],
        "by_day": [_sum_as_json(row) for row in seen.by_day],
    }


def _sum_as_json(row: "Sum") -> dict[str, object]:
    return dict(zip(("name", *_ANSWERS), _row(row), strict=True))


def _moment(seconds: int) -> str:
    return as_text(datetime.fromtimestamp(seconds, UTC))
