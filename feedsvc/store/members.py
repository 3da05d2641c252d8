"""SQL on membership: which articles a feed holds, the sections found, what came too late."""

import sqlite3
from collections.abc import Iterable, Iterator

from feedsvc.store.articles import VERSION_COLUMNS, Version, version_of_row


def newest_members(connection: sqlite3.Connection, feed: str) -> Iterator[Version]:
    """Yield the latest versions of the articles of `feed`, the newest published first."""
    rows = connection.execute(
        f"SELECT {VERSION_COLUMNS} FROM members"  # noqa: S608 - a constant list of columns
        " JOIN articles ON articles.number = members.article"
        " JOIN versions ON versions.article = members.article AND versions.until IS NULL"
        " WHERE members.feed = :feed AND members.until IS NULL"
        " ORDER BY members.published DESC, articles.id DESC",
        {"feed": feed},
    )
    return map(version_of_row, rows)


def put_members(
    connection: sqlite3.Connection,
    ended: Iterable[Version],
    begun: Iterable[Version],
    generation: int,
) -> None:
    """Take `ended` versions out of their feeds and put `begun` ones in, from `generation` on."""
    out = [
        {"feed": feed, "published": old.published, "number": old.number, "generation": generation}
        for old in ended
        for feed in old.feeds
    ]
    connection.executemany(
        "DELETE FROM members WHERE feed = :feed AND published = :published"
        " AND article = :number AND since = :generation",
        out,
    )
    connection.executemany(
        "UPDATE members SET until = :generation WHERE feed = :feed AND published = :published"
        " AND article = :number AND until IS NULL",
        out,
    )
    connection.executemany(
        "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, NULL)",
        [(feed, new.published, new.number, generation) for new in begun for feed in new.feeds],
    )


def feeds_with_members(connection: sqlite3.Connection) -> set[str]:
    """Return the keys of all feeds that hold an article."""
    rows = connection.execute(
        "WITH RECURSIVE keys(feed) AS ("
        " SELECT min(feed) FROM members"
        " UNION ALL SELECT (SELECT min(feed) FROM members WHERE feed > keys.feed)"
        " FROM keys WHERE keys.feed IS NOT NULL)"
        " SELECT feed FROM keys WHERE feed IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM members WHERE members.feed = keys.feed AND until IS NULL)"
    )
    return {row[0] for row in rows}


def found_sections(connection: sqlite3.Connection) -> list[str]:
    """Return the labels of the sections that are not configured, in the order first met."""
    return [
        row[0] for row in connection.execute("SELECT label FROM found_sections ORDER BY number")
    ]


def add_found_section(connection: sqlite3.Connection, label: str, slug: str) -> None:
    """Remember a section that is not configured."""
    connection.execute(
        "INSERT INTO found_sections (label, slug) VALUES (?, ?) ON CONFLICT (label) DO NOTHING",
        (label, slug),
    )


def forget_empty_sections(connection: sqlite3.Connection) -> None:
    """Forget the sections that are not configured and hold no article any more."""
    connection.execute(
        "DELETE FROM found_sections WHERE NOT EXISTS"
        " (SELECT 1 FROM members WHERE members.feed = found_sections.slug AND until IS NULL)"
    )


def add_late(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Note the articles that came too late for every feed's window."""
    connection.executemany("INSERT OR IGNORE INTO late VALUES (?)", [(n,) for n in numbers])


def late(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return (address, title) of the living articles that came too late, the newest first."""
    rows = connection.execute(
        "SELECT articles.address, versions.title FROM late"
        " JOIN articles ON articles.number = late.article"
        " JOIN versions ON versions.article = late.article AND versions.until IS NULL"
        " ORDER BY versions.published DESC"
    )
    return [(row[0], row[1]) for row in rows]
