"""The newsroom at work: captures arrive, are edited, removed and withdrawn; rebuilds publish."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from feedsvc import rebuild as rebuilding
from feedsvc.rebuild import Options, Report
from tests.newsroom import Newsroom, no_progress
from tests.soak.clock import SteppingClock
from tests.soak.publications import Publications
from tests.soak.stories import AUTHORS, SECTIONS, Story, number_of

# So many stories live; what arrives beyond that goes, so that memory is compared with memory.
LIVING = 300
DAYS = 5
# What is no article: it is refused, and nothing else is to notice.
BROKEN = (b"", b"\x00\xff\xfe" * 50, "½ a line".encode(), b"Go toTop\n" * 40)


class Newsdesk:
    """Works on one newsroom, by chance that `chance` decides; `stories` is what it knows."""

    def __init__(self, newsroom: Newsroom, publications: Publications, chance: Random) -> None:
        self.newsroom = newsroom
        self.publications = publications
        self.clock = SteppingClock(Random(chance.random()))
        self.stories: list[Story] = []
        self.done: dict[str, int] = {}
        self.rounds = self.publishings = 0
        self.addresses: dict[int, str] = {}
        self._chance = chance
        self._configuration = newsroom.configuration()

    def open(self) -> None:
        """Publish the first stories."""
        self.clock.step()
        for _ in range(LIVING):
            self._arrive()
        self._rebuild()

    def work(self) -> None:
        """Let a few things happen, then rebuild, or withdraw and rebuild."""
        self.clock.step()
        for event, most in (
            (self._arrive, 5),
            (self._edit, 4),
            (self._duplicate, 1),
            (self._break, 1),
            (self._restore, 1),
        ):
            for _ in range(self._chance.randint(0, most)):
                event()
        while sum(story.lives for story in self.stories) > LIVING:
            self._remove()
        self._rebuild()
        if self.rounds % 3 == 0:
            self._withdraw()
        if self.rounds % 4 == 0:
            self._take_back()

    def close(self) -> None:
        """Publish all, with a clock that is right: every day that was to come has come."""
        self.clock.go_right()
        self._rebuild()

    def _rebuild(self) -> None:
        self._publish(
            lambda: rebuilding.rebuild(self._configuration, self.clock, no_progress, Options())
        )
        assert self.clock.began is not None
        for story in self.stories:
            if story.files and not story.is_of_tomorrow:
                story.first_read(self.clock.began, self.rounds)
        self.rounds += 1

    def _publish(self, publish: Callable[[], Report]) -> None:
        before = time.monotonic()
        self.clock.begin()
        publish()
        self.publishings += 1
        self.publications.record(before)
        for known in self.publications.by_address.values():
            for entry in known[-1].entries.values():
                self.addresses[number_of(entry.title)] = entry.path

    def _arrive(self) -> None:
        number = len(self.stories)
        today = self.clock.shown().date()
        # One in thirty is of tomorrow, and held until then.
        days = -1 if self._chance.random() < 1 / 30 else self._chance.choice((0, 0, 0, 1, 1, 2, 5))
        story = Story(
            number,
            today - timedelta(days=days),
            self._chance.choice(list(SECTIONS)),
            self._chance.choice(AUTHORS),
            self._chance.random() < 0.3,
            self._chance.randrange(number + 1),
            is_of_tomorrow=days < 0,
        )
        self.stories.append(story)
        self._write(story, f"{number % 7}/{number:05d}.txt")
        self._count("arrived")

    def _edit(self) -> None:
        story = self._one_that_lives()
        what = self._chance.choice(("headline", "body", "section"))
        story.edition += what == "headline"
        story.is_rewritten |= what == "body"
        if what == "section":
            story.section = self._chance.choice(list(SECTIONS))
        for name in sorted(story.files):
            self._write(story, name)
        self._count("edited")

    def _duplicate(self) -> None:
        story = self._one_that_lives()
        self._write(story, f"again/{story.number:05d}-{len(story.files)}.txt")
        self._count("captured twice")

    def _break(self) -> None:
        name = f"broken/{self._chance.randrange(10)}.txt"
        self._put(name, self._chance.choice(BROKEN))
        self._count("broken")

    def _remove(self) -> None:
        story = self._one_that_lives()
        for name in story.files:
            (self.newsroom.captures / name).unlink()
        story.files.clear()
        self._count("removed")

    def _restore(self) -> None:
        latest = self.stories[-LIVING:]
        gone = [story for story in latest if not story.files and not story.is_withdrawn]
        if gone:
            story = self._chance.choice(gone)
            self._write(story, f"returned/{story.number:05d}.txt")
            self._count("returned")

    def _withdraw(self) -> None:
        known = [s for s in self.stories if s.lives and s.number in self.addresses]
        story = self._chance.choice(known)
        address = self.addresses[story.number]
        self._publish(lambda: rebuilding.withdraw(self._configuration, self.clock, [address]))
        story.is_withdrawn = True
        self._count("withdrawn")

    def _take_back(self) -> None:
        withdrawn = [story for story in self.stories if story.is_withdrawn]
        if withdrawn:
            story = self._chance.choice(withdrawn)
            address = self.addresses[story.number]
            configuration = self._configuration
            self._publish(
                lambda: rebuilding.take_back(configuration, self.clock, no_progress, [address])
            )
            story.is_withdrawn = False
            self._count("taken back")

    def _one_that_lives(self) -> Story:
        return self._chance.choice([story for story in self.stories if story.lives])

    def _write(self, story: Story, name: str) -> None:
        story.files.add(name)
        self._put(name, story.text().encode())

    def _put(self, name: str, data: bytes) -> None:
        """Write as a capturing program does: elsewhere, and renamed to where it belongs."""
        path: Path = self.newsroom.captures / name
        path.parent.mkdir(exist_ok=True)
        unfinished = self.newsroom.captures / ".unfinished"
        unfinished.write_bytes(data)
        unfinished.rename(path)

    def _count(self, event: str) -> None:
        self.done[event] = self.done.get(event, 0) + 1
