"""What is to be shown by now: each story whose day has come, in its feeds, at its time (F7)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.soak.stories import TIME_OF_DAY, Story, number_of
from tests.soak.violations import Complain


@dataclass(frozen=True)
class Shown:
    """A story as feeds have to show it: under which headline, since when (UTC), in which feeds."""

    number: int
    headline: str
    published: datetime
    keys: frozenset[str]


class Expected:
    """Follows the newsroom by the rules of decisions 2 and 5, told anew in the plain.

    A story whose day is to come is held: nothing shows it. One that is shown already stays as it
    is while the clock is back before its day, edited or not, as long as it has a capture that was
    read when its day had come. A feed has its newest `limit`, and all of the last `keep_hours`.
    """

    def __init__(self, limit: int, keep_hours: int) -> None:
        self._limit = limit
        self._keep = timedelta(hours=keep_hours)
        self._shown: dict[int, Shown] = {}
        self._read: dict[int, set[str]] = {}
        self._of_day: Counter[date] = Counter()
        self.published: dict[int, datetime] = {}
        self.held: set[int] = set()

    def rebuilt(self, stories: Iterable[Story], now: datetime) -> None:
        """Take in that a rebuild at `now` (UTC, which is the site's zone) has read all captures."""
        self.held = set()
        # Captures are read by name, and a day's stories get their times in that order.
        for story in sorted(stories, key=lambda story: min(story.files, default="")):
            self._rebuilt(story, now)

    def _rebuilt(self, story: Story, now: datetime) -> None:
        read = self._read.setdefault(story.number, set())
        read &= story.files
        has_come = story.day <= now.date()
        if has_come and story.files:
            read |= story.files
            published = self._published(story, now)
            keys = frozenset(story.keys)
            self._shown[story.number] = Shown(story.number, story.headline, published, keys)
        if story.is_withdrawn or not read:
            self._shown.pop(story.number, None)
        if story.lives and story.number not in self._shown:
            self.held.add(story.number)

    def _published(self, story: Story, now: datetime) -> datetime:
        if story.number not in self.published:
            noon = datetime.combine(story.day, TIME_OF_DAY, now.tzinfo)
            first = noon if noon <= now else datetime.combine(story.day, time(), now.tzinfo)
            self.published[story.number] = first + timedelta(seconds=self._of_day[story.day])
            self._of_day[story.day] += 1
        return self.published[story.number]

    def withdrawn(self, story: Story) -> None:
        """Take in that a story was withdrawn, and nothing else published."""
        self._shown.pop(story.number, None)

    def is_shown(self, story: Story) -> bool:
        """Whether feeds have to show the story."""
        return story.number in self._shown

    def history(self, key: str) -> list[Shown]:
        """Return all that the feed `key` has to have, newest first."""
        found = [shown for shown in self._shown.values() if key in shown.keys]
        return sorted(found, key=lambda shown: shown.published, reverse=True)

    def window(self, key: str) -> list[Shown]:
        """Return what the feed's documents have to hold, newest first."""
        history = self.history(key)
        return [
            shown
            for place, shown in enumerate(history)
            if place < self._limit or shown.published >= history[0].published - self._keep
        ]

    def check(self, where: str, key: str, headlines: Sequence[str], complain: Complain) -> None:
        """Hold a document of the feed `key`, which has these `headlines`, against its window."""
        due = {shown.number: shown.headline for shown in self.window(key)}
        found = {number_of(headline): headline for headline in headlines}
        if len(found) != len(headlines):
            complain("a story doubled", f"in {where}")
        for number in found.keys() - due.keys():
            complain(self._what_is_wrong(number, key), f"{found[number]} in {where}")
        for number in due.keys() - found.keys():
            complain("a story missing from its feed", f"{due[number]} in {where}")
        common = due.keys() & found.keys()
        for number in common:
            if found[number] != due[number]:
                complain("a story out of date", f"{found[number]} in {where}, not {due[number]}")
        order = [number for number in found if number in common]
        if order != [number for number in due if number in common]:
            complain("out of order", f"{where}: {order}")

    def _what_is_wrong(self, number: int, key: str) -> str:
        if number in self.held:
            return "a story before its day"
        shown = self._shown.get(number)
        if shown is None:
            return "a story that is gone"
        return "a story too old for its feed" if key in shown.keys else "a story in a wrong feed"
