"""What is published, as the store has it: when it was, and what each document of it is."""

import contextlib
import time

from feedsvc.errors import StoreError
from feedsvc.store.location import Location
from feedsvc.store.sql import documents
from tests.faults.polling import Served
from tests.faults.published import Generations
from tests.newsroom import Newsroom

# So often the store is asked whether there is a new generation: a publication is known to the
# hundredth of a second, and a little late rather than early.
SECONDS_BETWEEN_LOOKS = 0.01
SECONDS_TO_PUBLISH = 120.0


class Truth:
    """Follows the store of `newsroom`; every generation has to be noted before the next."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.generation = 0
        self.noted = Generations({})
        self._newsroom = newsroom

    @property
    def location(self) -> Location:
        """Where the store is."""
        return self._newsroom.location

    def note(self) -> None:
        """Keep what is published now."""
        self.generation = self.noted.note(self._newsroom)

    def next_publication(self) -> float:
        """Wait until another generation than was noted is published; return when it was.

        In monotonic seconds. The store may be away meanwhile.
        """
        deadline = time.monotonic() + SECONDS_TO_PUBLISH
        while time.monotonic() < deadline:
            with contextlib.suppress(StoreError), self._newsroom.connection() as connection:
                while time.monotonic() < deadline:
                    if documents.generation(connection) != self.generation:
                        return time.monotonic()
                    time.sleep(SECONDS_BETWEEN_LOOKS)
        raise AssertionError(f"nothing was published after generation {self.generation}")

    def has_moved(self) -> bool:
        """Whether another generation than was noted is published."""
        with self._newsroom.connection() as connection:
            return documents.generation(connection) != self.generation

    def tag(self, address: str) -> str:
        """Return the entity tag of a document as it is published now, not compressed."""
        stored = self._newsroom.stored(address)
        assert stored is not None
        return stored.document.etags["identity"]

    def addresses(self) -> list[str]:
        """Return the addresses of all documents that are published now."""
        return sorted(self._newsroom.documents())

    def judge(self, served: Served, lowest: int) -> int:
        """Return the generation that an answer is of, the oldest from `lowest` on.

        Raises AssertionError where it is of no whole generation, or of an older one.
        """
        return self.noted.check([served], lowest)
