"""SQL on membership: which articles a feed holds, the sections found, what came too late."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from feedsvc.moment import AFTER_ALL_TIMES
from feedsvc.store.connection import Connection
from feedsvc.store.sql.articles import VERSION_COLUMNS, Version, version_of_row

# A server sends all that a query gives: of the articles of a feed, so many at a time.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Move:
    """A living article that is in other feeds from now on: keys before and after."""

    number: int
    published: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def ended(self) -> list[str]:
        """The feeds that it leaves."""
        return [feed for feed in self.before if feed not in self.after]

    @property
    def begun(self) -> list[str]:
        """The feeds that it enters."""
        return [feed for feed in self.after if feed not in self.before]


def newest_members(connection: Connection, feed: str) -> Iterator[Version]:
    """Yield the latest versions of the articles of `feed`, the newest published first."""
    last = (AFTER_ALL_TIMES, "")
    while found := _members_before(connection, feed, *last):
        yield from found
        last = (found[-1].published, found[-1].id)


def _members_before(
    connection: Connection, feed: str, published: str, article_id: str
) -> list[Version]:
    rows = connection.execute(
        f"SELECT {VERSION_COLUMNS} FROM members"  # noqa: S608 - a constant list of columns
        " JOIN articles ON articles.number = members.article"
        " JOIN versions ON versions.article = members.article AND versions.until IS NULL"
        " WHERE members.feed = :feed AND members.until IS NULL"
        " AND members.published <= :published"
        " AND (members.published < :published OR articles.id < :id)"
        " ORDER BY members.published DESC, articles.id DESC LIMIT :limit",
        {"feed": feed, "published": published, "id": article_id, "limit": _AT_ONCE},
    )
    return [version_of_row(row) for row in rows]


def put_members(
    connection: Connection,
    ended: Iterable[Version],
    begun: Iterable[Version],
    generation: int,
) -> None:
    """Take `ended` versions out of their feeds and put `begun` ones in, from `generation` on."""
    _end(
        connection, [(f, old.published, old.number) for old in ended for f in old.feeds], generation
    )
    _begin(
        connection, [(f, new.published, new.number) for new in begun for f in new.feeds], generation
    )


def move(connection: Connection, moves: Sequence[Move], generation: int) -> None:
    """Take articles out of the feeds that they leave, and put them in others, from `generation` on.

    Their versions stay; only the note of their feeds is brought up to that.
    """
    _end(connection, [(f, m.published, m.number) for m in moves for f in m.ended], generation)
    _begin(connection, [(f, m.published, m.number) for m in moves for f in m.begun], generation)
    connection.executemany(
        "UPDATE versions SET feeds = ? WHERE article = ? AND until IS NULL",
        [(json.dumps(m.after), m.number) for m in moves],
    )


def published_in(
    connection: Connection, pairs: Sequence[tuple[str, int]], generation: int
) -> set[str]:
    """Return the feeds of those (feed, article) pairs that were published before `generation`."""
    rows = connection.execute(
        "WITH pairs AS (SELECT json_extract(value, '$[0]') AS feed,"
        " CAST(json_extract(value, '$[1]') AS INTEGER) AS article FROM json_each(:pairs))"
        " SELECT DISTINCT pairs.feed FROM pairs JOIN versions ON versions.article = pairs.article"
        " JOIN members ON members.feed = pairs.feed AND members.published = versions.published"
        " AND members.article = pairs.article WHERE members.since < :generation",
        {"pairs": json.dumps(pairs), "generation": generation},
    )
    return {row["feed"] for row in rows}


def _end(connection: Connection, members: Iterable[tuple[str, str, int]], generation: int) -> None:
    """End memberships, (feed, published, article); what nobody has seen yet was never there."""
    out = [
        {"feed": feed, "published": published, "number": number, "generation": generation}
        for feed, published, number in members
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


def _begin(
    connection: Connection, members: Iterable[tuple[str, str, int]], generation: int
) -> None:
    connection.executemany(
        "INSERT INTO members VALUES (?, ?, ?, ?, NULL)"
        " ON CONFLICT (feed, published, article, since) DO UPDATE SET until = NULL",
        [(*member, generation) for member in members],
    )


def feeds_with_members(connection: Connection) -> set[str]:
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


def found_sections(connection: Connection) -> list[str]:
    """Return the labels of the sections that are not configured, in the order first met."""
    return [
        row[0] for row in connection.execute("SELECT label FROM found_sections ORDER BY number")
    ]


def add_found_section(connection: Connection, label: str, slug: str) -> None:
    """Remember a section that is not configured."""
    connection.execute(
        "INSERT INTO found_sections SELECT coalesce(max(number), 0) + 1, :label, :slug"
        # Without its WHERE, SQLite takes the ON for that of a join.
        " FROM found_sections WHERE true ON CONFLICT (label) DO NOTHING",
        {"label": label, "slug": slug},
    )


def forget_empty_sections(connection: Connection) -> None:
    """Forget the sections that are not configured and hold no article any more."""
    connection.execute(
        "DELETE FROM found_sections WHERE NOT EXISTS"
        " (SELECT 1 FROM members WHERE members.feed = found_sections.slug AND until IS NULL)"
    )


def add_late(connection: Connection, numbers: Iterable[int]) -> None:
    """Note the articles that came too late for every feed's window."""
    connection.executemany(
        "INSERT INTO late VALUES (?) ON CONFLICT (article) DO NOTHING", [(n,) for n in numbers]
    )


def late(connection: Connection) -> list[tuple[str, str]]:
    """Return (address, title) of the living articles that came too late, the newest first."""
    rows = connection.execute(
        "SELECT articles.address, versions.title FROM late"
        " JOIN articles ON articles.number = late.article"
        " JOIN versions ON versions.article = late.article AND versions.until IS NULL"
        " ORDER BY versions.published DESC"
    )
    return [(row[0], row[1]) for row in rows]
