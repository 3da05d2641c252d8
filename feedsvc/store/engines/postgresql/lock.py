"""The lock of rebuilds in a database: held by the session that writes, and gone with it (F17)."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import psycopg
from psycopg.pq import TransactionStatus

from feedsvc.errors import RebuildRunning
from feedsvc.store.engines.postgresql.connecting import connected, rebuilds_key
from feedsvc.store.engines.postgresql.errors import store_errors
from feedsvc.store.engines.postgresql.session import Session
from feedsvc.store.location import Database


@contextlib.contextmanager
def rebuild_lock(database: Database) -> Iterator[Database]:
    """Hold the lock, or raise RebuildRunning; give the database with the session that has it.

    Whoever opens that for writing is given the same session: so nothing can be written after the
    lock is lost, as it is when the network is.
    """
    with store_errors(database):
        session = connected(database, writes=True)
    with contextlib.closing(session):
        with store_errors(database):
            is_taken = _take(session)
        if not is_taken:
            raise RebuildRunning(
                f"{database}: another rebuild of this store runs; wait until it has ended"
            )
        try:
            yield replace(database, session=session)
        finally:
            _release(session)


def _take(session: Session) -> bool:
    row = session.execute("SELECT pg_try_advisory_lock(?)", (rebuilds_key(session),)).fetchone()
    return bool(row[0])


def _release(session: Session) -> None:
    """Free the lock now: of a session that is closed the server hears a moment later."""
    if session.plain.info.transaction_status == TransactionStatus.IDLE:
        with contextlib.suppress(psycopg.OperationalError):  # it is lost, and so is the lock
            session.execute("SELECT pg_advisory_unlock(?)", (rebuilds_key(session),))
