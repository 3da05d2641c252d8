"""Whose each reading is: the file's own article, another file's, or nobody's yet (decision 2)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from heapq import nlargest

from feedsvc.identity import Likeness, is_reused_file, is_same_article
from feedsvc.rebuild.candidate import Candidate
from feedsvc.store.engine import Connection
from feedsvc.store.sql import articles, given, meeting
from feedsvc.store.sql.article_text import load
from feedsvc.store.sql.articles import Version
from feedsvc.store.sql.captures import CaptureRow
from feedsvc.text import fold

# Of the articles that share its headline, or its first paragraph, a capture is sure to be compared
# with so many, the newest: with all, pages of one headline would cost their square.
MOST_MET = 100


class Matcher:
    """Finds the articles of one batch of readings; told of each, it finds it for the next."""

    def __init__(
        self,
        connection: Connection,
        batch: Sequence[Candidate],
        known: Mapping[str, CaptureRow],
    ) -> None:
        self._connection = connection
        self._known = known
        self._ids: dict[str, int] = {}
        self._meeting: defaultdict[str, set[int]] = defaultdict(set)
        self._likenesses: dict[int, Likeness] = {}
        self._noted: dict[int, Candidate] = {}
        headlines = {(candidate.headline, candidate.met_on) for candidate in batch}
        beginnings = {(c.beginning, c.met_on) for c in batch if c.beginning}
        for key, number in meeting.by_headline(connection, headlines):
            self._meet(key, number)
        for key, number in meeting.by_first_paragraph(connection, beginnings):
            self._meet(key, number)
        numbers = {row.article for row in known.values() if row.article is not None}
        self._versions: dict[int, list[Version]] = articles.versions_of(
            connection, numbers.union(*self._meeting.values())
        )

    def article_of(self, candidate: Candidate) -> int | None:
        """Return the number of the article that a file now holds, None for a new one."""
        if (own := self.own_article_of(candidate)) is not None:
            return own
        article_id = candidate.article.id
        if article_id is not None:
            by_id = self._ids.get(article_id) or given.number_by_id(self._connection, article_id)
            if by_id is not None and not self._is_reused(by_id, candidate):
                return by_id
        before = self._before(candidate.file)
        met = {number for key in candidate.keys for number in self._meeting.get(key, ())}
        return self._same_among(sorted(met - {before}), candidate)

    def own_article_of(self, candidate: Candidate) -> int | None:
        """Return the number of the article that the file held before, if it still holds that."""
        before = self._before(candidate.file)
        return None if before is None or self._is_reused(before, candidate) else before

    def note(self, number: int, article_id: str, candidate: Candidate) -> None:
        """Remember that `candidate` is number `number`, for the rest of the batch."""
        self._ids[article_id] = number
        for key in candidate.keys:
            self._meet(key, number)
        if number not in self._versions:
            self._noted.setdefault(number, candidate)

    def versions_of(self, number: int) -> list[Version]:
        """Return the versions of an article that the store knows, the oldest first."""
        if number not in self._versions:
            self._versions |= articles.versions_of(self._connection, [number])
        return self._versions[number]

    def _meet(self, key: str, number: int) -> None:
        met = self._meeting[key]
        met.add(number)
        if len(met) > 2 * MOST_MET:
            self._meeting[key] = set(nlargest(MOST_MET, met))

    def _is_reused(self, number: int, candidate: Candidate) -> bool:
        return is_reused_file(self._likeness(number), candidate.likeness)

    def _same_among(self, numbers: Sequence[int], candidate: Candidate) -> int | None:
        if not numbers:
            return None
        likeness = candidate.likeness
        return next((n for n in numbers if is_same_article(self._likeness(n), likeness)), None)

    def _before(self, file: str) -> int | None:
        row = self._known.get(file)
        return row.article if row else None

    def _likeness(self, number: int) -> Likeness:
        if number not in self._likenesses:
            noted = self._noted.get(number)
            self._likenesses[number] = (
                noted.likeness if noted else _likeness_of_version(self.versions_of(number)[-1])
            )
        return self._likenesses[number]


def _likeness_of_version(version: Version) -> Likeness:
    text = load(version.text)
    return Likeness(
        headline=fold(version.title),
        day=date.fromisoformat(version.day) if version.stated else None,
        blocks=text.blocks if version.text else None,
        summary=text.summary,
        cut=text.cut is not False,
    )
