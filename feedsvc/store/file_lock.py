"""The kernel's lock on a file (flock): it goes with its process, so none is ever stale (F17)."""

import errno
import fcntl
from pathlib import Path

from feedsvc.errors import StoreError

_NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


def take_lock(descriptor: int, path: Path) -> bool:
    """Take the lock of the file `path`, open as `descriptor`; return whether it was free.

    It is held until the descriptor is closed. Raises StoreError where the file system has no
    locks, and OSError.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS_HERE:
            raise
        raise StoreError(
            f"{path}: cannot be locked ({error.strerror}): the file system has no locks, as some "
            "on a network; name a file on a local disk",
            path,
        ) from error
    return True
