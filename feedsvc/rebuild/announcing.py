"""Note which hubs are to be told of what is being published (WebSub §6, T27)."""

import math
from collections.abc import Sequence
from datetime import datetime

from feedsvc.freshness import PUSH_DELAY_SECONDS
from feedsvc.rebuild.run import Run
from feedsvc.store.sql import outbox


def announce(run: Run, addresses: Sequence[str], now: datetime) -> None:
    """Put the documents at `addresses`, whose bytes changed, into the outbox of each hub.

    To be called at the end of the transaction that publishes them, at `now`, so that both are
    kept or neither is. What is for a hub that is no longer configured, or of a document that is
    gone, leaves the outbox: a hub that asked for it would be given nothing to pass on.
    """
    site_url, hubs = run.configuration.site.url, run.configuration.push.hubs
    outbox.forget_others(run.connection, hubs, site_url)
    due = math.ceil(now.timestamp()) + PUSH_DELAY_SECONDS
    outbox.put(run.connection, hubs, [site_url + address for address in addresses], due)
