"""F21: queries are nobody's cache key."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments
from tests.hostile.wire import Service
from tests.newsroom import Newsroom

ODD = [
    b"limit=-1",
    b"limit=1000000000",
    b"limit=1;2",
    b"limit=1&limit=2",
    b"limit=%00",
    b"limit=%ff%fe",
    b"callback=evil",
    b"format=../../etc/passwd",
    b"p=",
    b"p=99999999999999999999999999",
    b"p=1&p=2",
    b"feed=evil",
    b"s=%3Cscript%3E",
    b"?",
    b"&&==&",
    b"a" * 60_000,
    b"&".join(b"a=%d" % number for number in range(5_000)),
]
QUERIES = 10_000
AT_ONCE = 500


def numbered(first: int) -> Iterator[bytes]:
    """Yield bunches of requests, each with a query of its own, to be sent at once."""
    numbers = iter(range(first, first + QUERIES))
    while bunch := list(itertools.islice(numbers, AT_ONCE)):
        heads = [b"HEAD /feed.xml?number=%d HTTP/1.1\r\nHost: a\r\n" % number for number in bunch]
        heads[-1] += b"Connection: close\r\n"
        yield b"".join(head + b"\r\n" for head in heads)


@pytest.mark.parametrize("query", ODD, ids=lambda query: query[:20].decode())
def test_f21_a_query_changes_nothing(service: Service, query: bytes) -> None:
    plain = service.get(b"/feed.xml")
    asked = service.get(b"/feed.xml?" + query)
    assert asked.body == plain.body
    assert asked.fields | {"date": ""} == plain.fields | {"date": ""}


def test_f21_ten_thousand_queries_get_one_tag_and_take_no_memory(service: Service) -> None:
    tag = service.get(b"/feed.xml").fields["etag"]
    sizes = []
    for first in (0, QUERIES):
        answers = [service.send(bunch, is_head=True) for bunch in numbered(first)]
        responses = [response for answered in answers for response in answered.responses]
        assert len(responses) == QUERIES
        assert {response.fields["etag"] for response in responses} == {tag}
        sizes.append(service.worker_bytes())
    # A single entry of a hundred bytes for each would be a megabyte.
    assert sizes[1] - sizes[0] < 1_000_000


def test_f21_ten_thousand_queries_add_no_entry(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.write("rain.txt", "Rain Comes to Town")
    newsroom.rebuild()
    published = PublishedDocuments(newsroom.configuration(), lambda: 0.0)
    client = create_app(newsroom.configuration(), published=published).test_client()
    client.get("/feed.xml")
    held = list(published._held)
    for number in range(QUERIES):
        client.get(f"/feed.xml?number={number}")
    assert list(published._held) == held == ["/feed.xml"]
    published.close()
