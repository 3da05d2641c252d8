"""Write one settled batch: the journal first, then one short transaction (decisions 1 and 2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from feedsvc.model import Article
from feedsvc.moment import as_text
from feedsvc.rebuild.admitting import Found
from feedsvc.rebuild.run import Run
from feedsvc.store.engine import transaction
from feedsvc.store.journal import Line, RemovalLine
from feedsvc.store.journal_lines import article_line
from feedsvc.store.sql import (
    articles,
    captures,
    documents,
    given,
    members,
    mentions,
    orphans,
    removals,
)
from feedsvc.store.sql.article_text import load
from feedsvc.store.sql.articles import Version
from feedsvc.store.sql.captures import CaptureRow
from feedsvc.text import fold


@dataclass(slots=True)
class Settled:
    """What a batch comes to.

    `added` are first versions by article number, `changed` pairs of an article's latest
    version and its next; `same` the versions whose text now stands in other bytes, with the
    draft that says which; `named` the headlines in the ALSO READ of each new version; `joined`
    the files that came to an article, and its version before that; `found` the sections and
    authors that get a feed.
    """

    added: dict[int, Version] = field(default_factory=dict)
    changed: list[tuple[Version, Version]] = field(default_factory=list)
    same: list[tuple[Version, Version]] = field(default_factory=list)
    named: dict[int, tuple[str, ...]] = field(default_factory=dict)
    joined: list[tuple[str, Version]] = field(default_factory=list)
    rows: list[CaptureRow] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)
    days: dict[str, int] = field(default_factory=dict)
    found: Found = field(default_factory=Found)

    def add(self, first: Version, article: Article) -> None:
        """Take the first version of a new article."""
        self.added[first.number] = first
        self.named[first.number] = article.also_read

    def take(self, latest: Version, draft: Version, article: Article) -> None:
        """Take the next version of an article, unless nothing about it changed."""
        self.named[draft.number] = article.also_read
        if latest.number in self.added:
            self.added[latest.number] = draft
        elif latest.until is not None or not _is_alike(latest, draft):
            self.changed.append((latest, draft))
        elif (latest.source, latest.digest) != (draft.source, draft.digest):
            self.same.append((latest, draft))


def write(run: Run, settled: Settled) -> None:
    """Append to the journal, then commit the batch; count it in the report."""
    left = _left_feeds(run, settled.changed)
    run.journal.append([*_article_lines(settled), *_removal_lines(left)])
    with transaction(run.connection):
        captures.put(run.connection, settled.rows)
        captures.forget(run.connection, settled.vanished)
        orphans.add_orphans(run.connection, settled.orphans)
        _write_versions(run, settled)
        _write_names(run, settled)
        removals.note(run.connection, left, run.generation)
        documents.mark_stale(run.connection, _touched_feeds(run, settled))
        if settled.added or settled.changed:
            documents.note_staged(run.connection)
    _count(run, settled)


def _write_versions(run: Run, settled: Settled) -> None:
    connection, generation = run.connection, run.generation
    given.add(connection, settled.added.values(), generation)
    articles.put_first_versions(connection, settled.added.values())
    articles.put_next_versions(connection, [draft for _, draft in settled.changed])
    for latest, draft in settled.same:
        articles.set_source(connection, latest, draft.source, draft.digest)
    moved = [pair for pair in settled.changed if _is_moved(*pair)]
    members.put_members(
        connection,
        ended=[latest for latest, _ in moved if latest.until is None],
        begun=[*settled.added.values(), *(draft for _, draft in moved)],
        generation=generation,
    )
    given.set_articles_of_day(connection, settled.days.items())
    settled.found.keep(connection)


def _write_names(run: Run, settled: Settled) -> None:
    """Keep what the articles are called, and whom they name."""
    begun = [*settled.added.values(), *(draft for _, draft in settled.changed)]
    mentions.add_headlines(run.connection, [(fold(v.title), v.number) for v in begun])
    mentions.replace_mentions(
        run.connection,
        [pair for latest, _ in settled.changed for pair in named_by(latest)],
        [(fold(title), v.number) for v in begun for title in settled.named[v.number]],
    )


def named_by(version: Version) -> list[tuple[str, int]]:
    """Return (folded headline, naming article) for each ALSO READ of `version`."""
    return [(fold(title), version.number) for title in load(version.text).also_read]


def _touched_feeds(run: Run, settled: Settled) -> set[str]:
    feeds = {feed for version in settled.added.values() for feed in version.feeds}
    for latest, draft in settled.changed:
        feeds.update(draft.feeds, latest.feeds if latest.until is None else ())
    renamed = [
        latest.number
        for latest, draft in settled.changed
        if latest.until is not None or _name_and_place(latest) != _name_and_place(draft)
    ]
    return feeds | mentions.feeds_that_mention(run.connection, [*settled.added, *renamed])


def _name_and_place(version: Version) -> tuple[str, str | None]:
    """Return what those that name an article show of it."""
    return version.title, load(version.text).url


def _left_feeds(run: Run, changed: Iterable[tuple[Version, Version]]) -> list[tuple[str, str]]:
    """Return (feed, time) for each feed that an article leaves by moving to another section."""
    return [
        (feed, as_text(run.started))
        for latest, draft in changed
        if latest.until is None and latest.since < run.generation
        for feed in latest.feeds
        if feed not in draft.feeds
    ]


def _article_lines(settled: Settled) -> list[Line]:
    versions = dict(settled.added)
    versions.update((draft.number, draft) for _, draft in settled.changed)
    lines = [article_line(version, version.source) for version in versions.values()]
    for file, known in settled.joined:
        version = versions.get(known.number, known)
        if version.source != file:
            lines.append(article_line(version, file))
    return list(lines)


def _removal_lines(left: Sequence[tuple[str, str]]) -> list[Line]:
    return [RemovalLine(feed, removed) for feed, removed in dict.fromkeys(left)]


def _is_alike(latest: Version, draft: Version) -> bool:
    """Whether all that anybody can see of the two versions is equal."""
    same_bytes = replace(draft, since=latest.since, source=latest.source, digest=latest.digest)
    return same_bytes == latest


def _is_moved(latest: Version, draft: Version) -> bool:
    places = ((v.feeds, v.published) for v in (latest, draft))
    return latest.until is not None or len(set(places)) > 1


def _count(run: Run, settled: Settled) -> None:
    run.new_articles += settled.added
    run.report.new += len(settled.added)
    for latest, draft in settled.changed:
        if latest.until is not None:
            run.new_articles.append(draft.number)
            run.report.new += 1
        elif latest.since < run.generation and latest.content != draft.content:
            run.report.changed += 1
