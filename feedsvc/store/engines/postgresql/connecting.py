"""Connect to a server, and have the session so that a machine that dies holds nobody up."""

import logging
import math

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from feedsvc.errors import StoreError, StoreReadOnly
from feedsvc.store.engines.postgresql import values
from feedsvc.store.engines.postgresql.patience import impatient
from feedsvc.store.engines.postgresql.session import Plain, Session
from feedsvc.store.location import Database

OLDEST_SERVER = 15
# As long as SQLite waits for another writer (engines/sqlite.py).
BUSY_SECONDS = 10
CONNECT_SECONDS = 10

# What the URL may say otherwise. A peer that does not answer any more is given up within half a
# minute; without these the system would wait for hours.
_CONNECTING = {
    "fallback_application_name": "feedsvc",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
# The same, as the server looks at us: it frees the locks of a machine that has died.
_SESSION = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
    "client_connection_check_interval": "10s",
    "idle_in_transaction_session_timeout": "5min",
    "lock_timeout": f"{BUSY_SECONDS}s",
    "default_transaction_isolation": "read committed",
    # Our queries are short: to compile one takes longer than to run it.
    "jit": "off",
}
# The tables grow a thousandfold within one rebuild: a plan that was made for empty ones stays bad.
# And a builder that renders for long says nothing meanwhile, but holds the lock.
_SESSION_THAT_WRITES = {"plan_cache_mode": "force_custom_plan", "idle_session_timeout": "0"}
# What psycopg warns of, such as a pipeline that ends with its connection, is raised too, and told
# once: without a handler of its own, it would be printed beside that.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

# With the oid of the schema: what is locked. One number stands for rebuilds, one for transactions.
_REBUILDS, _WRITERS = 0x66656564, 0x66656565

# Whether the tables are there; whether the role may change them or, where they are not, make them.
_RIGHTS = """
SELECT state IS NOT NULL,
    CASE WHEN state IS NULL THEN has_schema_privilege(current_schema(), 'CREATE')
    ELSE has_table_privilege(state, 'UPDATE') END,
    quote_ident(current_user), quote_ident(current_schema())
FROM to_regclass(quote_ident(current_schema()) || '.state') AS state
"""


def connected(database: Database, *, writes: bool) -> Session:
    """Open a session with the `database`. Raises StoreError, or what errors.py turns into one."""
    seconds = database.answer_seconds
    kind = psycopg.Connection if seconds is None else impatient(seconds)
    plain = kind.connect(
        _conninfo(database),
        autocommit=True,
        row_factory=values.rows,
        cursor_factory=values.StoreCursor,
    )
    try:
        _check_server(database, plain)
        schema = _schema(database, plain)
        if writes:
            _check_writable(database, plain)
        values.register(plain)
        _set_up(plain, _SESSION | (_SESSION_THAT_WRITES if writes else {}))
        return Session(plain, (_WRITERS << 32) + schema)
    except BaseException:
        plain.close()
        raise


def rebuilds_key(session: Session) -> int:
    """Return the key of the lock that a rebuild holds."""
    return session.writing_key - (_WRITERS << 32) + (_REBUILDS << 32)


def _conninfo(database: Database) -> str:
    try:
        named = conninfo_to_dict(database.url)
    except psycopg.ProgrammingError:
        # What libpq says of it may hold a part of the password.
        raise StoreError(
            f"{database}: libpq does not understand this URL: see "
            "https://www.postgresql.org/docs/current/libpq-connect.html",
            database,
        ) from None
    settings = {**_CONNECTING, "connect_timeout": _connect_timeout(database)}
    return make_conninfo("", **{**settings, **named, "client_encoding": "UTF8"})


def _connect_timeout(database: Database) -> str:
    """Return how many seconds an attempt to connect may last; libpq takes 2 at the least."""
    seconds = database.answer_seconds
    return str(CONNECT_SECONDS if seconds is None else max(2, math.ceil(seconds)))


def _check_server(database: Database, plain: Plain) -> None:
    """Raise StoreError where the server is too old, or the database cannot hold our texts."""
    version = plain.info.server_version // 10_000
    encoding = plain.info.parameter_status("server_encoding")
    if version < OLDEST_SERVER:
        wrong = f"is PostgreSQL {version}; feedsvc needs {OLDEST_SERVER} or later"
    elif encoding != "UTF8":
        wrong = f"holds text as {encoding}; create a database with ENCODING 'UTF8'"
    else:
        return
    raise StoreError(f"{database}: {wrong}", database)


def _check_writable(database: Database, plain: Plain) -> None:
    """Raise StoreReadOnly where the server, or the role that we come as, lets us read at most.

    Raises StoreError where the role may write, but lacks the right to make the tables.
    """
    if plain.info.parameter_status("in_hot_standby") == "on":
        wrong = "is a stand-by, which is read-only; name the primary, or add its host to the URL"
    elif plain.info.parameter_status("default_transaction_read_only") == "on":
        wrong = "is read-only (default_transaction_read_only)"
    else:
        _check_rights(database, plain)
        return
    raise StoreReadOnly(f"{database}: {wrong}", database)


def _check_rights(database: Database, plain: Plain) -> None:
    """Raise StoreReadOnly where the role may not change the tables, StoreError where not make them.

    Who reads tables waits for their owner. Where none are, a right was forgotten: since PostgreSQL
    15 only the owner of a database may make any in its schema public.
    """
    [(are_there, may_write, role, schema)] = plain.execute(_RIGHTS).fetchall()
    if may_write:
        return
    if are_there:
        wrong = f"the role {role} may read it, and not write; come as its owner"
        raise StoreReadOnly(f"{database}: {wrong}", database)
    raise StoreError(
        f"{database}: the role {role} may not make tables in the schema {schema}: as its owner, "
        f"GRANT CREATE ON SCHEMA {schema} TO {role}",
        database,
    )


def _set_up(plain: Plain, settings: dict[str, str]) -> None:
    plain.cursor().executemany("SELECT set_config(%s, %s, false)", list(settings.items()))


def _schema(database: Database, plain: Plain) -> int:
    """Return the oid of the schema that the session works in."""
    row = plain.execute(
        "SELECT oid::bigint FROM pg_namespace WHERE nspname = current_schema()"
    ).fetchone()
    if row is None:
        raise StoreError(
            f"{database}: the schema of its search_path is not there; create it", database
        )
    return int(row[0])
