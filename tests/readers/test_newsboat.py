"""newsboat, a reader of many years, subscribes to what is really served, in each way."""

import contextlib
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from feedsvc.rebuild import Report
from tests.components import require
from tests.export.ways import CADDY, NGINX, SERVICE, WAYS, Served, Way
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow


@dataclass
class Newsboat:
    """A subscriber to what is served at `address`, with a cache of its own in `folder`."""

    program: str
    folder: Path
    served: Served
    address: str

    def __post_init__(self) -> None:
        self.folder.mkdir()
        (self.folder / "urls").write_text(f"{self.served.url}{self.address}\n")
        (self.folder / "config").write_text("browser none\n")

    def reload_after(self, report: Report) -> list[str]:
        """Poll the feed once what a rebuild has published is shown."""
        self.served.show(report.generation)
        return self.reload()

    def reload(self) -> list[str]:
        """Poll the feed once, and return the titles that the reader now has, newest first."""
        files = {"u": "urls", "c": "cache.db", "C": "config"}
        options = [part for key, name in files.items() for part in (f"-{key}", name)]
        subprocess.run(
            [self.program, *options, "-x", "reload"],
            cwd=self.folder,
            env={"HOME": str(self.folder), "TERM": "dumb", "LC_ALL": "C.UTF-8"},
            timeout=60,
            check=True,
            capture_output=True,
        )
        with contextlib.closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            rows = cache.execute("SELECT title FROM rss_item ORDER BY pubDate DESC, id DESC")
            return [row[0] for row in rows]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A newsroom whose clock stands still, at the second in which the test began."""
    made = Newsroom(tmp_path, now=datetime.now(UTC).replace(microsecond=0))
    made.write("one.txt", "A first story <3 & more")
    made.rebuild()
    return made


@pytest.fixture(
    params=[SERVICE, *(pytest.param(name, marks=pytest.mark.slow) for name in (NGINX, CADDY))]
)
def way(request: pytest.FixtureRequest) -> Way:
    """How it is served: by the service, or as an export by a file server."""
    return WAYS[request.param]


@pytest.fixture(params=["/feed.xml", "/atom.xml", "/top-news/feed.xml", "/top-news/atom.xml"])
def subscriber(
    newsroom: Newsroom, tmp_path: Path, way: Way, request: pytest.FixtureRequest
) -> Iterator[Newsboat]:
    program = require("newsboat")
    with way(newsroom, tmp_path) as served:
        yield Newsboat(program, tmp_path / "reader", served, request.param)


def test_newsboat_sees_the_entry(subscriber: Newsboat) -> None:
    assert subscriber.reload() == ["A first story <3 & more"]
    assert subscriber.reload() == ["A first story <3 & more"]


def test_t35_newsboat_takes_up_two_publications_within_one_second(
    newsroom: Newsroom, subscriber: Newsboat
) -> None:
    assert subscriber.reload() == ["A first story <3 & more"]
    newsroom.write("two.txt", "A second story", date(2024, 5, 2))
    report = newsroom.rebuild()
    assert report.generation == 2
    assert subscriber.reload_after(report) == ["A second story", "A first story <3 & more"]


def test_t35_f28_newsboat_takes_up_a_publication_after_the_clock_went_back(
    newsroom: Newsroom, subscriber: Newsboat
) -> None:
    assert len(subscriber.reload()) == 1
    newsroom.wait(days=-365)
    newsroom.write("two.txt", "A second story", date(2024, 5, 2))
    assert len(subscriber.reload_after(newsroom.rebuild())) == 2


def test_an_edit_and_a_moved_site_make_nothing_new(
    newsroom: Newsroom, subscriber: Newsboat
) -> None:
    subscriber.reload()
    newsroom.write("one.txt", "A first story, told better")
    assert subscriber.reload_after(newsroom.rebuild()) == ["A first story, told better"]
    newsroom.settings["SITE__URL"] = "https://moved.example"
    assert subscriber.reload_after(newsroom.rebuild()) == ["A first story, told better"]
