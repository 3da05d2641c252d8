"""Judges what a power cut left: what is served, what the journal knows, what is rebuilt from it."""

import contextlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from feedsvc.errors import StoreError
from feedsvc.store.engine import open_for_reading, store_errors
from feedsvc.store.journal import ArticleLine, read_journal
from tests.faults.articles import Articles, articles_in, published_articles
from tests.faults.power_cut.disk import Disk
from tests.faults.power_cut.operations import Synced
from tests.faults.power_cut.recording import Recording
from tests.faults.published import Told, published_in
from tests.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Served:
    """What a service would serve; nothing where it cannot open the store, and why it cannot."""

    generation: int = 0
    documents: dict[tuple[str, str], Told] = field(default_factory=dict)
    articles: Articles = field(default_factory=lambda: Articles({}, {}, []))
    refused: str = field(default="", compare=False)


class Judge:
    """Knows what could be served at each point of what was recorded on `newsroom`."""

    def __init__(self, newsroom: Newsroom, recording: Recording) -> None:
        self._newsroom = newsroom
        self._is_rebuild = recording.command == "rebuild"
        self._aside = newsroom.store.with_name(newsroom.store.name + ".damaged")
        self._is_set_aside = self._aside.exists()
        # What could be served when each sync began, and so is on the disk once it has ended.
        points = [i for i, done in enumerate(recording.operations) if isinstance(done, Synced)]
        self._syncs = points
        self._history = [self._served_at(recording.start)]
        self._history += [self._served_at(recording.written(point)) for point in points]

    def judge(self, point: int, disk: Disk, *, force: bool = False) -> None:
        """Assert that nothing is lost on `disk`, which is left of a cut after `point` operations.

        What is served is what was served last, whole, or what was to come next. Then a rebuild,
        by `force` or not, ends well; ids, addresses and dates are as if nothing had happened, and
        the journal knows them all. Raises AssertionError, or what a rebuild does that does not end.
        """
        served = self._served_at(disk)
        owed = self._history[sum(sync < point for sync in self._syncs) :]
        assert served in owed, f"served is generation {served.generation} {served.refused}"
        self._look_into_journal(served)
        self._newsroom.now = datetime.now(UTC)
        self._newsroom.rebuild(force=force)
        assert self._is_set_aside or not self._aside.exists(), "a sound store was set aside"
        rebuilt = published_articles(self._newsroom)
        self._compare(rebuilt, owed[owed.index(served) :])
        self._newsroom.lose_store()
        self._newsroom.rebuild()
        assert published_articles(self._newsroom) == rebuilt, "the journal did not know all"

    def _served_at(self, disk: Disk) -> Served:
        shutil.rmtree(self._newsroom.store.parent, ignore_errors=True)
        disk.write_to(self._newsroom.folder)
        store = self._newsroom.store
        try:
            with (
                store_errors(store),
                contextlib.closing(open_for_reading(store, is_older_allowed=True)) as connection,
            ):
                generation, documents = published_in(connection)
                return Served(generation, documents, articles_in(connection))
        except StoreError as error:
            return Served(refused=str(error))

    def _look_into_journal(self, served: Served) -> None:
        told = {
            line.id: (line.address, line.published)
            for line in read_journal(self._newsroom.store)
            if isinstance(line, ArticleLine)
        }
        for id_, (address, published, *_) in served.articles.known.items():
            assert told.get(id_) == (address, published), f"the journal lacks {address}"

    def _compare(self, rebuilt: Articles, owed: Sequence[Served]) -> None:
        start = self._history[0].articles
        # The next rebuild does what a rebuild was to do, but withdraws nothing.
        expected = owed[-1:] if self._is_rebuild else owed
        assert any(
            (rebuilt.known, rebuilt.members) == (one.articles.known, one.articles.members)
            and rebuilt.updated_since(start) == one.articles.updated_since(start)
            for one in expected
        ), "the articles are not those of a rebuild that nobody disturbed"
