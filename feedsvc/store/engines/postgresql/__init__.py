"""A store in PostgreSQL, 15 or later, by psycopg: the one place that imports it (decision 27)."""

from feedsvc.store.engines.postgresql.errors import store_errors
from feedsvc.store.engines.postgresql.lock import rebuild_lock
from feedsvc.store.engines.postgresql.migrating import migrate
from feedsvc.store.engines.postgresql.opening import (
    check_readable,
    check_writable,
    open_for_reading,
    open_for_writing,
)
from feedsvc.store.engines.postgresql.whole_tables import insert, stream

__all__ = [
    "check_readable",
    "check_writable",
    "insert",
    "migrate",
    "open_for_reading",
    "open_for_writing",
    "rebuild_lock",
    "store_errors",
    "stream",
]
