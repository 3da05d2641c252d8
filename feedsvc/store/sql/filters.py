"""SQL on filters: by which rule the members of each were chosen."""

from collections.abc import Mapping

from feedsvc.store.connection import Connection

# No rule has this fingerprint: the members are neither by the old one nor all by a new one.
UNFINISHED = ""


def fingerprints(connection: Connection) -> dict[str, str]:
    """Return the fingerprint of the rule of each filter that may have members, by name."""
    rows = connection.execute("SELECT name, fingerprint FROM filters")
    return {row["name"]: row["fingerprint"] for row in rows}


def set_fingerprints(connection: Connection, fingerprints: Mapping[str, str]) -> None:
    """Keep the fingerprint of each filter, by name; others are not touched."""
    connection.executemany(
        "INSERT INTO filters VALUES (?, ?) ON CONFLICT (name)"
        " DO UPDATE SET fingerprint = excluded.fingerprint",
        fingerprints.items(),
    )


def keep_only(connection: Connection, fingerprints: Mapping[str, str]) -> None:
    """Keep the fingerprint of each filter, by name, and forget all others."""
    connection.execute("DELETE FROM filters")
    set_fingerprints(connection, fingerprints)
