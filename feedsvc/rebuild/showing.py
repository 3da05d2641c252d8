"""What a publication shows in each feed, entry by entry, kept for deltas (RFC 3229)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from feedsvc.builder import BuiltFeed
from feedsvc.model import Entry
from feedsvc.rebuild.run import Run
from feedsvc.store.sql import documents, shown


@dataclass(slots=True)
class Showing:
    """Collects the entries of the feeds that a rebuild builds, to be kept when it publishes."""

    _feeds: dict[str, dict[int, str]] = field(default_factory=dict)
    # An article stands in several feeds, and mostly looks the same in them.
    _digests: dict[int, tuple[Entry, str]] = field(default_factory=dict)

    def add(self, built: BuiltFeed) -> None:
        """Take notice of what a feed's documents will hold."""
        entries = zip(built.numbers, built.feed.entries, strict=True)
        self._feeds[built.feed.key] = {
            number: self._digest(number, entry) for number, entry in entries
        }

    def keep(self, run: Run, gone: Iterable[str], *, is_reconfigured: bool) -> None:
        """Keep all that was added, in the transaction that publishes it.

        The feeds `gone` show nothing any more. `is_reconfigured`: what reaches documents beside
        articles has changed, so that no entry is what it was.
        """
        for feed, digests in {**self._feeds, **{feed: {} for feed in gone}}.items():
            shown.keep_shown(run.connection, feed, digests, run.generation)
        if is_reconfigured:
            documents.set_state(run.connection, "reconfigured", str(run.generation))

    def _digest(self, number: int, entry: Entry) -> str:
        known, digest = self._digests.get(number, (None, ""))
        if known != entry:
            digest = hashlib.sha256(repr(entry).encode()).hexdigest()[:32]
            self._digests[number] = entry, digest
        return digest
