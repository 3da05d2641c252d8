"""What must hold at the end: each story in just the feeds it belongs to, in order, and on pages."""

import contextlib
from itertools import pairwise
from urllib.parse import urlsplit
from xml.etree import ElementTree

from tests.render.reading import ReadEntry, read
from tests.soak.expected import Expected
from tests.soak.publications import ATOM
from tests.soak.stories import EMPTY_SECTION, Story, number_of
from tests.soak.violations import Complain
from tests.soak.wire import Connection

FORMATS = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}


class _NotServed(Exception):
    """A document was answered with an error, which is told already."""


class FinalCheck:
    """Walks through all that is served, and compares it with `stories` and what is `expected`."""

    def __init__(
        self,
        connection: Connection,
        stories: list[Story],
        expected: Expected,
        complain: Complain,
    ) -> None:
        self._connection = connection
        self._stories = {story.number: story for story in stories}
        self._expected = expected
        self._complain = complain
        self.feeds = self.entries = self.pages = 0

    async def run(self, addresses: dict[int, str]) -> None:
        """Check every feed, with its whole history, and the page of every story."""
        keys = {key for story in self._stories.values() for key in story.keys}
        for key in sorted(keys | {EMPTY_SECTION["slug"]}):
            with contextlib.suppress(_NotServed):
                await self._check_feed(key)
        for number, address in addresses.items():
            status = (await self._connection.ask(address, {})).status
            if status != (200 if self._stories[number].lives else 410):
                self._complain("a page that is wrong", f"{status} at {address}")
            self.pages += 1
        self._connection.close()

    async def _check_feed(self, key: str) -> None:
        history = await self._history(key)
        found = [number_of(entry.title) for entry in history]
        belong = {n for n, story in self._stories.items() if story.lives and key in story.keys}
        if len(set(found)) != len(found) or len({e.id for e in history}) != len(history):
            self._complain("a story doubled", f"in the history of feed {key!r}")
        if set(found) != belong:
            wrong = sorted(set(found) ^ belong)[:5]
            self._complain("a story in a wrong feed, or in none", f"{key!r}: stories {wrong}")
        for entry in history:
            if entry.title != self._stories[number_of(entry.title)].headline:
                self._complain("a story out of date", f"{entry.title} in {key!r}")
        self._check_order(key, history)
        for name, file in FORMATS.items():
            address = f"{_folder(key)}{file}"
            entries = read(name, await self._body(address))
            headlines = [entry.title for entry in entries]
            self._expected.check(address, key, headlines, self._complain)
            if [entry.id for entry in entries] != [e.id for e in history[: len(entries)]]:
                self._complain("a feed that does not hold its newest", address)
        self.feeds += 1
        self.entries += len(history)

    def _check_order(self, key: str, history: list[ReadEntry]) -> None:
        for newer, older in pairwise(history):
            if newer.published <= older.published:
                self._complain("out of order", f"{key!r}: at {newer.title}")
        for entry in history:
            if entry.published != self._expected.published.get(number_of(entry.title)):
                self._complain("a time that is not the story's", f"{entry.title} in {key!r}")

    async def _history(self, key: str) -> list[ReadEntry]:
        """Return all entries of a feed, newest first, by its archives (RFC 5005 §4)."""
        body = await self._body(f"{_folder(key)}atom.xml")
        previous = _previous(body)
        if previous is None:
            return read("atom", body)
        entries: list[ReadEntry] = []
        while previous is not None:
            body = await self._body(previous)
            entries += read("atom", body)
            previous = _previous(body)
        return entries

    async def _body(self, address: str) -> bytes:
        answer = await self._connection.ask(address, {})
        if answer.status != 200:
            self._complain("an error was answered", f"{answer.status} to {address}")
            raise _NotServed
        return answer.decoded


def _folder(key: str) -> str:
    return f"/{key}/" if key else "/"


def _previous(body: bytes) -> str | None:
    links = ElementTree.fromstring(body).findall(f"{ATOM}link")
    urls = [link.get("href", "") for link in links if link.get("rel") == "prev-archive"]
    return urlsplit(urls[0]).path if urls else None
