"""The version of an article that a capture gives it, beside those before it (decisions 2, 3, 5)."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypedDict

from feedsvc.model import Article
from feedsvc.moment import as_text
from feedsvc.rebuild.candidate import Candidate
from feedsvc.rebuild.dating import free_moment, held_until, start_of_day, stated_by, updated_after
from feedsvc.rebuild.naming import Names
from feedsvc.rebuild.run import Run
from feedsvc.rebuild.taken import Taken
from feedsvc.store.sql import given
from feedsvc.store.sql.article_text import dump
from feedsvc.store.sql.articles import Version


class _Texts(TypedDict):
    """The columns of a version that its capture alone decides."""

    stated: str
    title: str
    first_paragraph: str
    sections: tuple[str, ...]
    feeds: tuple[str, ...]
    content: str
    source: str
    digest: str
    text: str


class Drafts:
    """Drafts versions for one batch."""

    def __init__(self, run: Run, batch: Sequence[Candidate]) -> None:
        self._run = run
        self._next_number = given.last_number(run.connection) + 1
        site = run.configuration.site
        self._names = Names(run.connection, site, batch, run.sections)
        days = {candidate.article.day.isoformat() for candidate in batch}
        known = given.articles_of_days(run.connection, days)
        self._articles_of_day = {day: known.get(day, 0) for day in days}
        self.days: dict[str, int] = {}
        self._moments = Taken(
            self._likely_moments(batch), partial(given.published_among, run.connection)
        )

    def first(self, candidate: Candidate) -> Version:
        """Return the first version of a new article, with the id and address it keeps."""
        run, article = self._run, candidate.article
        article_id, address = self._names.give(article, run.sections)
        published = self._published_at(article, article.day)
        number, self._next_number = self._next_number, self._next_number + 1
        return Version(
            number=number,
            id=article_id,
            address=address,
            withdrawn=False,
            since=run.generation,
            until=None,
            published=published,
            updated=published,
            day=article.day.isoformat(),
            **self._texts(candidate),
        )

    def next(self, candidate: Candidate, versions: list[Version]) -> Version:
        """Return the version that follows `versions` (the oldest first), by today's text.

        `updated` moves only when the bytes and the content changed since readers last saw it.
        """
        run, article = self._run, candidate.article
        latest = versions[-1]
        shown = next((v for v in reversed(versions) if v.since < run.generation), None)
        draft = replace(latest, since=run.generation, until=None, **self._texts(candidate))
        draft = replace(draft, stated=draft.stated or latest.stated)
        if self._is_at_another_time(article, draft, latest):
            published = self._published_at(article, article.day)
            draft = replace(draft, day=article.day.isoformat(), published=published)
        if shown is None:
            return replace(draft, updated=draft.published)
        if draft.content == shown.content or draft.digest == shown.digest:
            return replace(draft, updated=shown.updated)
        return replace(draft, updated=updated_after(shown.updated, run.started))

    def _is_at_another_time(self, article: Article, draft: Version, latest: Version) -> bool:
        """Whether the text gives a time, or another day than the article has."""
        if draft.stated == latest.stated:
            return False
        return article.published is not None or article.day.isoformat() != latest.day

    def _texts(self, candidate: Candidate) -> _Texts:
        article = candidate.article
        keys = self._run.directory.keys(article.title, article.sections, article)
        return _Texts(
            stated=stated_by(article),
            title=article.title,
            first_paragraph=candidate.beginning,
            sections=article.sections,
            feeds=keys,
            content=content_digest(article),
            source=candidate.file,
            digest=candidate.digest,
            text=dump(article),
        )

    def _likely_moments(self, batch: Sequence[Candidate]) -> set[str]:
        """Return the times of the articles of `batch`, if all are new and each is free."""
        counts, likely = dict(self._articles_of_day), set()
        for article in (candidate.article for candidate in batch):
            if held_until(article, self._run.started, self._run.today):
                continue
            before = counts[article.day.isoformat()]
            counts[article.day.isoformat()] = before + 1
            likely.add(as_text(self._wanted(article, article.day, before)))
        return likely

    def _wanted(self, article: Article, day: date, before: int) -> datetime:
        """Return the time that an article has, or would have after `before` others of its day."""
        site = self._run.configuration.site
        if article.published is not None:
            return article.published
        first = start_of_day(day, site.time_of_day, self._run.started, site.tzinfo)
        return first + timedelta(seconds=before)

    def _published_at(self, article: Article, day: date) -> str:
        key = day.isoformat()
        if key not in self._articles_of_day:
            known = given.articles_of_days(self._run.connection, [key])
            self._articles_of_day[key] = known.get(key, 0)
        before = self._articles_of_day[key]
        self._articles_of_day[key] = self.days[key] = before + 1
        published = free_moment(self._wanted(article, day, before), self._moments.__contains__)
        self._moments.add(published)
        return published


def content_digest(article: Article) -> str:
    """Return the digest of what counts as a change of the article (decision 3)."""
    texts = [article.title, article.summary, article.sections[0], stated_by(article)]
    texts += [f"{block.kind}\0{block.text}" for block in article.blocks]
    # No text holds either control: xml_safe has taken them out.
    return hashlib.sha256("\1".join((*texts, *article.authors)).encode()).hexdigest()[:32]
