"""A client that polls is noticed when it gets no answers, and so proves nothing."""

import socket
from collections.abc import Iterator

import pytest

from tests.faults.polling import Poller


@pytest.fixture
def silent() -> Iterator[Poller]:
    """A client of a service that takes its connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as service:
        poller = Poller(f"http://127.0.0.1:{service.getsockname()[1]}", ["/feed.xml"])
        yield poller
        service.shutdown(socket.SHUT_RDWR)


def test_a_client_that_is_kept_waiting_is_noticed(silent: Poller) -> None:
    silent.start()
    with pytest.raises(AssertionError, match="had 0 whole rounds of answers, not 2"):
        silent.served_until(silent.whole_round(), patience_seconds=0)


def test_a_client_that_never_started_is_noticed(silent: Poller) -> None:
    with pytest.raises(AssertionError, match="does not ask"):
        silent.served_until(silent.whole_round())
