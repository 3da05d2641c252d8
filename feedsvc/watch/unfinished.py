"""Captures that may still be being written: they are not read until they have settled."""

from collections.abc import Callable
from datetime import datetime

from feedsvc.captures import FileStamp

# A file that nobody has written to for so long is as whole as it will be.
SETTLED_NANOSECONDS = 2_000_000_000


class Unfinished:
    """Which files look as if somebody were writing to them, and which of those have settled."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._written_ns: dict[bytes, int] = {}

    def is_being_written(self, stamp: FileStamp) -> bool:
        """Whether a file that looks cut is to be left alone for now; it is remembered then.

        Writing to a file sets both its times, to the same; moving it sets the time of its change
        (ctime) alone, so that one which was moved in shows it.
        """
        if stamp.ctime_ns > stamp.mtime_ns or self._has_settled(stamp.mtime_ns):
            return False
        self._written_ns[stamp.path] = stamp.mtime_ns
        return True

    def settled(self) -> set[bytes]:
        """Forget and return the paths of the files that were remembered and have settled."""
        found = {path for path, written in self._written_ns.items() if self._has_settled(written)}
        for path in found:
            del self._written_ns[path]
        return found

    def forget_all(self) -> None:
        """Forget every file: all of them are to be looked at."""
        self._written_ns.clear()

    def _has_settled(self, written_ns: int) -> bool:
        """Whether that time is not near, before or after: clocks differ, and are set."""
        return abs(self._now_ns() - written_ns) >= SETTLED_NANOSECONDS

    def _now_ns(self) -> int:
        return int(self._clock().timestamp() * 1e9)
