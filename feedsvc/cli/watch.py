"""`feedsvc watch`: publish each change to the captures at once."""

import os
import signal
import threading
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedsvc.cli import command, console, pushing
from feedsvc.cli.loading import loaded, now
from feedsvc.cli.rebuild import print_report
from feedsvc.cli.service_log import ServiceLog

if TYPE_CHECKING:
    from feedsvc.push.telling import PushReport
    from feedsvc.rebuild import CaptureNote, Report


@command("watch", "Publish each change at once.", example="feedsvc watch --quiet")
@click.option("--poll", is_flag=True, help="List the folder every second, where it has no events.")
@click.option("--quiet", is_flag=True, help="Print only changes and refusals.")
@click.option(
    "--json",
    "is_json",
    is_flag=True,
    help="Print one JSON object for each rebuild, and each time hubs were told.",
)
@click.option(
    "--log",
    "is_logged",
    is_flag=True,
    help="Tell each rebuild by a line on standard error instead, as [log] says.",
)
@click.option("--parent", type=int, hidden=True, help="End when this process has ended.")
def watch(poll: bool, quiet: bool, is_json: bool, is_logged: bool, parent: int | None) -> None:
    """Rebuild, and then publish each change to the folder of captures at once.

    Write captures elsewhere, or under a name that begins with a dot, and rename them to where
    they belong. Everything is looked at again every ten minutes. SIGTERM or SIGINT ends it.
    """
    from feedsvc import watch as watching
    from feedsvc.push import require_urllib3

    configuration = loaded().configuration
    require_urllib3(configuration)
    stop = threading.Event() if parent is None else _StopWithParent(parent)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    listener: watching.Listener = _Printer(
        configuration.captures.folder, is_quiet=quiet, is_json=is_json
    )
    if is_logged:
        listener = ServiceLog(configuration.log.format)
    watching.watch(configuration, now, stop, listener, polling=poll)


class _StopWithParent(threading.Event):
    """Set also once the process that started this one has ended, however it did."""

    def __init__(self, parent: int) -> None:
        super().__init__()
        self._parent = parent

    def is_set(self) -> bool:
        return super().is_set() or os.getppid() != self._parent


class _Printer:
    """Prints what the watcher does; what is refused, held or noted only when that is new."""

    def __init__(self, folder: Path, *, is_quiet: bool, is_json: bool) -> None:
        self._folder = folder
        self._is_quiet = is_quiet
        self._is_json = is_json
        self._known: set[CaptureNote | str] = set()

    def begun(self) -> None:
        console.note(f"watching {self._folder}")

    def rebuilt(self, report: "Report") -> None:
        if self._is_json:
            console.as_json(asdict(report))
            return
        new = replace(
            report,
            refusals=[note for note in report.refusals if note not in self._known],
            held_captures=[note for note in report.held_captures if note not in self._known],
            notes=[note for note in report.notes if note not in self._known],
        )
        self._known = {*report.refusals, *report.held_captures, *report.notes}
        is_uneventful = not (report.documents or report.new or report.changed or report.removed)
        print_report(new, is_quiet=self._is_quiet or is_uneventful)

    def pushed(self, report: "PushReport") -> None:
        if self._is_json:
            console.as_json({"push": pushing.as_json(report)})
        else:
            pushing.print_report(report, is_quiet=self._is_quiet)

    def failed(self, message: str) -> None:
        console.complain(message)
