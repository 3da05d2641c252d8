"""Whatever happens to a newsroom, in whatever order: what was promised of ids and feeds holds."""

import contextlib
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from feedsvc import rebuild as rebuilding
from feedsvc.rebuild import Options
from tests.capture_text import default_paragraphs
from tests.newsroom import WRITTEN, Newsroom
from tests.postgresql import Server
from tests.render.reading import read

STORIES = st.integers(0, 5)
SECTIONS = {"Top News": "top-news", "Europe": "europe", "Culture": "culture"}
FORMATS = (("rss", "feed.xml"), ("atom", "atom.xml"), ("json", "feed.json"))


@dataclass(frozen=True)
class Capture:
    """A file as it lies in the folder: which story, which edition of it."""

    name: str
    story: int
    edition: int
    section: str
    written: datetime

    @property
    def headline(self) -> str:
        return f"Story {self.story} edition {self.edition}"


class BrokenOff(Exception):
    """What a rebuild is broken off with."""


class History(RuleBasedStateMachine):
    """A newsroom beside a plain model of it: the files, and what each story was given."""

    files = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.schema = contextlib.ExitStack()
        self.newsroom = Newsroom(self.folder, settings=self.store_settings())
        self.captures: dict[str, Capture] = {}
        self.given: dict[int, tuple[str, str, str]] = {}
        self.updated: dict[int, str] = {}
        self.withdrawn: set[int] = set()
        self.count = 0

    def store_settings(self) -> dict[str, str]:
        """Return the settings of an empty newsroom: those of its store."""
        return {}

    def teardown(self) -> None:
        self.schema.close()
        shutil.rmtree(self.folder)

    def _write(self, capture: Capture) -> str:
        self.captures[capture.name] = capture
        self.newsroom.write(
            capture.name,
            capture.headline,
            date(2024, 4, 1 + capture.story % 3),
            paragraphs=default_paragraphs(f"story {capture.story}"),
            section=capture.section,
            also_read=[f"Story {(capture.story + 1) % 6} edition 1"],
            written=capture.written,
        )
        return capture.name

    def _next(self) -> tuple[int, datetime]:
        self.count += 1
        return self.count, WRITTEN + timedelta(seconds=self.count)

    @rule(target=files, story=STORIES, section=st.sampled_from(sorted(SECTIONS)))
    def capture(self, story: int, section: str) -> str:
        edition, written = self._next()
        return self._write(
            Capture(f"{edition % 7}-{edition}.txt", story, edition, section, written)
        )

    @rule(name=files, section=st.sampled_from(sorted(SECTIONS)))
    def edit(self, name: str, section: str) -> None:
        edition, written = self._next()
        before = self.captures[name]
        self._write(replace(before, edition=edition, section=section, written=written))

    @rule(target=files, name=consumes(files))
    def rename(self, name: str) -> str:
        number, _ = self._next()
        capture = replace(self.captures.pop(name), name=f"sub/{number % 5}-{number}.txt")
        (self.newsroom.captures / name).unlink()
        return self._write(capture)

    @rule(name=consumes(files))
    def remove(self, name: str) -> None:
        del self.captures[name]
        (self.newsroom.captures / name).unlink()

    @rule(hours=st.integers(-30, 30))
    def let_time_pass(self, hours: int) -> None:
        self.newsroom.wait(hours=hours)

    @rule()
    def rebuild(self) -> None:
        self.newsroom.rebuild()
        self._check()
        assert self.newsroom.rebuild().documents == []

    @rule(phase=st.sampled_from(["reading", "building"]))
    def break_off(self, phase: str) -> None:
        def progress(at: str, done: int, total: int) -> None:
            if at == phase:
                raise BrokenOff

        before = self.newsroom.documents() if self.newsroom.has_store() else None
        with contextlib.suppress(BrokenOff):
            configuration = self.newsroom.configuration()
            rebuilding.rebuild(configuration, self.newsroom.clock, progress, Options())
            before = None
        if before is not None:
            assert self.newsroom.documents() == before

    @rule(story=STORIES)
    def withdraw(self, story: int) -> None:
        if story in self.given:
            self.newsroom.withdraw(self.given[story][1])
            self.withdrawn.add(story)
            assert self.given[story][0] not in {e.id for e in self.newsroom.feed().entries}

    @rule(story=STORIES)
    def take_back(self, story: int) -> None:
        if story in self.withdrawn:
            self.newsroom.take_back(self.given[story][1])
            self.withdrawn.remove(story)
            self._check()

    @invariant()
    def an_id_is_one_storys_own(self) -> None:
        ids = [article_id for article_id, _, _ in self.given.values()]
        addresses = [address for _, address, _ in self.given.values()]
        assert len(set(ids)) == len(set(addresses)) == len(self.given)

    def _living(self) -> dict[int, Capture]:
        """Return the capture that gives each story its text now: the one written last."""
        living: dict[int, Capture] = {}
        for capture in sorted(self.captures.values(), key=lambda c: (c.written, c.name)):
            if capture.story not in self.withdrawn:
                living[capture.story] = capture
        return living

    def _check(self) -> None:
        living = self._living()
        self._check_feed("", {capture.headline for capture in living.values()})
        for label, slug in SECTIONS.items():
            here = {c.headline for c in living.values() if c.section == label}
            self._check_feed(slug, here)
        entries = self.newsroom.entries()
        for story, capture in living.items():
            entry = entries[capture.headline]
            address = entry.link.removeprefix("http://127.0.0.1:8000")
            now = (entry.id, address, entry.published)
            assert self.given.setdefault(story, now) == now
            assert self.updated.get(story, entry.published) <= entry.updated
            self.updated[story] = entry.updated
            assert self.newsroom.page(address) not in {None, "gone"}
        for story in self.given.keys() - living.keys():
            assert self.newsroom.page(self.given[story][1]) == "gone"

    def _check_feed(self, slug: str, headlines: set[str]) -> None:
        folder = f"/{slug}/" if slug else "/"
        stored = self.newsroom.stored(f"{folder}feed.xml")
        if stored is None or stored.gone:
            assert not headlines
            return
        orders = []
        for name, file in FORMATS:
            entries = read(name, self.newsroom.document(f"{folder}{file}"))
            assert {entry.title for entry in entries} == headlines
            order = [(entry.published, entry.id) for entry in entries]
            assert order == sorted(order, reverse=True)
            orders.append(order)
        assert orders[0] == orders[1] == orders[2]
        assert len({published for published, _ in orders[0]}) == len(headlines)


class HistoryOfAFile(History):
    """And the store may be lost: its journal is not."""

    @rule()
    def lose_store(self) -> None:
        self.newsroom.rebuild()
        before = self.newsroom.documents()
        self.newsroom.lose_store()
        self.newsroom.rebuild()
        assert self.newsroom.documents() == before
        self._check()


TestHistory = HistoryOfAFile.TestCase
TestHistory.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, parent=settings()
)


class HistoryOfADatabase(History):
    """The same in a schema of its own, which every history begins with empty."""

    server: Server

    def store_settings(self) -> dict[str, str]:
        return {"STORE__URL": self.schema.enter_context(self.server.schema())}


@pytest.fixture(scope="class")
def _server(postgresql: Server) -> None:
    HistoryOfADatabase.server = postgresql


@pytest.mark.slow
@pytest.mark.usefixtures("_server")
class TestHistoryOfADatabase(HistoryOfADatabase.TestCase):
    settings = settings(max_examples=15, stateful_step_count=20, deadline=None, parent=settings())
