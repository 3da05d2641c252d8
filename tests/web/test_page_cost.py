"""A million articles make no page slow: no query of one walks a table of articles."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from feedsvc.store.engine import Connection, open_for_reading
from feedsvc.web.pages import page_frame, static_files
from feedsvc.web.pages.addresses import page_address
from feedsvc.web.pages.crawlers import machine_view
from feedsvc.web.pages.site import published_site
from feedsvc.web.pages.views import Views
from tests.web.newsroom import Newsroom, article
from tests.web.seen import RAIN

# What grows with the articles that there are. The authors do too, but to a thousand only.
GROWING = ("articles", "versions", "members", "documents", "headlines", "mentions")


@pytest.fixture
def connection(published: Newsroom) -> Iterator[Connection]:
    published.write("talk", article("Talk", also_read=["Sun Leaves Town"], previous="Before"))
    published.rebuild()
    with closing(open_for_reading(published.store)) as connection:
        yield connection


def asked(connection: Connection, newsroom: Newsroom, address: str) -> list[str]:
    """Return the queries, with their values in place, that the page at `address` asks."""
    queries: list[str] = []
    connection.set_trace_callback(queries.append)
    site = published_site(connection, newsroom.configuration)
    wanted = page_address(address)
    if wanted is None:
        view = machine_view(connection, site, address, datetime(2024, 5, 6, tzinfo=UTC))
    else:
        frame = page_frame(newsroom.configuration, static_files())
        view = Views(connection, site, frame).at(address, wanted)
    connection.set_trace_callback(None)
    assert view is not None
    return queries


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/top-news/",
        "/author/ada-writer/",
        RAIN,
        "/2024/top-news/talk",
        "/feeds/",
        "/archive/",
        "/archive/2024-05/",
        "/top-news/archive/2024-05/",
        "/feeds.opml",
        "/sitemap.xml",
        "/sitemap/pages.xml",
        "/sitemap/news.xml",
        "/sitemap/1.xml",
    ],
)
def test_a_page_is_found_by_index_alone(
    connection: Connection, published: Newsroom, address: str
) -> None:
    queries = asked(connection, published, address)
    assert queries
    for query in queries:
        for step in connection.execute(f"EXPLAIN QUERY PLAN {query}"):
            word, table, *_ = step["detail"].split()
            assert not (word == "SCAN" and table in GROWING), (query, step["detail"])
