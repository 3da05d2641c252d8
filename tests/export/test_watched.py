"""Who reads while exports go on sees whole documents, and no page that names what is not there."""

import gzip
import http.client
import itertools
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.export.links import named_in
from tests.export.ways import CADDY, NGINX, WAYS
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

PUBLICATIONS = 20
PAGES = ("/", "/top-news/", "/feeds/", "/archive/", "/feed.json", "/sitemap/1.xml")
SITE = "https://news.example.org"


class Visitor(threading.Thread):
    """Reads the feed, pages, and all that these name, again and again, until `stop` is set."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self.stop = threading.Event()
        self.feeds: list[bytes] = []
        self.missing: list[str] = []
        self.read = 0

    def run(self) -> None:
        for page in itertools.cycle(PAGES):
            plain = self._get("/feed.xml")
            packed = gzip.decompress(self._get("/feed.xml", "gzip"))
            self.feeds += [plain, packed]
            for address in named_in(self._get(page), SITE):
                self._get(address)
            if self.stop.is_set() and self.read > 100:
                return

    def _get(self, address: str, coding: str = "identity") -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request("GET", address, headers={"Accept-Encoding": coding})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        self.read += 1
        if response.status != 200:
            self.missing.append(f"{response.status} {address}")
        return body


@pytest.mark.parametrize("way", [NGINX, CADDY])
def test_a_visitor_meanwhile_sees_one_generation_after_the_other(tmp_path: Path, way: str) -> None:
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    newsroom = Newsroom(tmp_path, now=began, settings={"SITE__URL": SITE})
    newsroom.write("0.txt", "Story number 0", section="Top News")
    newsroom.rebuild()
    published = [newsroom.document("/feed.xml")]
    with WAYS[way](newsroom, tmp_path) as served:
        visitor = Visitor(int(served.url.rpartition(":")[2]))
        visitor.start()
        for number in range(1, PUBLICATIONS + 1):
            newsroom.write(f"{number}.txt", f"Story number {number}", section="Top News")
            newsroom.wait(minutes=1)
            generation = newsroom.rebuild().generation
            published.append(newsroom.document("/feed.xml"))
            served.show(generation)
        visitor.stop.set()
        visitor.join(60)
        assert not visitor.is_alive()
    assert visitor.missing == []
    seen = [published.index(feed) for feed in visitor.feeds]
    assert seen == sorted(seen), "a step back"
    assert len(set(seen)) > 3
