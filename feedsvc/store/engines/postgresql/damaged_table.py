"""Which table is damaged, where the server tells of its file or of its TOAST table alone."""

import contextlib
import re

import psycopg

from feedsvc.errors import StoreError
from feedsvc.store.engines.postgresql.connecting import connected
from feedsvc.store.location import Database

_TOLD = re.compile(r"\b(?:base|pg_tblspc)/[\w/]*?/(?P<file>\d+)\b|\b(?P<toast>pg_toast_\d+)\b")
# What is damaged may be a table, its TOAST table, or an index of the one or the other.
_TABLE = """
SELECT tables.relname FROM pg_class AS damaged
LEFT JOIN pg_index ON indexrelid = damaged.oid
JOIN pg_class AS tables ON coalesce(indrelid, damaged.oid) IN (tables.oid, tables.reltoastrelid)
WHERE tables.relkind = 'r' AND %s IN (damaged.relname::text, damaged.relfilenode::text)
"""


def with_table(database: Database, found: str) -> str:
    """Return what the server says of damage, with the name of the table, if that can be had.

    In a session of its own: the transaction that met the damage has failed.
    """
    told = _TOLD.search(found)
    if told is None:
        return found
    with (
        # The server may be away by now, or its own catalog be what is damaged.
        contextlib.suppress(psycopg.OperationalError, psycopg.InternalError, StoreError),
        contextlib.closing(connected(database, writes=False)) as session,
    ):
        row = session.plain.execute(_TABLE, (told["file"] or told["toast"],)).fetchone()
        if row is not None:
            return f"in the table {row[0]}: {found}"
    return found
