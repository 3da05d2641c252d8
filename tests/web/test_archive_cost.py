"""What an archive costs does not grow with the feed: neither on request nor at a rebuild."""

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.builder import Builder
from feedsvc.model import Article, Block
from feedsvc.moment import as_text
from feedsvc.store.sql.article_text import dump
from feedsvc.web.directory import published_directory
from tests.web.newsroom import Newsroom, article

# Tables of which there are a hundred rows, or a thousand, however many articles there are.
SMALL = {"found_sections", "authors", "filters", "json_each", "part", "state"}
PER_DAY = 5
NEWEST = datetime(2024, 4, 30, 12, tzinfo=UTC)


def fill(newsroom: Newsroom, days: int) -> None:
    """Publish an article, and put as many others as `days` have into the store below it."""
    newsroom.write("rain", article("Rain Comes to Town", published="2024-05-01T12:00:00+01:00"))
    newsroom.rebuild()
    moments = [
        as_text(NEWEST - timedelta(days=day, seconds=number))
        for day in range(days)
        for number in range(PER_DAY)
    ]
    rows = [
        {"number": number, "at": at, **_texts(number, at)}
        for number, at in enumerate(moments, 1_000)
    ]
    with contextlib.closing(sqlite3.connect(newsroom.store)) as connection, connection:
        connection.executemany(
            "INSERT INTO articles (number, id, address, first, generation)"
            " VALUES (:number, 'tag:example.org,2025-01-01:' || :number, '/' || :number, 1, 1)",
            rows,
        )
        connection.executemany(
            "INSERT INTO versions VALUES (:number, 1, NULL, :at, :at, '', substr(:at, 1, 10),"
            " :title, '', '[\"Top News\"]', '[\"\", \"top-news\"]', '', '', '', :text)",
            rows,
        )
        connection.executemany(
            "INSERT INTO members VALUES (:feed, :at, :number, 1, NULL)",
            [{**row, "feed": feed} for row in rows for feed in ("", "top-news")],
        )


def _texts(number: int, published: str) -> dict[str, str]:
    """Return title and kept text of a story that mentions the one before it."""
    title = f"Story {number}"
    story = Article(
        title=title,
        blocks=(Block("paragraph", f"The story of {title}."),),
        day=datetime.fromisoformat(published).date(),
        sections=("Top News",),
        also_read=(f"Story {number + 1}",),
    )
    return {"title": title, "text": dump(story)}


class Watched:
    """What a connection is asked while `watching`, and how many steps SQLite takes for it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.statements: list[str] = []
        self.steps = 0

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        self.connection.set_trace_callback(self.statements.append)
        self.connection.set_progress_handler(self._step, 1)
        try:
            yield
        finally:
            self.connection.set_trace_callback(None)
            self.connection.set_progress_handler(None, 1)

    def _step(self) -> int:
        self.steps += 1
        return 0

    def scanned(self) -> set[str]:
        """Return the tables that SQLite reads from end to end, by its own query plans."""
        plans = [
            row["detail"]
            for statement in self.statements
            if statement.startswith(("SELECT", "WITH"))
            for row in self.connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
        assert plans
        return {match[1] for plan in plans if (match := re.match(r"SCAN (\w+)", plan))}


def asked(newsroom: Newsroom, address: str) -> Watched:
    """Return what a new worker asks the store to answer the first request of an archive."""
    cache = newsroom.cache()
    client = newsroom.client(cache)
    with cache.reading() as connection:
        watched = Watched(connection)
    with watched.watching():
        assert client.get(address).status_code == 200
    return watched


def built(newsroom: Newsroom, key: str) -> Watched:
    """Return what a rebuild asks the store for to build the documents of a feed."""
    with newsroom.cache().reading() as connection:
        directory = published_directory(connection, newsroom.configuration)
        watched = Watched(connection)
        with watched.watching():
            feed = Builder(connection, newsroom.configuration, directory).build(key, None)
    assert feed.feed.part.previous == "archive/2024-05"
    return watched


COSTS: list[Callable[[Newsroom], Watched]] = [
    lambda newsroom: asked(newsroom, "/archive/2024-03/feed.xml"),
    lambda newsroom: asked(newsroom, "/top-news/archive/2024-05/feed.json"),
    lambda newsroom: built(newsroom, ""),
    lambda newsroom: built(newsroom, "top-news"),
]
NAMES = ["an archive", "a section's archive", "a feed", "a section's feed"]


@pytest.mark.parametrize("cost", COSTS, ids=NAMES)
def test_no_query_reads_a_table_of_articles_from_end_to_end(
    newsroom: Newsroom, cost: Callable[[Newsroom], Watched]
) -> None:
    fill(newsroom, days=100)
    assert cost(newsroom).scanned() <= SMALL


@pytest.mark.parametrize("cost", COSTS, ids=NAMES)
def test_thirty_times_as_many_articles_take_no_more_steps(
    newsroom: Newsroom, cost: Callable[[Newsroom], Watched]
) -> None:
    fill(newsroom, days=100)
    few = cost(newsroom).steps
    newsroom.close()
    newsroom.store.unlink()
    fill(newsroom, days=3_000)
    many = cost(newsroom).steps
    assert few < many * 1.1
    assert many < few * 1.1
