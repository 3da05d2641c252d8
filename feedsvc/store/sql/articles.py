"""SQL on articles: their versions, each between the generations that show it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feedsvc.moment import from_text
from feedsvc.store.connection import Connection, Row
from feedsvc.store.damage import damaged
from feedsvc.store.sql.replacing import replacing

_LISTS_KEPT = 1_000
_PUT = replacing(
    "versions",
    "article since",
    "until published updated stated day title first_paragraph sections feeds content source digest"
    " text",
)
# A server sends all that a query gives: of very many articles, so many at a time.
_AT_ONCE = 1_000

VERSION_COLUMNS = (
    "articles.number, articles.id, articles.address, articles.withdrawn, versions.since,"
    " versions.until, versions.published, versions.updated, versions.stated, versions.day,"
    " versions.title, versions.first_paragraph, versions.sections, versions.feeds,"
    " versions.content, versions.source, versions.digest, versions.text"
)


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it stands between two generations; see schema.sql for the fields.

    `until` is None while it is the latest and lives.
    """

    number: int
    id: str
    address: str
    withdrawn: bool
    since: int
    until: int | None
    published: str
    updated: str
    stated: str
    day: str
    title: str
    first_paragraph: str
    sections: tuple[str, ...]
    feeds: tuple[str, ...]
    content: str
    source: str
    digest: str
    text: str


def versions_of(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Version]]:
    """Return all versions of the articles `numbers`, the oldest first."""
    rows = connection.execute(
        f"SELECT {VERSION_COLUMNS} FROM articles"  # noqa: S608 - a constant list of columns
        " JOIN versions ON versions.article = articles.number"
        " WHERE articles.number IN (SELECT CAST(value AS INTEGER) FROM json_each(:numbers))"
        " ORDER BY articles.number, versions.since",
        {"numbers": json.dumps(list(numbers))},
    )
    found: dict[int, list[Version]] = {}
    for row in rows:
        found.setdefault(row["number"], []).append(version_of_row(row))
    return found


def living(connection: Connection) -> Iterator[Version]:
    """Yield the latest version of every article that lives, by number."""
    last = 0
    while found := list(living_after(connection, last, _AT_ONCE)):
        yield from found
        last = found[-1].number


def living_after(connection: Connection, number: int, limit: int) -> Iterator[Version]:
    """Yield the latest versions of the first `limit` living articles after `number`, by number."""
    rows = connection.execute(
        f"SELECT {VERSION_COLUMNS} FROM versions"  # noqa: S608 - a constant list of columns
        " JOIN articles ON articles.number = versions.article"
        " WHERE versions.until IS NULL AND versions.article > :number"
        " ORDER BY versions.article LIMIT :limit",
        {"number": number, "limit": limit},
    )
    return map(version_of_row, rows)


def count_living(connection: Connection) -> int:
    """Return how many articles live."""
    row = connection.execute("SELECT count(*) FROM versions WHERE until IS NULL").fetchone()
    return int(row[0])


def put_first_versions(connection: Connection, versions: Iterable[Version]) -> None:
    """Keep the first versions of new articles."""
    connection.executemany(_PUT, [_version_values(version) for version in versions])


def put_next_versions(connection: Connection, versions: Sequence[Version]) -> None:
    """Keep `versions`; each ends the one before it when its own generation begins."""
    numbers = [{"number": version.number, "since": version.since} for version in versions]
    connection.executemany(
        "UPDATE versions SET until = :since"
        " WHERE article = :number AND until IS NULL AND since < :since",
        numbers,
    )
    put_first_versions(connection, versions)
    connection.executemany(
        "UPDATE articles SET generation = :since WHERE number = :number", numbers
    )


def set_source(connection: Connection, version: Version, source: str, digest: str) -> None:
    """Note that the unchanged text of `version` now stands in other bytes."""
    connection.execute(
        "UPDATE versions SET source = ?, digest = ? WHERE article = ? AND since = ?",
        (source, digest, version.number, version.since),
    )


def end(connection: Connection, numbers: Sequence[int], generation: int) -> None:
    """Let the articles `numbers` leave everything when `generation` begins.

    What nobody has seen yet, a version under that very generation, ends before it begins.
    """
    parameters = {"numbers": json.dumps(numbers), "generation": generation}
    connection.execute(
        "UPDATE versions SET until = :generation WHERE until IS NULL"
        " AND article IN (SELECT CAST(value AS INTEGER) FROM json_each(:numbers))",
        parameters,
    )
    connection.execute(
        "UPDATE articles SET generation = :generation"
        " WHERE number IN (SELECT CAST(value AS INTEGER) FROM json_each(:numbers))",
        parameters,
    )


def _version_values(version: Version) -> tuple[object, ...]:
    return (
        version.number,
        version.since,
        version.until,
        version.published,
        version.updated,
        version.stated,
        version.day,
        version.title,
        version.first_paragraph,
        _as_json(version.sections),
        _as_json(version.feeds),
        version.content,
        version.source,
        version.digest,
        version.text,
    )


@lru_cache(maxsize=_LISTS_KEPT)
def _as_json(labels: tuple[str, ...]) -> str:
    """Encode a list of sections or feeds once: very many articles share few of them."""
    return json.dumps(labels)


def version_of_row(row: Row) -> Version:
    """Return the version of a row that bears VERSION_COLUMNS."""
    fields = dict(row)
    fields["withdrawn"] = bool(fields["withdrawn"])
    try:
        fields["sections"] = tuple(json.loads(fields["sections"]))
        fields["feeds"] = tuple(json.loads(fields["feeds"]))
        from_text(fields["published"]), from_text(fields["updated"])
        return Version(**fields)
    except (ValueError, TypeError) as error:
        raise damaged(f"the row of an article cannot be read: {error}") from error
