"""What a monitor is told, in Prometheus' format: the one module that needs prometheus-client.

Names and units follow Prometheus' own advice: a counter ends in _total, and of the publication
its time is told, not its age, which `time()` tells of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder

from feedsvc.encode import available_codings
from feedsvc.store.readership import Totals
from feedsvc.store.sql.outbox import HubState
from feedsvc.web.publication import Publication


# A registry keeps its collectors in a dict, by what they are, not by what they hold.
@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What is told of: None is what cannot be read, or is not there."""

    publication: Publication | None
    is_store_readable: bool
    hubs: Sequence[HubState] | None
    totals: Totals | None

    def collect(self) -> Iterator[Metric]:
        """Yield every metric, as prometheus-client asks its collectors to."""
        codings = {"codings": " ".join(sorted(available_codings()))}
        yield InfoMetricFamily("feedsvc_build", "How this service is built.", codings)
        yield GaugeMetricFamily(
            "feedsvc_store_readable", "Whether the store can be read.", self.is_store_readable
        )
        yield GaugeMetricFamily(
            "feedsvc_reader_counts_readable",
            "Whether polls are counted and the counts can be read: they are left out where not.",
            self.totals is not None,
        )
        if self.publication is not None:
            yield from _of_publication(self.publication)
        if self.hubs is not None:
            yield from _of_hubs(self.hubs)
        if self.totals is not None:
            yield from _of_polls(self.totals)


def exposition(state: State, accept: str) -> tuple[bytes, str]:
    """Return the metrics in the form that `accept`, an Accept header, asks for, and its type."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(state)
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def _of_publication(publication: Publication) -> Iterator[Metric]:
    told = (
        ("generation", "Number of the last publication.", publication.generation),
        (
            "last_publication_timestamp_seconds",
            "When that was, in seconds since the epoch.",
            publication.published_at,
        ),
        ("articles", "Articles that are published.", publication.articles),
        ("captures_refused", "Captures that are refused.", publication.refused),
    )
    for name, text, value in told:
        yield GaugeMetricFamily(f"feedsvc_{name}", text, value)


def _of_hubs(hubs: Sequence[HubState]) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "feedsvc_hub_pings_waiting", "Pings that a hub is still to be sent.", labels=("hub",)
    )
    given_up = GaugeMetricFamily(
        "feedsvc_hub_pings_given_up", "Pings that a hub never took.", labels=("hub",)
    )
    for hub in hubs:
        waiting.add_metric((hub.hub,), hub.waiting)
        given_up.add_metric((hub.hub,), hub.given_up)
    yield from (waiting, given_up)


def _of_polls(totals: Totals) -> Iterator[Metric]:
    labels = ("feed", "reader", "status")
    polls = CounterMetricFamily(
        "feedsvc_polls", "Polls of feeds, by product and answer, of all workers.", labels=labels
    )
    sizes = CounterMetricFamily(
        "feedsvc_poll_body_bytes", "Bytes of bodies that answered them.", labels=labels
    )
    for poll, count, size in totals.polls:
        polls.add_metric(poll, count)
        sizes.add_metric(poll, size)
    subscribers = GaugeMetricFamily(
        "feedsvc_subscribers",
        "Subscribers that aggregators say a feed has, a lower bound.",
        labels=("feed",),
    )
    for feed, count in totals.subscribers:
        subscribers.add_metric((feed,), count)
    yield from (polls, sizes, subscribers)
