"""Publishes what the newsroom has, and holds each publication against what is expected of it."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random

from feedsvc import rebuild as rebuilding
from feedsvc.rebuild import Options, Report
from tests.newsroom import Newsroom, no_progress
from tests.soak.clock import SteppingClock
from tests.soak.expected import Expected
from tests.soak.publications import Publications
from tests.soak.stories import Story, number_of
from tests.soak.violations import Complain

# A publication's first readings of the clock, the last of which is that of all its dates.
READINGS, READINGS_TO_TAKE_BACK = 2, 3


class Press:
    """Publishes by a `clock` that steps as `chance` decides.

    `addresses` are the pages of all stories that were ever seen in a feed, `ever_held` the numbers
    of those that were held, `publishings` how often it has published, `ahead` how often of these
    by a clock that was ahead of the real one, and so of the service's.
    """

    def __init__(
        self,
        newsroom: Newsroom,
        publications: Publications,
        expected: Expected,
        chance: Random,
        complain: Complain,
    ) -> None:
        self.publications = publications
        self.expected = expected
        self.clock = SteppingClock(chance, datetime.now(UTC).date())
        self.addresses: dict[int, str] = {}
        self.ever_held: set[int] = set()
        self.publishings = self.ahead = 0
        self._complain = complain
        self._configuration = newsroom.configuration()

    def rebuild(self, stories: Sequence[Story]) -> None:
        """Have all captures read, and published."""
        configuration = self._configuration
        self._publish(
            lambda: rebuilding.rebuild(configuration, self.clock, no_progress, Options()), READINGS
        )
        self._take_in_rebuild(stories)

    def withdraw(self, story: Story) -> None:
        """Have a story withdrawn, and that published."""
        address, configuration = self.addresses[story.number], self._configuration
        self._publish(lambda: rebuilding.withdraw(configuration, self.clock, [address]), READINGS)
        story.is_withdrawn = True
        self.expected.withdrawn(story)
        self._check()

    def take_back(self, story: Story, stories: Sequence[Story]) -> None:
        """Have the withdrawal of a story taken back, which reads all captures, too."""
        address, configuration = self.addresses[story.number], self._configuration
        self._publish(
            lambda: rebuilding.take_back(configuration, self.clock, no_progress, [address]),
            READINGS_TO_TAKE_BACK,
        )
        story.is_withdrawn = False
        self._take_in_rebuild(stories)

    def rebuild_at_the_end(self, stories: Sequence[Story]) -> None:
        """Have all published, by a clock that is behind every day that was to come."""
        self.clock.go_to_the_end()
        self.rebuild(stories)
        for number in sorted(self.expected.held):
            self._complain("a story held at the end", f"number {number}")

    def _publish(self, publish: Callable[[], Report], readings_alike: int) -> None:
        before = time.monotonic()
        self.clock.begin(readings_alike)
        publish()
        self.publishings += 1
        self.ahead += self.clock.began > datetime.now(UTC)
        self.publications.record(before)
        for known in self.publications.by_address.values():
            for entry in known[-1].entries.values():
                self.addresses[number_of(entry.title)] = entry.path

    def _take_in_rebuild(self, stories: Sequence[Story]) -> None:
        self.expected.rebuilt(stories, self.clock.began)
        self.ever_held |= self.expected.held
        self._check()

    def _check(self) -> None:
        for address, made in self.publications.by_address.items():
            headlines = [entry.title for entry in made[-1].entries.values()]
            key = address.rpartition("/")[0].removeprefix("/")
            where = f"{address} of generation {made[-1].generation}"
            self.expected.check(where, key, headlines, self._complain)
