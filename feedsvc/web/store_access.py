"""The store as a worker reads it: opened when it is needed, what fails noted and logged once."""

import contextlib
import logging
from collections.abc import Iterator

from feedsvc.errors import StoreCorrupt, StoreError
from feedsvc.store.engine import store_errors
from feedsvc.store.location import Location
from feedsvc.store.noticing import ReadStore

_log = logging.getLogger(__name__)


class StoreAccess:
    """The store at `location`; one thread at a time uses it.

    `failure` is what was last found wrong with it, None once it could be read again; `state` is
    that of the store when notice of it was last taken, None since it was opened anew.
    """

    def __init__(self, location: Location) -> None:
        self.failure: StoreError | None = None
        self.state: object = None
        self._location = location
        self._opened: ReadStore | None = None
        # What was found damaged since the store was opened, as it was logged.
        self._damaged: set[str] = set()

    def opened(self) -> ReadStore:
        """Return the store, opened anew if need be, which may take long. Raises StoreError.

        It is one's own until it is taken: nothing that others use is touched here.
        """
        with self.noting_failure():
            store = self._opened
            is_in_place = store is not None and store.is_in_place()
            return store if store and is_in_place else ReadStore(self._location)

    def take(self, store: ReadStore) -> ReadStore:
        """Read `store` from now on, and close the one before it, if that is another."""
        if store is not self._opened:
            self.close()
            self._opened = store
        return store

    def readable(self) -> ReadStore | None:
        """Return the open store; None before it was opened. Raises StoreError while it failed."""
        if self.failure is not None:
            raise StoreError(str(self.failure), self._location) from self.failure
        return self._opened

    def has_been_read(self) -> None:
        """Note that nothing is wrong with it."""
        if self.failure is not None:
            _log.warning("%s: the store can be read again", self._location)
        self.failure = None

    @contextlib.contextmanager
    def noting_failure(self) -> Iterator[None]:
        """Keep what is found wrong with the store; log it when it begins, not at each request.

        A store that failed is closed: it is opened anew by the next look.
        """
        try:
            with self.errors():
                yield
        except StoreError as error:
            self._note(error)
            raise

    @contextlib.contextmanager
    def noting_damage(self, address: str) -> Iterator[None]:
        """Do as noting_failure does, but let damage be that of `address` alone, and log it once.

        Who reads something else is not harmed by it. Where all of the store is damaged, the next
        look finds that too.
        """
        try:
            with self.errors():
                yield
        except StoreCorrupt as damage:
            self._log_once(address, damage)
            raise
        except StoreError as error:
            self._note(error)
            raise

    def _note(self, failure: StoreError) -> None:
        if type(failure) is not type(self.failure):
            _log.error("%s; what is held is served on", failure)
        self.failure = failure
        # One document's damage is none of the connection.
        if not isinstance(failure, StoreCorrupt):
            self.close()

    def _log_once(self, address: str, damage: StoreCorrupt) -> None:
        told = f"{address}: {damage}" if address else str(damage)
        if told not in self._damaged:
            self._damaged.add(told)
            _log.error("%s; all else is served on", told)

    def errors(self) -> contextlib.AbstractContextManager[None]:
        """Turn what is raised of the store within the block into StoreError."""
        return store_errors(self._location)

    def error(self, found: str) -> StoreError:
        """Return the error that says what was found at the store's location."""
        return StoreError(f"{self._location}: {found}", self._location)

    def close(self) -> None:
        """Close the store, if it is open."""
        if self._opened is not None:
            self._opened.close()
        self._opened = self.state = None
        self._damaged.clear()
