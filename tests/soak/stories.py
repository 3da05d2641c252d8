"""What the newsroom knows of its stories: a plain model, which the feeds are held against."""

from dataclasses import dataclass, field
from datetime import date, time

from tests.capture_text import capture_text

# By label. The last is not configured: pages alone name it.
SECTIONS = {
    "Top News": "top-news",
    "Europe": "europe",
    "Arab News": "arab-news",
    "Culture": "culture",
}
CONFIGURED = ("Top News", "Europe", "Arab News")
EMPTY_SECTION = {"name": "Nobody Writes", "slug": "nobody-writes"}
AUTHORS = ("Asha Rao", "Ben Okri", "Chloe Martin", "Dev Patel", "Eva Novak", "Farid Aziz")
FILTER = {"name": "harbour", "title": "The harbour", "words": ["harbour"]}
TIME_OF_DAY = time(12)


@dataclass
class Story:
    """One story: what its captures say, and whether they are there.

    `files` are the names of its captures, all alike.
    """

    number: int
    day: date
    section: str
    author: str
    is_of_harbour: bool
    mentions: int
    edition: int = 1
    is_rewritten: bool = False
    files: set[str] = field(default_factory=set)
    is_withdrawn: bool = False

    @property
    def lives(self) -> bool:
        """Whether it belongs into feeds, once its day has come."""
        return bool(self.files) and not self.is_withdrawn

    @property
    def headline(self) -> str:
        """Its headline, by which whoever reads it knows its number."""
        return f"Story {self.number:05d} in its edition {self.edition}"

    @property
    def keys(self) -> set[str]:
        """The keys of the feeds that it belongs to."""
        author = self.author.lower().replace(" ", "-")
        of_filter = {"filter/harbour"} if self.is_of_harbour else set()
        return {"", SECTIONS[self.section], f"author/{author}"} | of_filter

    def text(self) -> str:
        """Return what its captures say."""
        place = "by the harbour" if self.is_of_harbour else "on the hill"
        said = [
            f"Those who saw story {self.number} happen {place} told our reporter all about it.",
            f"Nobody else had a word to say about number {self.number} on the day after it.",
            f"The police of district {self.number} & its mayor were “not available” for comment.",
        ]
        if self.is_rewritten:
            said.append(f"A correction: number {self.number} cost £{self.edition},000, not less.")
        text = capture_text(
            self.headline,
            self.day,
            paragraphs=said,
            section=self.section,
            also_read=[f"Story {self.mentions:05d} in its edition 1"],
        )
        return text.replace("…reports Asian Lite News", f"…reports {self.author}")


def number_of(headline: str) -> int:
    """Return the number of the story with that headline."""
    return int(headline.split()[1])
