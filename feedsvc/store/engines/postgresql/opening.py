"""Open the store of a database: made where there is nothing, refused where it is not ours."""

from collections.abc import Mapping

from feedsvc.errors import StoreError, StoreMissing, StoreNewer, StoreOlder
from feedsvc.store.engines.dialect import translated_schema
from feedsvc.store.engines.postgresql.connecting import connected
from feedsvc.store.engines.postgresql.errors import store_errors
from feedsvc.store.engines.postgresql.session import Session
from feedsvc.store.location import Database
from feedsvc.store.shape import READABLE_BY, SCHEMA_VERSION, schema

# What extensions bring is nobody's.
_RELATIONS = """
SELECT relname FROM pg_class WHERE relnamespace = (
    SELECT oid FROM pg_namespace WHERE nspname = current_schema()
) AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (
    SELECT FROM pg_depend
    WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
) ORDER BY relname
"""
_OURS = frozenset({"state", "articles", "versions", "documents"})
_VERSIONS = "SELECT key, value FROM state WHERE key IN ('schema', 'readable_by')"


def open_for_writing(database: Database, *, is_older_allowed: bool = False) -> Session:
    """Open the store of `database`, made if there is nothing; see engine.open_for_writing."""
    with store_errors(database):
        if database.session is not None:
            session = Session(database.session.plain, database.session.writing_key, is_lent=True)
        else:
            session = connected(database, writes=True)
        try:
            _make_if_missing(session)
            check(session, database, is_older_allowed=is_older_allowed)
        except BaseException:
            session.close()
            raise
        return session


def open_for_reading(database: Database, *, is_older_allowed: bool = False) -> Session:
    """Open the store of `database`; see engine.open_for_reading."""
    with store_errors(database):
        session = connected(database, writes=False)
        try:
            _refuse_nothing(session, database)
            check(session, database, is_older_allowed=is_older_allowed, reads=True)
        except BaseException:
            session.close()
            raise
        return session


def check_writable(database: Database) -> None:
    """Raise StoreError where we cannot write; StoreReadOnly where we are let read at most."""
    with store_errors(database):
        connected(database, writes=True).close()


def _refuse_nothing(session: Session, database: Database) -> None:
    if not relations(session):
        raise StoreMissing(f"{database}: there is no store yet; run `feedsvc rebuild`", database)


def relations(session: Session) -> list[str]:
    """Return the tables and views in the schema of the session."""
    return [name for (name,) in session.plain.execute(_RELATIONS)]


def _make_if_missing(session: Session) -> None:
    if relations(session):
        return
    session.execute("BEGIN IMMEDIATE")
    try:
        if not relations(session):  # else another process made it just now
            session.plain.execute(translated_schema(schema()))
            note_versions(session)
    except BaseException:
        session.execute("ROLLBACK")
        raise
    session.execute("COMMIT")


def note_versions(session: Session) -> None:
    """Note that the store is of today's schema; within a transaction."""
    session.executemany(
        "INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [("schema", str(SCHEMA_VERSION)), ("readable_by", str(READABLE_BY))],
    )


def schema_versions(session: Session) -> Mapping[str, int] | None:
    """Return the versions that the store notes; None where it is none of ours."""
    if not _OURS.issubset(relations(session)):
        return None
    found = dict(session.plain.execute(_VERSIONS))
    if set(found) != {"schema", "readable_by"} or not all(map(str.isdecimal, found.values())):
        return None
    return {key: int(value) for key, value in found.items()}


def check(
    session: Session, database: Database, *, is_older_allowed: bool, reads: bool = False
) -> None:
    """Raise StoreError unless this is a store of feedsvc, of a schema that serves the purpose."""
    found = schema_versions(session)
    if found is None:
        raise StoreError(
            f"{database}: its schema holds tables, and they are not a store of feedsvc; give it a "
            "database or a schema of its own",
            database,
        )
    version = found["schema"]
    is_readable = reads and found["readable_by"] <= SCHEMA_VERSION
    if version > SCHEMA_VERSION and not is_readable:
        raise StoreNewer(
            f"{database}: the store has schema {version}, this feedsvc knows {SCHEMA_VERSION}; "
            "run the version that wrote it, or a later one",
            database,
        )
    if version < SCHEMA_VERSION and not is_older_allowed:
        raise StoreOlder(
            f"{database}: the store has schema {version}, older than {SCHEMA_VERSION}; "
            "`feedsvc rebuild` brings it up to date",
            database,
        )


def check_readable(session: Session, database: Database) -> None:
    """Raise StoreError where an open store is no longer of a schema that is read here."""
    check(session, database, is_older_allowed=False, reads=True)
