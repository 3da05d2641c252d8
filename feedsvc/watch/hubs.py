"""Tell hubs beside the watcher, in a thread of its own: no hub delays a rebuild."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from feedsvc.config import Configuration
from feedsvc.errors import StoreError
from feedsvc.rebuild import Clock

if TYPE_CHECKING:
    from feedsvc.push.telling import PushReport

# So often the outbox is looked at, whoever filled it.
LOOK_SECONDS = 0.5
# So long the end waits for a ping that is under way; one that is broken off is sent again.
END_SECONDS = 2.0


class Listener(Protocol):
    """Who hears what hubs were told."""

    def pushed(self, report: "PushReport") -> None:
        """Hear of pings that were sent, or failed. Called from a thread."""

    def failed(self, message: str) -> None:
        """Hear why the outbox cannot be used, once until another reason. Called from a thread."""


@contextlib.contextmanager
def hubs_told(
    configuration: Configuration,
    clock: Clock,
    is_stopped: Callable[[], bool],
    listener: Listener,
) -> Iterator[None]:
    """Tell the hubs of what is due while the block runs and not `is_stopped`."""
    if not configuration.push.hubs:
        yield
        return
    ended = threading.Event()
    teller = _Teller(configuration, clock, lambda: ended.is_set() or is_stopped(), listener)
    thread = threading.Thread(target=teller.run, args=(ended,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(END_SECONDS)


class _Teller:
    def __init__(
        self,
        configuration: Configuration,
        clock: Clock,
        is_stopped: Callable[[], bool],
        listener: Listener,
    ) -> None:
        self._configuration = configuration
        self._clock = clock
        self._is_stopped = is_stopped
        self._listener = listener
        self._failure = ""

    def run(self, ended: threading.Event) -> None:
        """Look at the outbox again and again, and tell what is due."""
        while not self._is_stopped():
            try:
                self._tell()
                self._failure = ""
            except StoreError as error:
                self._fail(str(error))
            ended.wait(LOOK_SECONDS)

    def _tell(self) -> None:
        from feedsvc.push import telling  # noqa: PLC0415 - it needs an extra, as few watchers do

        if telling.is_due(self._configuration, self._clock()):
            self._listener.pushed(
                telling.tell_hubs(self._configuration, self._clock, is_stopped=self._is_stopped)
            )

    def _fail(self, message: str) -> None:
        if message != self._failure:
            self._failure = message
            self._listener.failed(f"hubs are not told: {message}")
