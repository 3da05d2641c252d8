"""The published documents, held in memory and fresh: what a worker answers from (decision 1)."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from feedsvc.config import Configuration
from feedsvc.errors import StoreError
from feedsvc.freshness import LOOK_SECONDS
from feedsvc.store.connection import Connection
from feedsvc.store.location import Database, location_of
from feedsvc.store.noticing import ReadStore
from feedsvc.web.delivery import Delivery
from feedsvc.web.held import HeldDocument
from feedsvc.web.held_publication import HeldPublication
from feedsvc.web.looking import LookingThread
from feedsvc.web.publication import Publication
from feedsvc.web.store_access import StoreAccess

MAX_BYTES = 64 * 1024 * 1024
# What is held ahead leaves the rest for archives, and for documents that few ask for.
AHEAD_SHARE = 0.75
# So long one waits for a look at a database: before anything is held; with reason to look at once.
FIRST_LOOK_SECONDS, AT_ONCE_SECONDS = 5.0, 0.25
# A server that is silent for so long counts as away: a busy disk may hold an answer up for seconds,
# and who asks for what is not held keeps one of the worker's threads meanwhile.
ANSWER_SECONDS = 5.0


class PublishedDocuments:
    """The documents of the configured store, held in memory once they were asked for.

    What is made of the published articles on request may be held beside them. The store is
    looked at anew at most every LOOK_SECONDS of `monotonic`, and at once where a caller has
    reason to (`at_once`). Of what is held a new generation lets those documents go that it
    changed, and all that was made. At most `max_bytes` of bodies are held. While the store cannot
    be read, what is held is served on, and `failure` says why. Any number of threads may ask: one
    connection and one lock serve them, and who finds the lock taken is given what is held.

    A database can go away. So a thread looks at it, and its documents are held before anybody asks
    for them, whom it never keeps waiting. `is_ahead` says it of other stores.
    """

    def __init__(
        self,
        configuration: Configuration,
        monotonic: Callable[[], float],
        *,
        max_bytes: int = MAX_BYTES,
        is_ahead: bool = False,
    ) -> None:
        location = location_of(configuration)
        if isinstance(location, Database):
            location, is_ahead = replace(location, answer_seconds=ANSWER_SECONDS), True
        self._store = StoreAccess(location)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._held = HeldPublication(
            Delivery(configuration),
            self._store.errors,
            max_bytes=max_bytes,
            ahead_bytes=int(max_bytes * AHEAD_SHARE) if is_ahead else 0,
        )
        self._thread = LookingThread(partial(self._look_now, self._lock)) if is_ahead else None

    @property
    def publication(self) -> Publication | None:
        """What was last seen to be published; None before the first publication."""
        return self._held.publication

    @property
    def failure(self) -> StoreError | None:
        """Why the store cannot be read now; None where it can."""
        return self._store.failure

    def find(self, address: str, *, at_once: bool = False) -> HeldDocument | None:
        """Return the document at `address`, also one that is gone; None if there is none.

        Raises StoreError if nothing is published yet, or if the store cannot be read and the
        document is not held.
        """
        if not at_once and (held := self.held(address)):
            return held
        self.look(at_once=at_once)
        if held := self._held.at(address):
            return held
        if self._held.has_nothing_at(address):
            return None
        with self._reading(address) as store:
            if held := self._held.at(address):
                return held
            fetched = self._held.fetch(store.connection, address)
            # It may be newer than what is held: then that goes before this is given to anybody.
            self._take_notice(store)
            return fetched

    def held(self, address: str) -> HeldDocument | None:
        """Return the document at `address` if it is held: nothing is fetched, no one waits."""
        if self._monotonic() - self._looked >= LOOK_SECONDS:
            self._look_unless_busy()
        return self._held.at(address)

    def keep(self, made: HeldDocument, generation: int) -> None:
        """Hold what was made of the articles of `generation`, unless another one is published."""
        # Made of something newer than was last looked at: else each request would make it.
        self.look(at_once=self._held.generation < generation)
        with self._lock:
            self._held.keep(made, generation)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend the connection: all queries of the block see one and the same publication.

        Others wait meanwhile: take out all rows within the block, and render after it. Raises
        StoreError if nothing is published yet, or where the store cannot be read, or no longer.
        """
        self.look()
        with self._reading("") as store, store.snapshot():
            yield store.connection

    def look(self, *, at_once: bool = False) -> None:
        """Look whether the store holds something new, unless that was done a moment ago."""
        if self._thread is not None:
            self._have_looked(self._thread, at_once=at_once)
        elif at_once or self._monotonic() - self._looked >= LOOK_SECONDS:
            with self._lock:
                self._look(at_once=at_once)

    def begin(self) -> None:
        """Read ahead what is to be held before anybody asks, if anything is."""
        if self._thread is not None:
            self.look()

    def close(self) -> None:
        """Close the store; a later question opens it again."""
        if self._thread is not None:
            self._thread.stop()
        with self._lock:
            self._store.close()

    def _look_unless_busy(self) -> None:
        if self._thread is not None:
            self._thread.run()
        elif self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()

    def _look(self, *, at_once: bool = False) -> None:
        # Who waited for the lock may find that another one has just looked.
        if at_once or self._monotonic() - self._looked >= LOOK_SECONDS:
            self._look_now(contextlib.nullcontext())

    def _have_looked(self, thread: LookingThread, *, at_once: bool) -> None:
        """Wait for the thread where there is reason to, but never for a store that is away."""
        if self.failure is None and self.publication is None:
            thread.ask(FIRST_LOOK_SECONDS)
        elif self.failure is None and at_once:
            thread.ask(AT_ONCE_SECONDS)
        else:
            thread.run()

    def _look_now(self, lock: contextlib.AbstractContextManager[object]) -> bool:
        """Look at the store, under `lock` once it is open, which takes long; say if it was read."""
        self._looked = self._monotonic()
        # What is suppressed is kept in `failure`: whoever needs the store is told.
        with contextlib.suppress(StoreError):
            opened = self._store.opened()
            with lock, self._store.noting_failure():
                self._take_notice(self._store.take(opened))
                self._store.has_been_read()
        return self.failure is None

    def _take_notice(self, store: ReadStore) -> None:
        state = store.state()
        if state == self._store.state:
            return
        with store.snapshot():
            store.check_readable()
            is_published = self._held.renew(store.connection, is_reopened=self._store.state is None)
        if not is_published and self.publication is not None:
            # A damaged store is being made anew in its place: what is held is served until then.
            raise self._store.error("nothing is published in it any more")
        self._store.state = state

    @contextlib.contextmanager
    def _reading(self, address: str) -> Iterator[ReadStore]:
        """Lend the store under the lock, to read `address` or, if empty, something else."""
        if self._thread is not None:
            self._store.readable()  # for a database that is away nobody waits
        with self._lock:
            store = self._store.readable()
            if store is None or self.publication is None:
                raise self._store.error("nothing is published yet; run `feedsvc rebuild`")
            with self._store.noting_damage(address):
                yield store
