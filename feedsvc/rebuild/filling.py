"""Fill feeds anew from the stored articles when the rule changed by which they have members.

So it is with a filter that is new, changed or taken out of the configuration, and with the feeds
of all authors when these are switched on or off. No capture is read for it, and no article is
touched: it keeps its `updated` (decision 3). Killed in between, the next rebuild goes on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from feedsvc.feeds import AUTHOR
from feedsvc.moment import as_text
from feedsvc.rebuild.admitting import Found, admit_authors
from feedsvc.rebuild.run import Progress, Run
from feedsvc.store.engine import transaction
from feedsvc.store.journal import RemovalLine
from feedsvc.store.sql import articles, documents, filters, members, removals
from feedsvc.store.sql.article_text import load
from feedsvc.store.sql.articles import Version
from feedsvc.store.sql.members import Move

BATCH_ARTICLES = 1_000


def fill_changed(run: Run, progress: Progress) -> None:
    """Give every living article the feeds that today's rules give it, if a rule has changed.

    To be called before anything is read, since what is read is given its feeds by these rules.
    """
    rules = _rules(run)
    before = filters.fingerprints(run.connection)
    if before == rules:
        return
    total = articles.count_living(run.connection)
    if total:
        changed = {name for name, _ in before.items() ^ rules.items()}
        with transaction(run.connection):
            filters.set_fingerprints(run.connection, dict.fromkeys(changed, filters.UNFINISHED))
    done, last = 0, 0
    while batch := _look_at_batch(run, last):
        _keep(run, batch)
        done, last = done + batch.looked_at, batch.last
        progress("filling", done, total)
    with transaction(run.connection):
        filters.keep_only(run.connection, rules)


def fill_freed_places(run: Run, forgotten: int) -> None:
    """Have the next rebuild fill the feeds of all authors, where some who had none now may.

    `forgotten` is how many authors left. Whoever takes such a place gets all that they wrote, not
    only what comes from now on.
    """
    known = run.directory.authors
    if forgotten and 0 < known.limit <= len(known.names):
        filters.set_fingerprints(run.connection, {AUTHOR: filters.UNFINISHED})


def _rules(run: Run) -> dict[str, str]:
    """Return the fingerprint of each rule by name; that of authors' feeds has a name of its own."""
    directory = run.directory
    rules = {known.name: known.fingerprint for known in directory.filters}
    return rules | {AUTHOR: str(directory.authors.limit)}


@dataclass(frozen=True, slots=True)
class _Batch:
    """The articles that move, of `looked_at` up to number `last`."""

    moves: Sequence[Move]
    found: Found
    looked_at: int
    last: int


def _look_at_batch(run: Run, last: int) -> _Batch | None:
    """Look at the living articles that come after number `last`; None after the last of all."""
    moves, found, looked_at = [], Found(), 0
    for version in articles.living_after(run.connection, last, BATCH_ARTICLES):
        looked_at, last = looked_at + 1, version.number
        feeds = _feeds_now(run, version, found)
        if feeds != version.feeds:
            moves.append(Move(version.number, version.published, version.feeds, feeds))
    return _Batch(moves, found, looked_at, last) if looked_at else None


def _feeds_now(run: Run, version: Version, found: Found) -> tuple[str, ...]:
    text = load(version.text)
    admit_authors(run, text.authors, found)
    return run.directory.keys(version.title, version.sections, text)


def _keep(run: Run, batch: _Batch) -> None:
    """Write what moves: the journal first, then one transaction, for the generation to come."""
    left = [(feed, as_text(run.started)) for feed in _left_feeds(run, batch.moves)]
    run.journal.append([RemovalLine(*pair) for pair in left])
    with transaction(run.connection):
        batch.found.keep(run.connection)
        members.move(run.connection, batch.moves, run.generation)
        removals.note(run.connection, left, run.generation)
        touched = {feed for move in batch.moves for feed in (*move.begun, *move.ended)}
        documents.mark_stale(run.connection, touched)
        if batch.moves:
            documents.note_staged(run.connection)


def _left_feeds(run: Run, moves: Iterable[Move]) -> list[str]:
    """Return the feeds that lose an article which readers see there."""
    leaving = [(feed, move.number) for move in moves for feed in move.ended]
    return sorted(members.published_in(run.connection, leaving, run.generation))
