"""Whether a rebuild holds the lock of the store, seen without a touch to it."""

from pathlib import Path

import psycopg

from feedsvc.store.location import Location

# No other session takes a lock of this kind before it holds the one of rebuilds.
_HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


def is_held(location: Location) -> bool:
    """Whether some rebuild holds the lock now; of a database, it must be there to be asked."""
    if isinstance(location, Path):
        return _file_is_locked(location.with_name(location.name + ".lock"))
    with psycopg.connect(location.url) as connection:
        row = connection.execute(_HELD).fetchone()
    return row is not None and row[0] > 0


def _file_is_locked(lock: Path) -> bool:
    """Whether the kernel lists a lock (flock) of this file."""
    if not lock.exists():
        return False
    inode = f":{lock.stat().st_ino}"
    locks = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return any(" FLOCK " in line and f"{inode} " in line for line in locks)
