"""A copy of the store for a rebuild that shall change nothing."""

import contextlib
import sqlite3
from pathlib import Path

from feedsvc.errors import StoreMissing
from feedsvc.store.copies.copying import copy_to_file
from feedsvc.store.engines.sqlite import open_for_reading
from feedsvc.store.location import Location


def copy_for_dry_run(location: Location, folder: Path) -> Path:
    """Copy the store at `location`, if there is one, into a file in `folder`; return its path."""
    copy = folder / "feedsvc.sqlite"
    if not isinstance(location, Path):
        with contextlib.suppress(StoreMissing):
            copy_to_file(location, copy)
    elif location.exists():
        with (
            contextlib.closing(open_for_reading(location, is_older_allowed=True)) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    return copy
