"""What a worker holds is what the store has, whatever became of the store meanwhile."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from feedsvc import encode
from feedsvc.freshness import LOOK_SECONDS
from feedsvc.store.engine import open_for_reading, store_errors
from feedsvc.store.sql import documents
from feedsvc.web.delivery import Delivery
from feedsvc.web.held_publication import HeldPublication
from tests.web.newsroom import Newsroom, article

FEEDS = ("/feed.xml", "/atom.xml", "/top-news/feed.xml", "/weather/feed.xml", "/sport/feed.json")
ARCHIVES = ("/archive/2024-05/feed.xml", "/weather/archive/2024-05/atom.xml")
NAMES = st.sampled_from(["rain", "sun", "hail"])
SECTIONS = st.sampled_from(["Top News", "Weather", "Sport"])


def copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def held_ahead(newsroom: Newsroom, max_bytes: int) -> HeldPublication:
    """Return what a worker holds of a store that can go away."""
    return HeldPublication(
        Delivery(newsroom.configuration),
        lambda: store_errors(newsroom.store),
        max_bytes=max_bytes,
        ahead_bytes=max_bytes * 3 // 4,
    )


class HeldAndStored(RuleBasedStateMachine):
    """Publications, copies brought back, and requests, in any order; `passing` is a worker's
    cache of a file, `ahead` what is held of a store that can go away.
    """

    @initialize(max_bytes=st.sampled_from([6_000, 30_000, 64 * 1024 * 1024]))
    def begin(self, max_bytes: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.newsroom = Newsroom(Path(self.folder.name))
        self.newsroom.count_nothing()
        self.newsroom.write("rain", article("Rain"))
        self.newsroom.rebuild()
        self.copy = Path(self.folder.name) / "copy.sqlite"
        copied(self.newsroom.store, self.copy)
        self.max_bytes = max_bytes
        self.passing = self.newsroom.cache(max_bytes=max_bytes)
        self.client = self.newsroom.client(self.passing)
        self.ahead = held_ahead(self.newsroom, max_bytes)
        self.is_replaced = True
        self.brotli = encode.brotli
        self.look(True)

    def teardown(self) -> None:
        encode.brotli = self.brotli
        self.newsroom.close()
        self.folder.cleanup()

    @rule(
        name=NAMES,
        section=SECTIONS,
        words=st.integers(0, 3),
        seconds=st.sampled_from([0, 60]),
        is_seen=st.booleans(),
    )
    def publish(self, name: str, section: str, words: int, seconds: int, is_seen: bool) -> None:
        self.newsroom.now += seconds
        story = article(name.title(), section=section, summary="long " * 200 * words)
        self.newsroom.write(name, story)
        self.newsroom.rebuild()
        self.look(is_seen)

    @rule(name=NAMES, is_seen=st.booleans())
    def remove(self, name: str, is_seen: bool) -> None:
        (self.newsroom.folder / "captures" / f"{name}.jsonl").unlink(missing_ok=True)
        self.newsroom.rebuild()
        self.look(is_seen)

    @rule(is_seen=st.booleans())
    def relabel(self, is_seen: bool) -> None:
        """Change the type of all documents, and none of their bytes."""
        config = self.newsroom.config_path
        text = config.read_text(encoding="utf-8")
        label = '\n[feeds]\nmedia_type = "xml"\n'
        text = text.replace(label, "") if label in text else text + label
        config.write_text(text, encoding="utf-8")
        self.newsroom.rebuild()
        self.look(is_seen)

    @rule(is_seen=st.booleans())
    def change_codings(self, is_seen: bool) -> None:
        encode.brotli = None if encode.brotli else self.brotli
        self.newsroom.rebuild()
        self.look(is_seen)

    @rule()
    def copy_aside(self) -> None:
        copied(self.newsroom.store, self.copy)

    @rule(is_seen=st.booleans())
    def bring_back(self, is_seen: bool) -> None:
        """Restore the copy as docs/operations.md says."""
        store = self.newsroom.store
        for side in ("-wal", "-shm"):
            store.with_name(store.name + side).unlink(missing_ok=True)
        os.replace(shutil.copy(self.copy, store.with_suffix(".new")), store)
        self.is_replaced = True
        self.look(is_seen)

    def look(self, is_seen: bool) -> None:
        """Let what is held be looked at, if it is; then ask for everything."""
        if not is_seen:
            return
        self.newsroom.elapsed += 2 * LOOK_SECONDS
        self.passing.look()
        with closing(open_for_reading(self.newsroom.store)) as connection:
            assert self.ahead.renew(connection, is_reopened=self.is_replaced)
            self.is_replaced = False
            self.check(connection, self.passing._held)
            self.check(connection, self.ahead)
            for address in FEEDS:
                self.client.get(address)
                self.ahead.fetch(connection, address)
        for address in ARCHIVES:
            fresh = self.newsroom.client(self.newsroom.cache())
            assert self.client.get(address).data == fresh.get(address).data

    def check(self, connection: sqlite3.Connection, held: HeldPublication) -> None:
        published = [address for address in held if address not in ARCHIVES]
        for address in published:
            found = held.at(address)
            stored = documents.get(connection, address)
            assert found is not None
            assert stored is not None
            assert found.document == stored.document
            assert found.earlier.isdisjoint(found.document.etags.values())
            assert (found.last_modified, found.gone) == (stored.last_modified, stored.gone)
        everything = {row[0] for row in connection.execute("SELECT address FROM documents")}
        assert all(not held.has_nothing_at(address) for address in everything)
        assert held.has_nothing_at("/nowhere/feed.xml")
        assert held.generation == documents.generation(connection)
        assert sum(size_of(held, list(held))) <= self.max_bytes


def size_of(held: HeldPublication, addresses: Iterable[str]) -> list[int]:
    return [found.size for address in addresses if (found := held.at(address))]


TestHeldAndStored = HeldAndStored.TestCase
TestHeldAndStored.settings = settings(max_examples=12, stateful_step_count=12)
