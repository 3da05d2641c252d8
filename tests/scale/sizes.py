"""How large a store grows with its articles, in a file and in a database."""

import contextlib
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.site import FeedsvcSite
from benchmarks.stories import Corpus
from tests.scale.builders import PUBLISHED, Builder
from tests.scale.database import PostgresqlServer
from tests.scale.nodes import Site

DATABASE = "sized"
_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much a store holds: bytes with all indexes, and rows of all tables."""

    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Growth:
    """What a store grew by from half of `articles` to all of them, for each further article.

    `capture_bytes` is the mean length of a capture.
    """

    articles: int
    capture_bytes: float
    whole_bytes: int
    bytes_each: float
    rows_each: float


def growth_of_file(folder: Path, articles: int) -> Growth:
    """Measure a store in a file, in `folder`."""
    site = FeedsvcSite(folder, Corpus(articles).sections)
    return _growth(site, {}, articles, lambda: _size_of_file(site.state / "feedsvc.sqlite"))


def growth_of_database(folder: Path, articles: int, server: PostgresqlServer) -> Growth:
    """Measure a store in a database of its own on `server`; the captures lie in `folder`."""
    site = FeedsvcSite(folder, Corpus(articles).sections)
    settings = {"FEEDSVC_STORE__URL": server.another(DATABASE)}
    return _growth(site, settings, articles, lambda: _size_of_database(server))


def _growth(
    site: FeedsvcSite, settings: Mapping[str, str], articles: int, measured: Callable[[], Size]
) -> Growth:
    corpus = Corpus(articles)
    builder = Builder("sizes", Site(site.captures.parent, site.config, settings))
    sizes = []
    for numbers in (range(articles // 2), range(articles // 2, articles)):
        site.write(map(corpus.story, numbers))
        ended = builder.rebuild()
        assert ended.code == PUBLISHED, ended
        sizes.append(measured())
    half, whole = sizes
    captures = [path.stat().st_size for path in site.captures.glob("*.txt")]
    assert len(captures) == articles
    more = articles - articles // 2
    return Growth(
        articles,
        sum(captures) / articles,
        whole.bytes,
        (whole.bytes - half.bytes) / more,
        (whole.rows - half.rows) / more,
    )


def _size_of_file(path: Path) -> Size:
    with contextlib.closing(sqlite3.connect(path)) as connection:

        def number(sql: str) -> int:
            return int(connection.execute(sql).fetchone()[0])

        # What is in the log yet is brought into the file.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        rows = sum(number(f"SELECT count(*) FROM {name}") for (name,) in tables.fetchall())
        used = number("PRAGMA page_count") - number("PRAGMA freelist_count")
        return Size(used * number("PRAGMA page_size"), rows)


def _size_of_database(server: PostgresqlServer) -> Size:
    tables = [str(name) for (name,) in server.server.execute(_TABLES, DATABASE)]
    rows = " + ".join(f"(SELECT count(*) FROM {name})" for name in tables)
    size = " + ".join(f"pg_total_relation_size('{name}')" for name in tables)
    ((size_found, rows_found),) = server.server.execute(f"SELECT {size}, {rows}", DATABASE)
    return Size(int(str(size_found)), int(str(rows_found)))
