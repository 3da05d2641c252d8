"""Learn from the journal what the store does not know: it was restored from an older backup.

Or a process was killed after it had written to the journal and before the store followed.
"""

import hashlib

from feedsvc.rebuild import removing
from feedsvc.rebuild.restoring import restore
from feedsvc.rebuild.run import Run
from feedsvc.store import articles, documents, given
from feedsvc.store.engine import Connection, transaction
from feedsvc.store.journal import ArticleLine, Line, RemovalLine, last_line, read_journal

# The digest of a last line that was met and could not be brought into agreement with the store.
_MET = "journal_met"


def catch_up(run: Run) -> None:
    """Bring the store up to its journal, where that is ahead.

    Ids, addresses and dates that were given since are given again when their captures are read;
    what was withdrawn since is withdrawn again (F30), without waiting for any capture. Raises
    StoreError, and JournalCorrupt where the journal's end cannot be read.
    """
    store = run.configuration.store.path
    last = last_line(store)
    if last is None or _knows(run.connection, last):
        return
    met = hashlib.sha256(repr(last).encode()).hexdigest()
    if documents.state(run.connection, _MET) == met:
        return
    lines = list(read_journal(store))
    learned = _restore_unknown(run, lines)
    withdrawn = _withdraw_again(run, lines)
    with transaction(run.connection):
        documents.set_state(run.connection, _MET, met)
    if learned or withdrawn:
        run.report.notes.append(
            f"the journal was ahead of the store, by {learned} articles and {withdrawn} "
            "withdrawals: these are known again"
        )


def _knows(connection: Connection, line: Line) -> bool:
    """Whether the store is as it was when `line` was written, or later.

    The lines of a batch are kept before the batch is, and both are kept whole: the last one tells.
    """
    if isinstance(line, RemovalLine):
        return documents.removals(connection).get(line.feed, "") >= line.removed
    number = given.number_by_id(connection, line.id)
    if number is None:
        return False
    latest = articles.versions_of(connection, [number])[number][-1]
    is_half_withdrawn = latest.withdrawn and latest.until is None
    told = (line.updated, line.withdrawn)
    return (latest.updated, latest.withdrawn) == told and not is_half_withdrawn


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
    last = {line.id: line for line in lines if isinstance(line, ArticleLine)}
    withdrawn = 0
    for line in last.values():
        number = given.number_by_id(run.connection, line.id) if line.withdrawn else None
        if number is None:
            continue
        version = articles.versions_of(run.connection, [number])[number][-1]
        # Killed in between, it bears the mark and is published still.
        if not version.withdrawn or version.until is None:
            removing.withdraw(run, version)
            withdrawn += 1
    return withdrawn
