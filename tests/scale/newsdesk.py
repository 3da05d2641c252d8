"""The newsroom's side: captures that arrive and are edited, one at a time."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from feedsvc.store.engine import store_errors
from tests.newsroom import Newsroom
from tests.soak.stories import AUTHORS, CONFIGURED, EMPTY_SECTION, FILTER, SECTIONS, Story

SETTINGS = {"SITE__ZONE": "UTC", "FEEDS__LIMIT": "40", "FEEDS__KEEP_HOURS": "12"}
STORIES_A_DAY = 20


class SharedNewsroom(Newsroom):
    """A newsroom whose store may be away."""

    @contextlib.contextmanager
    def connection(self) -> Iterator[Any]:
        """Open the store as the service does; raises StoreError, at any question."""
        with store_errors(self.location), super().connection() as connection:
            yield connection


def newsroom(folder: Path, settings: dict[str, str]) -> Newsroom:
    """Return a newsroom with sections, authors and a filter; `settings` are laid over its own."""
    sections = [*({"name": n, "slug": SECTIONS[n]} for n in CONFIGURED), EMPTY_SECTION]
    made = SharedNewsroom(folder, settings=SETTINGS | settings, sections=sections, filters=[FILTER])
    made.configuration()
    return made


class Newsdesk:
    """Writes captures into `newsroom`: `stories` to begin with, then one change after the other."""

    def __init__(self, newsroom: Newsroom, stories: int, seed: int) -> None:
        self._newsroom = newsroom
        self._chance = Random(seed)
        self._numbers = count()
        self._newest: Story | None = None
        self._today = datetime.now(UTC).date()
        for number in range(stories):
            self._write(self._story(days=(stories - number) // STORIES_A_DAY))

    def change(self) -> None:
        """Let a story of today arrive, or the newest one get another headline.

        Either shows in the main feed, and is one rename: so it is in one generation.
        """
        if self._newest is not None and self._chance.random() < 0.3:
            self._newest.edition += 1
            self._write(self._newest)
            return
        self._newest = self._story(days=0)
        self._write(self._newest)

    def touch(self, number: int) -> None:
        """Let the first captures be as if they were written anew, so that they are read again."""
        for name in sorted(self._newsroom.captures.rglob("*.txt"))[:number]:
            os.utime(name)

    def _story(self, days: int) -> Story:
        number = next(self._numbers)
        chance = self._chance
        return Story(
            number,
            self._today - timedelta(days=days),
            chance.choice(list(SECTIONS)),
            chance.choice(AUTHORS),
            chance.random() < 0.3,
            chance.randrange(number + 1),
        )

    def _write(self, story: Story) -> None:
        folder = self._newsroom.captures / str(story.number % 10)
        folder.mkdir(exist_ok=True)
        hidden = folder / f".{story.number:05d}"
        hidden.write_text(story.text(), encoding="utf-8")
        hidden.rename(folder / f"{story.number:05d}.txt")
