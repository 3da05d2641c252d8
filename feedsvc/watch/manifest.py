"""The manifest's file: whether it was changed since it was loaded, and can be loaded again."""

import os
from typing import NamedTuple

from feedsvc.captures import Manifest
from feedsvc.config import Configuration
from feedsvc.rebuild import Clock, load_manifest
from feedsvc.watch.unfinished import SETTLED_NANOSECONDS

# A manifest that is written to again and again is loaded after so long, whole or not.
LONGEST_NANOSECONDS = 5 * SETTLED_NANOSECONDS


class _Stamp(NamedTuple):
    inode: int
    size: int
    mtime_ns: int


_NOT_THERE = _Stamp(0, 0, 0)


class WatchedManifest:
    """The manifest as it was loaded last: `current`, None while it cannot be loaded."""

    def __init__(self, configuration: Configuration, clock: Clock) -> None:
        self._configuration = configuration
        self._clock = clock
        self._loaded = self._stamp()
        self._changed_ns: int | None = None
        self.current: Manifest | None = None

    def load(self) -> None:
        """Load it again. Raises ConfigurationError."""
        self._loaded, self._changed_ns = self._stamp(), None
        self.current = None
        self.current = load_manifest(self._configuration)

    @property
    def has_changed(self) -> bool:
        """Whether its file is not as it was when it was loaded."""
        return self._stamp() != self._loaded

    @property
    def has_settled(self) -> bool:
        """Whether a changed file can be loaded: it was moved there, or nobody writes to it now."""
        now, found = int(self._clock().timestamp() * 1e9), self._stamp()
        self._changed_ns = self._changed_ns or now
        return (
            found.inode != self._loaded.inode
            or abs(now - found.mtime_ns) >= SETTLED_NANOSECONDS
            or abs(now - self._changed_ns) >= LONGEST_NANOSECONDS
        )

    def _stamp(self) -> _Stamp:
        captures = self._configuration.captures
        if not captures.manifest:
            return _NOT_THERE
        try:
            seen = os.stat(captures.folder / captures.manifest)
        except OSError:
            return _NOT_THERE
        return _Stamp(seen.st_ino, seen.st_size, seen.st_mtime_ns)
