"""A command that runs in a process of its own beside another one, and is started again."""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

# One that goes on dying is let go: after so many starts, with such a pause before each but one.
STARTS = 5
PAUSE_SECONDS = 2.0
# Who was told to end and has not by then is killed: what it commits, it commits whole.
STOP_SECONDS = 10.0


@contextlib.contextmanager
def kept_running(
    command: Sequence[str], environment: Mapping[str, str], tell: Callable[[int, bool], None]
) -> Iterator[None]:
    """Run `command` while the block runs; it is ended (SIGTERM) with it.

    Where it ends by itself, `tell` is called, from a thread, with its exit code and whether it
    is started again: after STARTS starts it is not, and the block goes on without it.
    """
    keeper = _Keeper(command, environment, tell)
    thread = threading.Thread(target=keeper.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        keeper.stop()
        thread.join()


class _Keeper:
    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        tell: Callable[[int, bool], None],
    ) -> None:
        self._command = command
        self._environment = environment
        self._tell = tell
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the command, again and again."""
        for left in reversed(range(STARTS)):
            with self._lock:
                if self._stopped.is_set():
                    return
                process = self._process = subprocess.Popen(  # noqa: S603 - our own command
                    self._command, env=self._environment
                )
            code = process.wait()
            if self._stopped.is_set():
                return
            self._tell(code, left > 0)
            self._stopped.wait(PAUSE_SECONDS)

    def stop(self) -> None:
        """End the command, and start it no more."""
        with self._lock:
            self._stopped.set()
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
