"""The newsroom at work: captures arrive, are edited, removed and withdrawn; rebuilds publish."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.newsroom import Newsroom
from tests.soak.press import Press
from tests.soak.stories import AUTHORS, SECTIONS, Story

# So many stories live at first, and so many more with each round while the newsroom grows.
LIVING, GROWTH = 300, 1
# What happens, happens so often to a story whose day is to come, where there is one.
SHARE_TO_COME = 1 / 3
# What is no article: it is refused, and nothing else is to notice.
BROKEN = (b"", b"\x00\xff\xfe" * 50, "½ a line".encode(), b"Go toTop\n" * 40)


class Newsdesk:
    """Works on one newsroom, by chance that `chance` decides; `stories` is what it knows.

    While it `is_growing`, new stories arrive, and more than go. From then on just those return that
    went, as many as go: no article, page, archive or tag is added to those that the site has, nor
    to those that it had, so that a service's memory has no reason to grow.
    `done` counts what happened, by kind.
    """

    def __init__(self, newsroom: Newsroom, press: Press, chance: Random) -> None:
        self.press = press
        self.stories: list[Story] = []
        self.done: dict[str, int] = {}
        self.is_growing = True
        self._most_living = LIVING
        self._captures = newsroom.captures
        self._rounds = 0
        self._chance = chance

    @property
    def living(self) -> int:
        """How many stories live."""
        return sum(story.lives for story in self.stories)

    def open(self) -> None:
        """Publish the first stories."""
        self.press.clock.step()
        for _ in range(LIVING):
            self._arrive()
        self._rebuild()

    def work(self) -> None:
        """Let a few things happen, then rebuild, or withdraw and rebuild."""
        self.press.clock.step()
        for event, most in (
            (self._arrive if self.is_growing else self._restore, 5),
            (self._edit, 4),
            (self._remove, 2),
            (self._duplicate, 1),
            (self._break, 1),
            (self._restore, 1),
        ):
            for _ in range(self._chance.randint(0, most)):
                event()
        self._most_living += GROWTH * self.is_growing
        while self.living > self._most_living:
            self._remove()
        self._rebuild()
        if self._rounds % 3 == 0:
            self._withdraw()
        if self._rounds % 4 == 0:
            self._take_back()

    def close(self) -> None:
        """Publish all, those that were held too."""
        self.press.rebuild_at_the_end(self.stories)

    def _rebuild(self) -> None:
        self.press.rebuild(self.stories)
        self._rounds += 1

    def _arrive(self) -> None:
        number = len(self.stories)
        today = self.press.clock.shown().date()
        # One in thirty is of tomorrow, and held until then.
        days = -1 if self._chance.random() < 1 / 30 else self._chance.choice((0, 0, 0, 1, 1, 2, 5))
        story = Story(
            number,
            today - timedelta(days=days),
            self._chance.choice(list(SECTIONS)),
            self._chance.choice(AUTHORS),
            self._chance.random() < 0.3,
            self._chance.randrange(number + 1),
            # Half of them at any time, so that edits do not make the site larger.
            is_rewritten=self._chance.random() < 0.5,
        )
        self.stories.append(story)
        self._write(story, f"{number % 7}/{number:05d}.txt")
        self._count("arrived", story)

    def _edit(self) -> None:
        story = self._one_that_lives()
        what = self._chance.choice(("headline", "body", "section"))
        story.edition += what == "headline"
        story.is_rewritten ^= what == "body"
        if what == "section":
            story.section = self._chance.choice(list(SECTIONS))
        for name in sorted(story.files):
            self._write(story, name)
        self._count("edited", story)

    def _duplicate(self) -> None:
        story = self._one_that_lives()
        self._write(story, f"again/{story.number:05d}-{len(story.files)}.txt")
        self._count("captured twice", story)

    def _break(self) -> None:
        name = f"broken/{self._chance.randrange(10)}.txt"
        self._put(name, self._chance.choice(BROKEN))
        self._count("broken")

    def _remove(self) -> None:
        story = self._one_that_lives()
        for name in story.files:
            (self._captures / name).unlink()
        story.files.clear()
        self._count("removed", story)

    def _restore(self) -> None:
        gone = [story for story in self.stories if not story.files and not story.is_withdrawn]
        if gone:
            story = self._one_of(gone)
            self._write(story, f"returned/{story.number:05d}.txt")
            self._count("returned", story)

    def _withdraw(self) -> None:
        addresses = self.press.addresses
        story = self._one_of([s for s in self.stories if s.lives and s.number in addresses])
        self.press.withdraw(story)
        self._count("withdrawn", story)

    def _take_back(self) -> None:
        withdrawn = [story for story in self.stories if story.is_withdrawn]
        if withdrawn:
            story = self._one_of(withdrawn)
            self.press.take_back(story, self.stories)
            self._count("taken back", story)

    def _one_that_lives(self) -> Story:
        return self._one_of([story for story in self.stories if story.lives])

    def _one_of(self, stories: Sequence[Story]) -> Story:
        today = self.press.clock.shown().date()
        to_come = [story for story in stories if story.day > today]
        is_to_come = bool(to_come) and self._chance.random() < SHARE_TO_COME
        return self._chance.choice(to_come if is_to_come else stories)

    def _write(self, story: Story, name: str) -> None:
        story.files.add(name)
        self._put(name, story.text().encode())

    def _put(self, name: str, data: bytes) -> None:
        """Write as a capturing program does: elsewhere, and renamed to where it belongs."""
        path: Path = self._captures / name
        path.parent.mkdir(exist_ok=True)
        unfinished = self._captures / ".unfinished"
        unfinished.write_bytes(data)
        unfinished.rename(path)

    def _count(self, event: str, story: Story | None = None) -> None:
        self.done[event] = self.done.get(event, 0) + 1
        if story and story.day > self.press.clock.began.date():
            self._count(f"{event} before its day")
