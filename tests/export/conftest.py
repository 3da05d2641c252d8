"""What the tests of exports share: a newsroom with all that a site can have, and its exports."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc.export import site
from feedsvc.export.asking import Answer, ask
from feedsvc.export.report import Report
from feedsvc.export.to_folder import export_to_folder
from tests.newsroom import Newsroom, no_progress

SITE = "https://news.example.org"


@dataclass
class Exports:
    """Exports of a newsroom into the folder `path`, by the newsroom's clock."""

    newsroom: Newsroom
    path: Path

    def __call__(self, *, is_forced: bool = False) -> Report:
        return export_to_folder(
            self.newsroom.configuration(),
            self.path,
            self.newsroom.now,
            no_progress,
            is_forced=is_forced,
        )

    @property
    def site(self) -> Path:
        return self.path / "current" / "site"

    def files(self) -> dict[str, bytes]:
        """Return what is served, by name."""
        found = (path for path in self.site.rglob("*") if path.is_file())
        return {str(path.relative_to(self.site)): path.read_bytes() for path in found}


@contextlib.contextmanager
def asked() -> Iterator[set[str]]:
    """Give the addresses of the site that are asked for while the block runs."""
    addresses = set[str]()

    def heard(application: object, address: str, coding: str) -> Answer:
        if not address.startswith("/feedsvc-export/"):  # nothing of the site: pages of failures
            addresses.add(address)
        return ask(application, address, coding)  # type: ignore[arg-type]  # handed on as it is

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "ask", heard)
        yield addresses


def published(newsroom: Newsroom) -> Newsroom:
    """Publish articles of two months and sections, one of which is gone again."""
    newsroom.write("rain.txt", "Rain comes to town", date(2024, 4, 3))
    newsroom.write("sun.txt", "Sun leaves town", date(2024, 5, 2), also_read=["Rain comes to town"])
    newsroom.write("tea.txt", "Tea time", date(2024, 5, 1), section="Drinks")
    newsroom.rebuild()
    (newsroom.captures / "tea.txt").unlink()
    newsroom.wait(minutes=1)
    newsroom.rebuild()
    return newsroom


@pytest.fixture
def newsroom(tmp_path: Path, store_url: str) -> Newsroom:
    """A newsroom that has published, a while ago by the real clock."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    settings = {"SITE__URL": SITE, **({"STORE__URL": store_url} if store_url else {})}
    return published(Newsroom(tmp_path / "newsroom", now=began, settings=settings))


@pytest.fixture
def export(newsroom: Newsroom, tmp_path: Path) -> Exports:
    return Exports(newsroom, tmp_path / "export")
