"""Write to the journal what the store knows and the journal does not."""

from collections.abc import Sequence

from feedsvc.rebuild.run import NoJournal, Run
from feedsvc.store.journal_lines import article_line
from feedsvc.store.sql.articles import Version


def complete_journal(run: Run, unknown: Sequence[Version], lacked: str) -> None:
    """Write the articles that the journal does not know as these versions have them.

    The report counts them, under what `lacked` calls them; a dry run writes none.
    """
    if not unknown:
        return
    run.journal.append([article_line(v, v.source, gone=v.until is not None) for v in unknown])
    is_written = not isinstance(run.journal, NoJournal)
    outcome = "written there" if is_written else "not written there, since this is a dry run"
    run.report.notes.append(f"{lacked}: {len(unknown)}, {outcome}")
