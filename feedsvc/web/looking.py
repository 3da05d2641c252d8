"""A thread that looks at a store again and again, so that no request waits for a database."""

import threading
from collections.abc import Callable

from feedsvc.freshness import LOOK_SECONDS

# While a store is away it is tried less and less often, up to this.
LONGEST_PAUSE_SECONDS = 1.0


class LookingThread:
    """Calls `look` every LOOK_SECONDS, and at once where it is asked to.

    `look` raises nothing and says whether the store could be read; while it cannot be, the
    pauses grow. The thread starts when it is first needed, in a worker that was forked too, and
    ends with the process.
    """

    def __init__(self, look: Callable[[], bool]) -> None:
        self._look = look
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False
        # Looks that were asked for, and how many of them a look has begun after and ended since.
        self._asked = 0
        self._answered = 0

    def run(self) -> None:
        """Start the thread, unless it runs."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._changed:
            if self._thread is not None and self._thread.is_alive():
                return
            self._stopped = False
            self._thread = threading.Thread(target=self._go_on_looking, name="looking", daemon=True)
            self._thread.start()

    def ask(self, seconds: float) -> bool:
        """Have the store looked at now; wait for it so long. Return whether it was in time."""
        self.run()
        with self._changed:
            self._asked += 1
            asked = self._asked
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._answered >= asked, seconds)

    def stop(self) -> None:
        """End the thread, when it has looked; it may be started again."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _go_on_looking(self) -> None:
        pause = LOOK_SECONDS
        while not self._stopped:
            asked = self._asked
            can_be_read = self._look()
            pause = LOOK_SECONDS if can_be_read else min(2 * pause, LONGEST_PAUSE_SECONDS)
            with self._changed:
                self._answered = asked
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._stopped or self._is_asked(), pause)

    def _is_asked(self) -> bool:
        return self._asked > self._answered
