"""The published documents, held in memory and fresh: what a worker answers from (decision 1)."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator

from feedsvc.config import Configuration
from feedsvc.errors import StoreError
from feedsvc.freshness import LOOK_SECONDS
from feedsvc.store import documents
from feedsvc.store.engine import Connection, open_for_reading, store_errors
from feedsvc.web.delivery import Delivery
from feedsvc.web.held import HeldDocument, HeldDocuments
from feedsvc.web.publication import Publication, publication_in

MAX_BYTES = 64 * 1024 * 1024

_log = logging.getLogger(__name__)


class PublishedDocuments:
    """The documents of the configured store, each fetched when first asked for and then held.

    What is made of the published articles on request may be held beside them. The store is
    looked at anew at most every LOOK_SECONDS of `monotonic`, and at once where a caller has
    reason to (`at_once`). At most `max_bytes` of bodies are held; that an address has no
    document is not held. While the store cannot be read, what is held is served on, and
    `failure` says why. Any number of threads may ask: one connection and one lock serve them,
    and who finds the lock taken is given what is held.
    """

    def __init__(
        self,
        configuration: Configuration,
        monotonic: Callable[[], float],
        *,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.publication: Publication | None = None
        self.failure: StoreError | None = None
        self._path = configuration.store.path
        self._delivery = Delivery(configuration)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._connection: Connection | None = None
        self._file: tuple[int, ...] = ()
        self._data_version = -1
        self._held = HeldDocuments(max_bytes)

    def find(self, address: str, *, at_once: bool = False) -> HeldDocument | None:
        """Return the document at `address`, also one that is gone; None if there is none.

        Raises StoreError if nothing is published yet, or if the store cannot be read and the
        document is not held.
        """
        if not at_once and (held := self.held(address)):
            return held
        with self._lock:
            self._look(at_once=at_once)
            return self._held.at(address) or self._fetch(address)

    def held(self, address: str) -> HeldDocument | None:
        """Return the document at `address` if it is held: nothing is fetched, no one waits."""
        is_due = self._monotonic() - self._looked >= LOOK_SECONDS
        if is_due and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._held.at(address)

    def keep(self, made: HeldDocument, generation: int) -> None:
        """Hold what was made of the articles of `generation`, unless another one is published."""
        with self._lock:
            # Made of something newer than was last looked at: else each request would make it.
            self._look(at_once=self._generation() < generation)
            if self._generation() == generation:
                self._held.add(made)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend the connection: all queries of the block see one and the same publication.

        Others wait meanwhile: take out all rows within the block, and render after it. Raises
        StoreError if nothing is published yet or the store cannot be read.
        """
        with self._lock:
            self._look()
            connection = self._readable()
            with self._noting_failure():
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")

    def look(self, *, at_once: bool = False) -> None:
        """Look whether the store holds something new, unless that was done a moment ago."""
        with self._lock:
            self._look(at_once=at_once)

    def close(self) -> None:
        """Close the store; a later question opens it again."""
        with self._lock:
            self._disconnect()

    def _look(self, *, at_once: bool = False) -> None:
        now = self._monotonic()
        if not at_once and now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        try:
            with self._noting_failure():
                self._look_at_file()
        except StoreError:  # kept in `failure`: whoever needs the store is told
            self._disconnect()
        else:
            self.failure = None

    @contextlib.contextmanager
    def _noting_failure(self) -> Iterator[None]:
        """Keep what is found wrong with the store; log it when it begins, not at each request."""
        try:
            with store_errors(self._path):
                yield
        except StoreError as error:
            if self.failure is None:
                _log.error("%s; what is held is served on", error)
            self.failure = error
            raise

    def _look_at_file(self) -> None:
        """Take notice of a commit, and of a file that was put in place of the one we know."""
        status = self._path.stat()
        # A restored copy moves neither data_version nor, perhaps, the generation.
        file = (status.st_ino, status.st_size, status.st_mtime_ns)
        if self._connection is None or file != self._file:
            self._disconnect()
            self._connection = open_for_reading(self._path)
            self._file = file
        data_version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        if data_version == self._data_version:
            return
        self._take_notice(self._connection)
        self._data_version = data_version

    def _take_notice(self, connection: Connection) -> None:
        connection.execute("BEGIN")
        try:
            found = publication_in(connection)
        finally:
            connection.execute("ROLLBACK")
        if found is None and self.publication is not None:
            # A damaged store is being made anew in its place: what is held is served until then.
            raise StoreError(f"{self._path}: nothing is published in it any more", self._path)
        reopened = self._data_version == -1
        if reopened or found is None or found.generation != self._generation():
            self._held.forget_all()
        self.publication = found

    def _generation(self) -> int:
        return self.publication.generation if self.publication else 0

    def _fetch(self, address: str) -> HeldDocument | None:
        connection = self._readable()
        with self._noting_failure():
            found = documents.get(connection, address)
        if found is None:
            return None
        held = self._delivery.published(found)
        self._held.add(held)
        return held

    def _readable(self) -> Connection:
        if self.failure is not None:
            raise StoreError(str(self.failure), self._path) from self.failure
        if self._connection is None or self.publication is None:
            raise StoreError(
                f"{self._path}: nothing is published yet; run `feedsvc rebuild`", self._path
            )
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._data_version = -1
