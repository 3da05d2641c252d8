"""`/metrics`: what a monitor is told of the service, its readers and its hubs."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

from flask import Request, Response

from feedsvc.config import Configuration
from feedsvc.errors import StoreError
from feedsvc.store.readership import Totals, totals
from feedsvc.store.sql import outbox
from feedsvc.store.sql.outbox import HubState
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.counting import ReaderCounts

_IS_OFF = "There are no metrics here: server.metrics is false.\n"
_NEEDS_PACKAGE = (
    "There are no metrics here: the package prometheus-client is not installed; "
    "pip install 'feedsvc[metrics]'\n"
)
_NOT_STORED = {"Cache-Control": "no-store"}


class Monitoring:
    """Answers for Prometheus; `clock` gives seconds since the epoch.

    `counts` are those of this worker, None where nothing is counted. They are brought to the
    file that all workers share before its sums are told: so each worker tells the same numbers,
    and none goes back, whichever answers. What others counted in the last seconds comes later.
    """

    def __init__(
        self,
        configuration: Configuration,
        published: PublishedDocuments,
        counts: ReaderCounts | None,
        clock: Callable[[], float],
    ) -> None:
        self._configuration = configuration
        self._published = published
        self._counts = counts
        self._clock = clock
        is_installed = find_spec("prometheus_client") is not None
        self._refusal = "" if is_installed else _NEEDS_PACKAGE
        if not configuration.server.metrics:
            self._refusal = _IS_OFF

    def answer(self, request: Request) -> Response:
        """Return the metrics; a 404 with a line that says why where there are none."""
        if self._refusal:
            plain = "text/plain; charset=utf-8"
            return Response(self._refusal, 404, _NOT_STORED, content_type=plain)
        # Not before: it takes a tenth of a second, and few services are asked.
        from feedsvc.web.metrics import State, exposition  # noqa: PLC0415 - needs an extra

        self._published.look()
        state = State(
            publication=self._published.publication,
            is_store_readable=self._published.failure is None,
            hubs=self._hubs(),
            totals=self._totals(),
        )
        body, content_type = exposition(state, request.headers.get("Accept", ""))
        return Response(body, 200, _NOT_STORED, content_type=content_type)

    def _hubs(self) -> Sequence[HubState] | None:
        """Return the state of each configured hub; None where the store cannot be read."""
        try:
            with self._published.reading() as connection:
                found = {state.hub: state for state in outbox.by_hub(connection)}
        except StoreError:  # it is in `failure`, and in the log
            return None
        hubs = self._configuration.push.hubs
        return [found.get(hub) or HubState(hub, 0, None, 0, "") for hub in hubs]

    def _totals(self) -> Totals | None:
        """Return the counts of all workers; None where they cannot be read, or are not counted."""
        if self._counts is None:
            return None
        self._counts.write()
        try:
            return totals(self._configuration.readers_path, int(self._clock()))
        except StoreError:  # told as a metric of its own
            return None
