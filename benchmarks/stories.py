"""The made-up stories that every program is given: any number, the same ones each time."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random

from benchmarks.prose import headline, sentences

FIRST_DAY = date(2014, 1, 1)
DAYS = 4383
SECTIONS = (
    "Top News|UK News|Asia News|Arab News|Europe|Emirate News|Business|Culture|Sport|Science"
).split("|")


@dataclass(frozen=True, slots=True)
class Story:
    """One article: what a capture of its page says, in the order of the page."""

    number: int
    day: date
    section: str
    headline: str
    paragraphs: tuple[str, ...]
    also_read: tuple[str, ...]
    neighbours: tuple[str, str]
    teasers: tuple[tuple[str, str], ...]

    @property
    def standfirst(self) -> str:
        """The first sentence, as most pages of the layout have it."""
        return self.paragraphs[0].partition(". ")[0].rstrip(".")

    def edited(self, edition: int) -> "Story":
        """Return the story with another last paragraph, a different one for each `edition`."""
        added = f"This report was brought up to date: edition {edition} of story {self.number}."
        return replace(self, paragraphs=(*self.paragraphs[:-1], added))

    def moved(self, edition: int, sections: tuple[str, ...]) -> "Story":
        """Return the story in another one of `sections`, a different one for each `edition`."""
        others = [section for section in sections if section != self.section]
        return replace(self, section=others[edition % len(others)])


@dataclass(frozen=True)
class Corpus:
    """`count` stories numbered from 0, oldest first, spread evenly over twelve years.

    A story is computed from its number alone, so that no size of corpus needs memory, and a
    number of `count` or more gives a story of the last day that is new to the corpus. `brief`
    stories are half as long: a feed of 50 has about 60 kB.
    """

    count: int
    sections: tuple[str, ...] = tuple(SECTIONS)
    brief: bool = False

    @cached_property
    def _sentences(self) -> tuple[str, ...]:
        return sentences(6000, seed=1)

    def day(self, number: int) -> date:
        """Return the day of publication of story `number`."""
        return FIRST_DAY + timedelta(days=min(number, self.count - 1) * DAYS // self.count)

    def number_on(self, day: date) -> int:
        """Return the number of the first story of `day` or of a later day."""
        return -(-(day - FIRST_DAY).days * self.count // DAYS)

    def story(self, number: int) -> Story:
        """Return story `number`."""
        random = Random(number)
        below = random.random
        pool = self._sentences
        fewest, most = (1, 2) if self.brief else (3, 5)

        def prose(count: int) -> str:
            return " ".join(pool[int(below() * len(pool))] for _ in range(count))

        def related(farthest: int) -> str:
            return headline(max(0, number - 1 - int(below() * min(farthest, number))))

        return Story(
            number=number,
            day=self.day(number),
            section=self.sections[int(below() * len(self.sections))],
            headline=headline(number),
            paragraphs=tuple(
                prose(1 + int(below() * 3)) for _ in range(random.randint(fewest, most))
            ),
            also_read=tuple(related(400) for _ in range(int(below() * 2.4))),
            neighbours=(headline(max(0, number - 1)), headline(number + 1)),
            teasers=tuple((related(4000), prose(2)[:190].rpartition(" ")[0]) for _ in range(6)),
        )
