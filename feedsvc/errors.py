"""The one tree of errors that feedsvc raises on purpose.

    FeedsvcError
    ├── ConfigurationError   what the operator wrote is wrong (exit 2)
    ├── RemovalRefused       too much would leave the feeds at once (exit 3)
    │   └── FolderMissing    the folder of captures is not there, so all of it would
    ├── StoreError           the store cannot be read or written (exit 4)
    │   ├── StoreMissing     there is none yet; `rebuild` makes it
    │   ├── StoreCorrupt     it is damaged; `rebuild --force` makes it anew
    │   ├── StoreNewer       a newer feedsvc wrote it
    │   ├── StoreOlder       an older feedsvc wrote it; `rebuild` brings it up to date
    │   ├── StoreReadOnly    a database that lets us read at most
    │   └── JournalCorrupt   a line of the journal of ids cannot be read
    ├── RebuildRunning       another rebuild holds the lock (exit 5)
    ├── OutputFailed         what was done cannot be printed (exit 6)
    ├── ExportError          the site cannot be exported there (exit 7)
    ├── Stopped              a signal ended a rebuild or an export in order (exit 128 + its number)
    └── CaptureRefused       one capture cannot become an article; the others can

Every message says what happened, where, and what to do. Anything else that is raised is a bug
and surfaces as a traceback.
"""

import signal
from collections.abc import Sequence


class FeedsvcError(Exception):
    """Base of all: catch this to tell an operator's errors from bugs."""


class ConfigurationError(FeedsvcError):
    """All that is wrong with a configuration, at once (decision: F19).

    `problems` holds one line each: the key, its value, where it came from, what is wrong.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class RemovalRefused(FeedsvcError):
    """The removal guard: `leaving` of `known` articles would leave the feeds at once."""

    def __init__(self, message: str, *, leaving: int, known: int) -> None:
        super().__init__(message)
        self.leaving = leaving
        self.known = known


class FolderMissing(RemovalRefused):
    """The folder of captures is missing, no folder, or cannot be listed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, leaving=0, known=0)


class StoreError(FeedsvcError):
    """The store at `path` (or the database) cannot be used; the cause, if any, is chained."""

    def __init__(self, message: str, path: object) -> None:
        super().__init__(message)
        self.path = path


class StoreMissing(StoreError):
    """There is no store yet: the first rebuild makes it."""


class StoreCorrupt(StoreError):
    """The store's bytes are not a sound database."""


class StoreNewer(StoreError):
    """The store has a schema that this version does not know."""


class StoreOlder(StoreError):
    """The store has a schema of the past: the next rebuild brings it up to date."""


class StoreReadOnly(StoreError):
    """The server, or the role that we come as, lets us read the database at most."""


class JournalCorrupt(StoreError):
    """A whole line of the journal of ids is not what feedsvc writes."""


class RebuildRunning(FeedsvcError):
    """Another process holds the rebuild lock of the same store."""


class OutputFailed(FeedsvcError):
    """Standard output cannot be written; what the command did is done all the same."""


class ExportError(FeedsvcError):
    """The site cannot be exported, or not to that place; what was exported before is left."""


class Stopped(FeedsvcError):
    """A rebuild, or an export, was asked to end, by `signal`, and did so between two steps.

    `kept` says what is left of what it did.
    """

    def __init__(
        self,
        number: signal.Signals,
        kept: str = "what was read is kept, and what was published before is served on; "
        "the next rebuild goes on from there",
    ) -> None:
        super().__init__(f"stopped by {number.name}: {kept}")
        self.signal = number


class CaptureRefused(FeedsvcError):
    """A capture cannot become an article: `reason` in words, `problems` met before it."""

    def __init__(self, reason: str, problems: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.problems = tuple(problems)
