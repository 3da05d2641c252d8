"""The builder and its stand-by: `feedsvc rebuild` again and again, under one lock of the store."""

import contextlib
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feedsvc.store.location import Location
from tests.scale.lock import is_held
from tests.scale.nodes import Site

PUBLISHED, STORE_FAILED, REFUSED = 0, 4, 5
KILLED = -9
SECONDS_BETWEEN = 0.3
SECONDS_BETWEEN_LOOKS = 0.01
TRIES = 5


@dataclass(frozen=True, slots=True)
class Ended:
    """One rebuild: when it ended (monotonic seconds), its exit code, and what it said if not 0."""

    at: float
    code: int
    errors: str


class Builder:
    """One machine that rebuilds. What it did is in `ended`, in its order."""

    def __init__(self, name: str, site: Site) -> None:
        self.name = name
        self.site = site
        self.ended: list[Ended] = []
        self._loop: threading.Thread | None = None
        self._stopped = threading.Event()

    @property
    def codes(self) -> Counter[int]:
        """How often it ended with which exit code."""
        return Counter(ended.code for ended in self.ended)

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of `feedsvc` with `arguments`, as it is run on this machine."""
        return self.site.command(*arguments)

    def begin(self, *options: str) -> "subprocess.Popen[str]":
        """Begin one rebuild."""
        return subprocess.Popen(
            self.command("rebuild", "--quiet", *options),
            env=self.site.environment(),
            cwd=self.site.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, process: "subprocess.Popen[str]") -> Ended:
        """Wait for the end of a rebuild that was begun, and note it."""
        _, errors = process.communicate(timeout=600)
        ended = Ended(time.monotonic(), process.returncode, errors)
        self.ended.append(ended)
        return ended

    def rebuild(self, *options: str) -> Ended:
        """Rebuild once."""
        return self.end(self.begin(*options))

    def start(self) -> None:
        """Rebuild again and again, from now on."""
        self._stopped.clear()
        self._loop = threading.Thread(target=self._go_on, daemon=True)
        self._loop.start()

    def stop(self) -> None:
        """Rebuild no more; returns when the last one has ended."""
        self._stopped.set()
        if self._loop is not None:
            self._loop.join()
            self._loop = None

    def _go_on(self) -> None:
        while not self._stopped.is_set():
            self.rebuild()
            self._stopped.wait(SECONDS_BETWEEN)


@contextlib.contextmanager
def building(builders: Sequence[Builder]) -> Iterator[None]:
    """Let all of them rebuild again and again while the block runs."""
    for builder in builders:
        builder.start()
    try:
        yield
    finally:
        for builder in builders:
            builder.stop()


def holding_the_lock(
    builder: Builder, standby: Builder, location: Location
) -> "subprocess.Popen[str]":
    """Return a rebuild of `builder` that holds the lock: `standby` was just refused for that.

    The stand-by begins when the lock is held; begun together, it might be the one that takes it.
    """
    for _ in range(TRIES):
        running = builder.begin("--force")
        while running.poll() is None and not is_held(location):
            time.sleep(SECONDS_BETWEEN_LOOKS)
        if standby.rebuild().code == REFUSED and running.poll() is None:
            return running
        builder.end(running)
    raise AssertionError("no rebuild was long enough to be caught with the lock")
