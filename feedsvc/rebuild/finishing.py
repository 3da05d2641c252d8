"""What the report says at the end, of the store as it stands then."""

from collections.abc import Iterable

from feedsvc.rebuild.catching_up import note_met
from feedsvc.rebuild.report import CaptureNote, Report
from feedsvc.rebuild.run import Run
from feedsvc.store.engine import transaction
from feedsvc.store.location import location_of
from feedsvc.store.sql import articles, captures, documents
from feedsvc.store.sql.captures import CaptureRow


def finished(run: Run) -> Report:
    """Fill in the report, and return it."""
    report, connection = run.report, run.connection
    report.generation = documents.generation(connection)
    report.refusals = _notes(captures.reported(connection, "refused"))
    report.held_captures = _notes(captures.reported(connection, "held"))
    report.refused, report.held = len(report.refusals), len(report.held_captures)
    report.unchanged = articles.count_living(connection) - report.new - report.changed
    with transaction(connection):
        documents.set_state(connection, "refused", str(report.refused))
        note_met(connection, location_of(run.configuration))
    return report


def _notes(rows: Iterable[CaptureRow]) -> list[CaptureNote]:
    return [CaptureNote(row.file, row.reason) for row in rows]
