"""The watcher: what it sees becomes rebuilds, of what changed at once, of everything at times."""

import contextlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from feedsvc.captures import Manifest
from feedsvc.config import Configuration
from feedsvc.errors import ConfigurationError, FeedsvcError, RebuildRunning
from feedsvc.rebuild import Clock, Options, Report, rebuild, rebuild_files
from feedsvc.watch.events import Seen, events
from feedsvc.watch.hubs import hubs_told
from feedsvc.watch.manifest import WatchedManifest
from feedsvc.watch.unfinished import Unfinished

if TYPE_CHECKING:
    from feedsvc.push.telling import PushReport

# Everything is looked at so often: it mends what no event told, and releases what was held.
FULL_SCAN = timedelta(minutes=10)
# ... and so long after a rebuild that failed; after one that another rebuild stood in the way of.
AFTER_FAILURE = timedelta(seconds=30)
AFTER_ANOTHER = timedelta(seconds=1)
# Captures leave together, once no more do, so that the removal guard sees them all; those that
# go on leaving for so long are seen in parts.
LONGEST_LEAVING = timedelta(seconds=10)

Stop = threading.Event


class Listener(Protocol):
    """Who hears what the watcher does."""

    def begun(self) -> None:
        """Hear that the first rebuild is done, and that changes are published from now on."""

    def rebuilt(self, report: Report) -> None:
        """Hear of a rebuild that read or changed something, or looked at everything."""

    def pushed(self, report: "PushReport") -> None:
        """Hear of hubs that were told, or could not be. Called from a thread."""

    def failed(self, message: str) -> None:
        """Hear why a rebuild failed, once until another reason or a success; it is tried again."""


def watch(
    configuration: Configuration, clock: Clock, stop: Stop, listener: Listener, *, polling: bool
) -> None:
    """Rebuild, and then publish each change to the folder of captures until `stop` is set.

    With `polling` the folder is listed again and again, for file systems that tell no events. A
    rebuild under way is broken off when `stop` is set; what it read is kept. Raises
    ConfigurationError before the first rebuild is done, or where watching is impossible.
    """
    watcher = Watcher(configuration, clock, stop, listener)
    captures, store = configuration.captures.folder, configuration.store.path
    with (
        contextlib.suppress(BrokenOff),
        hubs_told(configuration, clock, stop.is_set, listener),
    ):
        for seen in events(captures, store, stop, polling=polling):
            watcher.take(seen)
            watcher.act()


class BrokenOff(Exception):
    """The rebuild under way was broken off, since the watcher is to stop."""


class Watcher:
    """Turns what is seen into rebuilds: `take` what was seen, then `act` on what is due."""

    def __init__(
        self, configuration: Configuration, clock: Clock, stop: Stop, listener: Listener
    ) -> None:
        self._configuration = configuration
        self._clock = clock
        self._stop = stop
        self._listener = listener
        self._manifest = WatchedManifest(configuration, clock)
        self._unfinished = Unfinished(clock)
        self._options = Options(is_being_written=self._unfinished.is_being_written)
        self._came: set[bytes] = set()
        self._left: set[bytes] = set()
        self._leaving_since: datetime | None = None
        self._full_scan_at = clock()
        self._has_begun = False
        self._failure = ""

    def take(self, seen: Seen) -> None:
        """Note what is to be looked at."""
        now = self._clock()
        if seen.begins:
            self._full_scan_at = now
        self._came |= seen.came | self._unfinished.settled()
        self._left = (self._left - seen.came) | seen.left
        self._leaving_since = (self._leaving_since or now) if seen.left else None

    def act(self) -> None:
        """Rebuild what is due: everything, or what came, or what left."""
        now = self._clock()
        if self._manifest.has_changed and self._has_begun:
            # Its rows belong to captures that come with it: neither is read without the other.
            if not self._manifest.has_settled:
                return
            self._full_scan_at = now
        # A clock that was put back is no reason to wait for longer.
        if not self._full_scan_at - FULL_SCAN <= now < self._full_scan_at:
            self._rebuild_all(now)
        elif self._manifest.current is not None:
            if self._came:
                self._rebuild_files(self._manifest.current, self._came)
            since = self._leaving_since
            if self._left and (since is None or now - since > LONGEST_LEAVING):
                self._rebuild_files(self._manifest.current, self._left)

    def _rebuild_all(self, now: datetime) -> None:
        self._full_scan_at = now + AFTER_ANOTHER
        self._unfinished.forget_all()
        work = partial(rebuild, self._configuration, self._clock, self._progress, self._options)
        report = self._attempt(work, with_manifest=True)
        if report is None:
            return
        self._full_scan_at = now + FULL_SCAN
        self._came.clear()
        self._left.clear()
        self._listener.rebuilt(report)
        if not self._has_begun:
            self._has_begun = True
            self._listener.begun()

    def _rebuild_files(self, manifest: Manifest, paths: set[bytes]) -> None:
        settings = (self._configuration, self._clock, self._progress, self._options)
        report = self._attempt(partial(rebuild_files, *settings, frozenset(paths), manifest))
        if report is None:
            return
        paths.clear()
        if report.read or report.removed or report.documents:
            self._listener.rebuilt(report)

    def _attempt(self, work: Callable[[], Report], *, with_manifest: bool = False) -> Report | None:
        """Return the report, or None where another rebuild runs or this one failed.

        After a failure everything is looked at again later, so nothing need be remembered.
        """
        try:
            if with_manifest:
                self._manifest.load()
            report = work()
        except RebuildRunning:
            return None
        except FeedsvcError as error:
            if isinstance(error, ConfigurationError) and not self._has_begun:
                raise
            self._fail(str(error))
            return None
        self._failure = ""
        return report

    def _fail(self, message: str) -> None:
        self._full_scan_at = self._clock() + AFTER_FAILURE
        self._came.clear()
        self._left.clear()
        if message != self._failure:
            self._failure = message
            self._listener.failed(message)

    def _progress(self, phase: str, done: int, total: int) -> None:  # noqa: ARG002 - as a Progress
        if self._stop.is_set():
            raise BrokenOff
