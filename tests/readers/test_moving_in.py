"""Moving in from WordPress, by the guide in docs: no reader shows an old story as new."""

import contextlib
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.export.ways import WAYS
from tests.newsroom import Newsroom
from tests.readers.recorder import Recorder, recording
from tests.readers.subscribers import SUBSCRIBERS

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs" / "moving-from-wordpress.md"
OLD = "https://old.example"
POSTS = {4711: ("The bridge is open", date(2023, 9, 13)), 4712: ("Rain & wind", date(2023, 9, 14))}
# As `wp post list --format=csv` writes it: only what holds a blank stands in quotes.
EXPORT = "ID,guid,post_date_gmt\n" + "".join(
    f'{number},{OLD}/?p={number},"{day} 08:30:00"\n' for number, (_, day) in POSTS.items()
)
ITEM = """<item><title>{title}</title><link>{old}/{day:%Y/%m/%d}/{slug}/</link>
<dc:creator><![CDATA[Editor]]></dc:creator><pubDate>{day:%a, %d %b %Y} 08:30:00 +0000</pubDate>
<guid isPermaLink="false">{old}/?p={number}</guid>
<description><![CDATA[<p>An excerpt [&#8230;]</p>]]></description></item>"""
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title>
<link>{old}</link><description>All the news</description>{items}</channel></rss>"""


@contextlib.contextmanager
def wordpress() -> Iterator[str]:
    """Serve the feed as WordPress writes it, at every address; yield the URL."""
    items = [
        ITEM.format(
            old=OLD,
            number=number,
            title=title.replace("&", "&#038;"),
            slug=re.sub(r"\W+", "-", title.lower()),
            day=day,
        )
        for number, (title, day) in POSTS.items()
    ]
    body = FEED.format(old=OLD, items="".join(items)).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            self.send_header("Content-Type", "application/rss+xml; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def _moved_in(newsroom: Newsroom, public: str) -> None:
    """Do what the guide says, for a site that is reached at `public`."""
    (newsroom.folder / "posts.csv").write_text(EXPORT, encoding="utf-8")
    (command,) = re.findall(r"```console\n\$ (.*)\n```", GUIDE.read_text(encoding="utf-8"))
    subprocess.run(["/bin/sh", "-c", command], cwd=newsroom.folder, check=True, timeout=60)
    for number, (title, day) in POSTS.items():
        newsroom.write(f"{number}.txt", title, day)
    newsroom.settings |= {"SITE__URL": public, "CAPTURES__MANIFEST": "manifest.csv"}
    newsroom.rebuild()


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path, now=datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """The public address of the site, behind which WordPress is, and later feedsvc."""
    with wordpress() as upstream, recording(upstream) as recorder:
        yield recorder


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("reader", SUBSCRIBERS)
@pytest.mark.parametrize("address", ["/feed/", "/?feed=rss2", "/category/top-news/feed/"])
def test_who_subscribed_to_wordpress_sees_no_old_story_anew(
    newsroom: Newsroom, recorder: Recorder, reader: str, address: str, way: str, tmp_path: Path
) -> None:
    subscriber = SUBSCRIBERS[reader](tmp_path / "reader", recorder.url + address)
    known = subscriber.poll()
    assert known == sorted(title for title, _ in POSTS.values())
    _moved_in(newsroom, recorder.url)
    with WAYS[way](newsroom, tmp_path) as served:
        recorder.upstream = served.url
        recorder.statuses()
        assert subscriber.poll() == known
        assert recorder.statuses() == [301, 200]
        newsroom.write("new.txt", "What is new here", date(2023, 9, 15))
        served.show(newsroom.rebuild().generation)
        assert subscriber.poll() == sorted([*known, "What is new here"])


def test_the_manifest_looks_as_the_guide_shows(newsroom: Newsroom) -> None:
    _moved_in(newsroom, OLD)
    manifest = (newsroom.captures / "manifest.csv").read_text(encoding="utf-8").splitlines()
    assert manifest[:2] == [
        "file,id,published",
        "4711.txt,https://old.example/?p=4711,2023-09-13T08:30:00Z",
    ]
