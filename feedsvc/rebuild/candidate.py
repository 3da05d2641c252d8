"""A reading that holds an article, with the keys under which files of one article meet."""

from dataclasses import dataclass

from feedsvc.captures import Reading
from feedsvc.identity import Likeness, first_paragraph_digest, likeness
from feedsvc.model import Article
from feedsvc.text import fold


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as `file` holds it, in bytes with this `digest`.

    `headline` is folded; `beginning` is the digest of the first paragraph, "" without one.
    """

    file: str
    digest: str
    article: Article
    headline: str
    beginning: str

    @classmethod
    def of(cls, reading: Reading, article: Article) -> "Candidate":
        """Return the candidate that `reading`, which holds `article`, makes."""
        headline, beginning = fold(article.title), first_paragraph_digest(article)
        return cls(reading.file, reading.digest, article, headline, beginning)

    @property
    def keys(self) -> set[str]:
        """What another file of the same article has in common with it."""
        return {self.headline, self.beginning} - {""}

    @property
    def met_on(self) -> str:
        """The day on which its article must be, "" where it may be of any (decision 2)."""
        return self.article.day.isoformat() if self.article.dated else ""

    @property
    def likeness(self) -> Likeness:
        """What it is compared by."""
        return likeness(self.article, self.headline)
