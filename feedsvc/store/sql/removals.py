"""SQL on removals: when something last left a feed, and in which generation."""

from collections.abc import Iterable

from feedsvc.store.connection import Connection


def times(connection: Connection) -> dict[str, str]:
    """Return when something last left each feed (UTC, RFC 3339)."""
    return {row["feed"]: row["removed"] for row in connection.execute("SELECT * FROM removals")}


def note(connection: Connection, removed: Iterable[tuple[str, str]], generation: int) -> None:
    """Note (feed, time) pairs, of what leaves when `generation` begins.

    An earlier time never replaces a later one.
    """
    connection.executemany(
        "INSERT INTO removals VALUES (?, ?, ?) ON CONFLICT (feed)"
        # The generation to come is the newest of all.
        " DO UPDATE SET generation = excluded.generation, removed = CASE"
        " WHEN removals.removed > excluded.removed THEN removals.removed ELSE excluded.removed END",
        [(feed, time, generation) for feed, time in removed],
    )
