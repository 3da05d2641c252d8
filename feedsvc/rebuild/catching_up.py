"""Hold the store against its journal where the one does not know the other's last state.

A process was killed after it had written to the journal and before the store followed, or one of
the two was restored from an older backup.
"""

from collections.abc import Iterable
from pathlib import Path

from feedsvc.rebuild import removing
from feedsvc.rebuild.completing import complete_journal
from feedsvc.rebuild.restoring import restore
from feedsvc.rebuild.run import Run
from feedsvc.store.engine import Connection, transaction
from feedsvc.store.journal import ArticleLine, Line, RemovalLine, read_journal
from feedsvc.store.journal_end import JOURNAL_MET, goes_on_from, journal_end
from feedsvc.store.location import Location, location_of
from feedsvc.store.sql import articles, documents, given, soundness
from feedsvc.store.sql.articles import Version


def catch_up(run: Run) -> None:
    """Bring the store up to its journal, where that is ahead, or the journal up to the store.

    Ids, addresses and dates that were given since are given again when their captures are read;
    what was withdrawn since is withdrawn again (F30), without waiting for any capture. A journal
    that does not go on from where it ended is an older one: what it tells of withdrawals may have
    been taken back since, so the store's word is written there; one that was lost is the oldest of
    all. Raises StoreError, and JournalCorrupt where the journal is to be read and cannot be.
    """
    store = location_of(run.configuration)
    met = documents.state(run.connection, JOURNAL_MET)
    if not isinstance(store, Path) or journal_end(store) == met:
        return
    lines = list(read_journal(store))
    learned = _restore_unknown(run, lines)
    if met and not goes_on_from(store, met):
        _complete_older(run, lines)
    else:
        _note_ahead(run, learned, _withdraw_again(run, lines))
    with transaction(run.connection):
        note_met(run.connection, store)


def note_met(connection: Connection, store: Location) -> None:
    """Keep, in the caller's transaction, that all the journal of `store` tells now is known."""
    if end := journal_end(store):
        documents.set_state(connection, JOURNAL_MET, end)


def _restore_unknown(run: Run, lines: list[Line]) -> int:
    """Restore the articles that the store has no number for; return how many."""
    found = [line for line in lines if isinstance(line, ArticleLine)]
    ids, addresses = given.taken(
        run.connection, {line.id for line in found}, {line.address for line in found}
    )
    unknown = [line for line in found if line.id not in ids and line.address not in addresses]
    removals = [line for line in lines if isinstance(line, RemovalLine)]
    restore(run.connection, [*unknown, *removals], run.generation)
    return len({line.id for line in unknown})


def _withdraw_again(run: Run, lines: list[Line]) -> int:
    """Withdraw what the journal says is withdrawn and the store does not; return how many."""
    withdrawn = 0
    for line in _last_of_each(lines).values():
        number = given.number_by_id(run.connection, line.id) if line.withdrawn else None
        if number is None:
            continue
        version = articles.versions_of(run.connection, [number])[number][-1]
        # Killed in between, it bears the mark and is published still.
        if not version.withdrawn or version.until is None:
            removing.withdraw(run, version)
            withdrawn += 1
    return withdrawn


def _note_ahead(run: Run, learned: int, withdrawn: int) -> None:
    if learned or withdrawn:
        run.report.notes.append(
            f"the journal was ahead of the store, by {learned} articles and {withdrawn} "
            "withdrawals: these are known again"
        )


def _complete_older(run: Run, lines: Iterable[Line]) -> None:
    """Write to the journal what the store knows of each article that it tells otherwise of."""
    last = _last_of_each(lines)
    ahead = [
        version
        for version in soundness.latest_versions(run.connection)
        if version.id not in last or not _agree(version, last[version.id])
    ]
    complete_journal(
        run, ahead, "the journal is older than the store; articles of which it did not know all"
    )


def _agree(version: Version, line: ArticleLine) -> bool:
    in_store = (version.address, version.published, version.updated, version.content)
    in_journal = (line.address, line.published, line.updated, line.content)
    return (in_store, version.withdrawn) == (in_journal, line.withdrawn)


def _last_of_each(lines: Iterable[Line]) -> dict[str, ArticleLine]:
    return {line.id: line for line in lines if isinstance(line, ArticleLine)}
