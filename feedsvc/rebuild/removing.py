"""Let articles without a capture leave, unless too many would at once; withdraw and take back."""

from collections.abc import Sequence
from dataclasses import replace

from feedsvc.errors import RemovalRefused
from feedsvc.moment import as_text
from feedsvc.rebuild.run import Run
from feedsvc.rebuild.writing import named_by
from feedsvc.store.engine import transaction
from feedsvc.store.journal import RemovalLine
from feedsvc.store.journal_lines import article_line
from feedsvc.store.sql import (
    articles,
    captures,
    documents,
    forgetting,
    given,
    members,
    mentions,
    orphans,
    published,
    removals,
)
from feedsvc.store.sql.articles import Version

# From this many known articles on, the guard holds; below, a folder is being tried out.
GUARDED_FROM = 20
# It refuses when more than this share of them would leave at once.
LARGEST_SHARE = 0.5


def guard_removals(run: Run, gone: Sequence[str], *, is_allowed: bool, after_reading: bool) -> None:
    """Raise RemovalRefused when too much of what is published would leave with the files `gone`.

    `after_reading` what lost its capture to another article is seen as well; before, only a
    rebuild that was refused could have left such, and its files may be back.
    """
    if run.restored and not is_allowed:
        _guard_restored(run, frozenset(gone))
    may_lose = bool(gone) or (after_reading and orphans.has_orphans(run.connection))
    known = int(documents.state(run.connection, "articles", "0"))
    if is_allowed or not may_lose or known < GUARDED_FROM:
        return
    numbers = orphans.without_captures(run.connection, gone, with_orphans=after_reading)
    _refuse_many(run, published.count_among(run.connection, numbers), known)


def _guard_restored(run: Run, gone: frozenset[str]) -> None:
    """Guard what the journal alone knows of, after the store was lost."""
    rows = captures.by_article(run.connection, run.restored)
    leaving = sum(
        all(row.file in gone or row.parent in gone for row in rows.get(number, ()))
        for number in run.restored
    )
    _refuse_many(run, leaving, len(run.restored))


def _refuse_many(run: Run, leaving: int, known: int) -> None:
    if known < GUARDED_FROM or leaving <= known * LARGEST_SHARE:
        return
    folder = run.configuration.captures.folder
    raise RemovalRefused(
        f"{folder}: {leaving} of {known} articles would leave all feeds, since their captures "
        "are no longer there; nothing was changed. If the folder is whole again, run rebuild "
        "again; if they are meant to go, run rebuild --allow-removals",
        leaving=leaving,
        known=known,
    )


def remove_gone(run: Run, gone: Sequence[str]) -> int:
    """Forget the files `gone`, and let the articles leave that have no capture; return how many."""
    if not gone and not orphans.has_orphans(run.connection):
        return 0
    leaving = orphans.without_captures(run.connection, gone)
    _leave(run, leaving, gone)
    return len(leaving)


def withdraw(run: Run, version: Version) -> None:
    """Take an article out of everything, whatever captures it has, until it is taken back."""
    withdrawn = replace(version, withdrawn=True)
    run.journal.append([article_line(withdrawn, version.source)])
    given.set_withdrawn(run.connection, version.number, withdrawn=True)
    if version.until is None:
        _leave(run, [version.number], [])
        return
    with transaction(run.connection):
        forgetting.forget_ended(run.connection, run.generation - 1)


def take_back(run: Run, version: Version) -> list[str]:
    """Lift a withdrawal; return the captures to read again, from which the article returns."""
    run.journal.append([article_line(replace(version, withdrawn=False), version.source)])
    given.set_withdrawn(run.connection, version.number, withdrawn=False)
    rows = captures.by_article(run.connection, [version.number]).get(version.number, [])
    return sorted({row.parent or row.file for row in rows})


def _leave(run: Run, numbers: Sequence[int], gone: Sequence[str]) -> None:
    """Let the articles `numbers` leave, and forget the files `gone`.

    Nothing leaves a feed by what was never published.
    """
    histories = articles.versions_of(run.connection, numbers).values()
    latest = [versions[-1] for versions in histories]
    shown = [versions[-1] for versions in histories if versions[0].since < run.generation]
    feeds = {feed for version in latest for feed in version.feeds}
    left = [(feed, as_text(run.started)) for feed in sorted({f for v in shown for f in v.feeds})]
    lines = [article_line(version, version.source, gone=True) for version in latest]
    run.journal.append([*lines, *(RemovalLine(*pair) for pair in left)])
    with transaction(run.connection):
        captures.forget(run.connection, gone)
        orphans.forget_orphans(run.connection)
        articles.end(run.connection, numbers, run.generation)
        members.put_members(run.connection, ended=latest, begun=[], generation=run.generation)
        removals.note(run.connection, left, run.generation)
        mentioning = mentions.feeds_that_mention(run.connection, numbers)
        documents.mark_stale(run.connection, mentioning.union(feeds))
        mentions.replace_mentions(
            run.connection, [pair for version in latest for pair in named_by(version)], []
        )
        if numbers:
            documents.note_staged(run.connection)
