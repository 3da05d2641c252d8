"""What a service says while it runs: lines on standard error, in the format of `[log]`."""

import logging
from typing import TYPE_CHECKING

from feedsvc.cli import console
from feedsvc.logs import LogFormat, logging_settings, with_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedsvc.push.telling import PushReport
    from feedsvc.rebuild import CaptureNote, Report

# `feedsvc status` names all.
NAMED = 10

_log = logging.getLogger("feedsvc")


class ServiceLog:
    """Tells an operator's journal; as JSON every line is an object.

    It is a listener of the watcher too: one line a rebuild, with its numbers as fields, and one
    for each capture that is newly refused.
    """

    def __init__(self, form: LogFormat) -> None:
        # Imported here: it costs every command what only a service needs.
        from logging.config import dictConfig

        dictConfig(logging_settings(form))
        self.is_json = form == "json"
        self._refused: set[CaptureNote] = set()

    def note(self, text: str) -> None:
        """Tell what goes on."""
        if self.is_json:
            _log.info("%s", text)
        else:
            console.note(text)

    def complain(self, text: str) -> None:
        """Tell what goes wrong."""
        if self.is_json:
            _log.error("%s", text)
        else:
            console.complain(text)

    def begun(self) -> None:
        """Tell that changes are published from now on."""
        self.note("watching for changes")

    def rebuilt(self, report: "Report") -> None:
        """Tell what a rebuild did."""
        _tell("rebuilt", _numbers(report))
        new = [note for note in report.refusals if note not in self._refused]
        self._refused = set(report.refusals)
        for note in new[:NAMED]:
            _log.warning("refused: %s: %s", note.file, note.reason)
        if len(new) > NAMED:
            _log.warning("refused: %s more; feedsvc status names all", len(new) - NAMED)
        for text in report.notes:
            _log.warning("%s", text)

    def pushed(self, report: "PushReport") -> None:
        """Tell what hubs were told."""
        numbers = {
            "sent": len(report.told),
            "failed": len(report.failed),
            "waiting": report.waiting,
            "given_up": len(report.given_up),
        }
        _tell("hubs told", numbers)

    def failed(self, message: str) -> None:
        """Tell why a rebuild failed."""
        self.complain(message)


def _tell(what: str, numbers: "Mapping[str, float]") -> None:
    words = " ".join(f"{name}={number}" for name, number in numbers.items())
    _log.info("%s %s", what, words, extra=with_fields(numbers))


def _numbers(report: "Report") -> dict[str, float]:
    return {
        "generation": report.generation,
        "new": report.new,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "read": report.read,
        "refused": report.refused,
        "documents": len(report.documents),
        "seconds": report.seconds,
    }
