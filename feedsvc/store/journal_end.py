"""Where the journal ends: by this a store knows whether it has met all that the journal tells."""

import hashlib
from pathlib import Path

from feedsvc.store.engine import store_errors
from feedsvc.store.journal import journal_path
from feedsvc.store.journal_size import durable_size
from feedsvc.store.location import Location

# The key of the state where a store keeps where its journal ended when both last agreed.
JOURNAL_MET = "journal_end"
_TAIL = 64 * 1024


def journal_end(store: Location, within: int | None = None) -> str:
    """Return the place and the digest of the last whole line of a store's journal.

    "" if there is none: a database has no journal. Otherwise as end_of_file.
    """
    return end_of_file(journal_path(store), within) if isinstance(store, Path) else ""


def end_of_file(path: Path, within: int | None = None) -> str:
    """Return the place and the digest of the last whole line of the journal at `path`.

    "" if there is none. With `within`, as if only so many bytes were there. Raises StoreError if it
    cannot be read.
    """
    with store_errors(path):
        if not path.exists():
            return ""
        with path.open("rb") as file:
            size = durable_size(file, within)
            for length in (_TAIL, size):
                start = file.seek(max(0, size - length))
                lines = file.read(size - start).split(b"\n")[:-1]
                # Of what stands before the first break only the end was read, unless all was.
                if len(lines) > 1 or (lines and start == 0):
                    return f"{size}:{hashlib.sha256(lines[-1]).hexdigest()}"
    return ""


def goes_on_from(store: Location, end: str) -> bool:
    """Whether the journal once ended with `end`, a journal_end, and was appended to since."""
    return journal_end(store, int(end.partition(":")[0])) == end
