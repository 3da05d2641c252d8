"""What a killed rebuild leaves behind: files that are not the store's own, processes."""

import os
import time
from pathlib import Path

from tests.faults.rebuilding import MARK
from tests.newsroom import Newsroom

# The store, its log, the index of that, the journal of ids, the lock; and the service's counts.
OWN = {"", "-wal", "-shm", ".journal", ".lock", ".readers", ".readers-journal"}
# A reading process ends when it sees that nobody asks it for more.
ENDS_WITHIN_SECONDS = 20


def foreign_files(newsroom: Newsroom) -> set[str]:
    """Return what lies beside the store, or in the temporary folder, and is not the store's own."""
    own = {newsroom.store.name + ending for ending in OWN}
    beside = {path.name for path in newsroom.store.parent.iterdir()}
    return (beside - own) | {path.name for path in (newsroom.folder / "temporary").iterdir()}


def processes_left(mark: str) -> list[int]:
    """Return the processes of the rebuild with this `mark` that do not end."""
    deadline = time.monotonic() + ENDS_WITHIN_SECONDS
    while (found := _marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def _marked(mark: str) -> list[int]:
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:  # it has ended, or is another user's
            continue
        if wanted in environment.split(b"\0"):
            found.append(int(folder.name))
    return found
