"""SQL on captures: which files are known, what became of each, whose they are."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from feedsvc.store.connection import Connection, Row
from feedsvc.store.damage import damaged
from feedsvc.store.engine import tuples
from feedsvc.store.sql.replacing import replacing

# A server sends all that a query gives: of very many files, so many at a time.
_AT_ONCE = 5_000
_PUT = replacing(
    "captures",
    "file",
    "parent stamp fingerprint digest state reason problems"
    " held_until article uncut stated crawled mtime_ns",
)

CaptureState = Literal["read", "refused", "held", "container"]


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture as the store knows it; see schema.sql for the fields.

    `article` is the number of its article: a refused capture keeps the one that it had.
    """

    file: str
    parent: str | None
    stamp: str
    fingerprint: str
    digest: str
    state: CaptureState
    reason: str = ""
    problems: tuple[str, ...] = ()
    held_until: str | None = None
    article: int | None = None
    uncut: bool = False
    stated: str = ""
    crawled: str = ""
    mtime_ns: int = 0

    @property
    def rank(self) -> tuple[bool, str, str, int, str]:
        """The greatest rank gives the article its text: uncut, then the later (decision 2)."""
        return (self.uncut, self.stated, self.crawled, self.mtime_ns, self.file)


class KnownFile(NamedTuple):
    """What tells whether a file must be read again; a tuple, since there are very many."""

    file: str
    stamp: str
    fingerprint: str
    held_until: str | None


def known_files(connection: Connection) -> Iterator[KnownFile]:
    """Yield every file that was read, by name."""
    last = ""
    while found := _known_after(connection, last):
        yield from found
        last = found[-1].file


def _known_after(connection: Connection, file: str) -> list[KnownFile]:
    rows = tuples(
        connection,
        "SELECT file, stamp, fingerprint, held_until FROM captures"
        " WHERE parent IS NULL AND file > :file ORDER BY file LIMIT :limit",
        {"file": file, "limit": _AT_ONCE},
    )
    return [KnownFile._make(row) for row in rows]


def known_at(connection: Connection, names: Iterable[str]) -> Iterator[KnownFile]:
    """Yield the files at `names`, or in folders of such names, by name; no others are looked at."""
    rows = connection.execute(
        "WITH named AS (SELECT value AS name FROM json_each(:names))"
        " SELECT file, stamp, fingerprint, held_until FROM named CROSS JOIN captures"
        " ON file = name WHERE parent IS NULL"
        " UNION SELECT file, stamp, fingerprint, held_until FROM named CROSS JOIN captures"
        # "0" is the character after "/".
        " ON file > name || '/' AND file < name || '0' WHERE parent IS NULL ORDER BY file",
        {"names": json.dumps(list(names))},
    )
    return map(KnownFile._make, rows)


def held_lines(connection: Connection, until: str) -> set[str]:
    """Return the .jsonl files with a line that was held until `until` or before."""
    rows = connection.execute(
        "SELECT DISTINCT parent FROM captures WHERE state = 'held' AND parent IS NOT NULL"
        " AND held_until <= :until",
        {"until": until},
    )
    return {row[0] for row in rows}


def by_file(connection: Connection, files: Sequence[str]) -> dict[str, CaptureRow]:
    """Return the rows of `files`, and of their lines, by file."""
    names = json.dumps(files)
    rows = connection.execute(
        "SELECT * FROM captures WHERE file IN (SELECT value FROM json_each(:names))"
        " OR parent IN (SELECT value FROM json_each(:names))",
        {"names": names},
    )
    return {row["file"]: _capture(row) for row in rows}


def by_article(connection: Connection, numbers: Sequence[int]) -> dict[int, list[CaptureRow]]:
    """Return the captures of the articles `numbers`; those without any are missing."""
    rows = connection.execute(
        "SELECT * FROM captures"
        " WHERE article IN (SELECT CAST(value AS INTEGER) FROM json_each(:numbers))",
        {"numbers": json.dumps(numbers)},
    )
    found: dict[int, list[CaptureRow]] = {}
    for row in rows:
        found.setdefault(row["article"], []).append(_capture(row))
    return found


def put(connection: Connection, rows: Iterable[CaptureRow]) -> None:
    """Keep `rows`, each in place of what was known of its file."""
    connection.executemany(_PUT, [_values(row) for row in rows])


def put_unknown(connection: Connection, rows: Iterable[CaptureRow]) -> None:
    """Keep those of `rows` of whose file nothing is known."""
    connection.executemany(
        "INSERT INTO captures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (file) DO NOTHING",
        [_values(row) for row in rows],
    )


def forget(connection: Connection, files: Iterable[str]) -> None:
    """Forget `files` and their lines."""
    connection.executemany(
        "DELETE FROM captures WHERE file = ? OR parent = ?", [(file, file) for file in files]
    )


def read_again(connection: Connection, files: Iterable[str]) -> None:
    """Have `files` read by the next rebuild, changed or not."""
    connection.executemany(
        "UPDATE captures SET stamp = '' WHERE file = ?", [(file,) for file in files]
    )


def reported(connection: Connection, state: CaptureState) -> list[CaptureRow]:
    """Return all captures that are `refused`, or all that are `held`, by file."""
    rows = connection.execute(
        # The second term tells SQLite that its index of these two states will do.
        "SELECT * FROM captures WHERE state = :state AND state IN ('refused', 'held')"
        " ORDER BY file",
        {"state": state},
    )
    return [_capture(row) for row in rows]


def count(connection: Connection) -> int:
    """Return the number of captures known, lines of .jsonl files among them."""
    row = connection.execute("SELECT count(*) FROM captures WHERE state <> 'container'").fetchone()
    return int(row[0])


def _values(row: CaptureRow) -> tuple[object, ...]:
    return (
        row.file,
        row.parent,
        row.stamp,
        row.fingerprint,
        row.digest,
        row.state,
        row.reason,
        json.dumps(row.problems) if row.problems else "[]",
        row.held_until,
        row.article,
        int(row.uncut),
        row.stated,
        row.crawled,
        row.mtime_ns,
    )


def _capture(row: Row) -> CaptureRow:
    fields = dict(row)
    try:
        fields["problems"] = tuple(json.loads(fields["problems"]))
        fields["uncut"] = bool(fields["uncut"])
        return CaptureRow(**fields)
    except (ValueError, TypeError) as error:
        raise damaged(f"the row of a capture cannot be read: {error}") from error
