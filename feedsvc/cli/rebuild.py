"""`feedsvc rebuild`: read what changed, publish the feeds, say what was done."""

import gc
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from feedsvc.cli import EXIT_REFUSED, command, console, pushing
from feedsvc.cli.loading import loaded, now
from feedsvc.cli.stopping import stoppable

if TYPE_CHECKING:
    from feedsvc.rebuild import Report

NAMED = 10


@command("rebuild", "Read what changed and publish the feeds.", example="feedsvc rebuild --strict")
@click.option("--force", is_flag=True, help="Read every capture and render every document again.")
@click.option("--strict", is_flag=True, help="Exit with 1 when a capture is refused.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--allow-removals", is_flag=True, help="Let any number of articles leave the feeds.")
@click.option("--quiet", is_flag=True, help="Print only changes and refusals, for cron.")
@click.option("--json", "is_json", is_flag=True, help="End with one JSON object.")
@click.pass_context
def rebuild(
    context: click.Context,
    force: bool,
    strict: bool,
    dry_run: bool,
    allow_removals: bool,
    quiet: bool,
    is_json: bool,
) -> None:
    """Read the captures that changed and publish the feeds.

    What was published before is served until everything is ready; then all of it changes at
    once. Then the hubs are told, if there are any; what they do changes no exit code.
    """
    # A rebuild leaves no cycles behind and ends soon: looking for them took a seventh of it.
    gc.disable()
    from feedsvc import rebuild as rebuilding
    from feedsvc.push import require_urllib3

    configuration = loaded().configuration
    require_urllib3(configuration)
    options = rebuilding.Options(force=force, allow_removals=allow_removals, dry_run=dry_run)
    with (
        console.progress(is_wanted=not quiet and not is_json) as shown,
        stoppable(shown) as progress,
    ):
        report = rebuilding.rebuild(configuration, now, progress, options)
    if not is_json:
        print_report(report, is_quiet=quiet, is_dry_run=dry_run)
    pushed = None if dry_run else pushing.tell_hubs(configuration)
    if is_json:
        console.as_json(asdict(report) | {"push": pushing.as_json(pushed)})
    else:
        pushing.print_report(pushed, is_quiet=quiet)
    if strict and report.refused:
        context.exit(EXIT_REFUSED)


def print_report(report: "Report", *, is_quiet: bool = False, is_dry_run: bool = False) -> None:
    """Print what a rebuild did; quietly, only if there is something to be seen to."""
    if not is_quiet or report.is_published:
        console.line(
            f"articles: {report.new} new, {report.changed} changed, {report.removed} removed, "
            f"{report.unchanged} unchanged; {console.many(report.read, 'capture')} read"
        )
        console.line(_outcome(report, is_dry_run=is_dry_run))
    _print_list("refused", [f"{note.file}: {note.reason}" for note in report.refusals])
    if not is_quiet:
        _print_list("held", [f"{note.file}: {note.reason}" for note in report.held_captures])
        # What is wrong with the manifest stands among the notes, and is told once.
        notes = set(report.notes)
        problems = [note for note in report.problems if note.reason not in notes]
        _print_list("to be looked at", [f"{note.file}: {note.reason}" for note in problems])
    for title, left_out in report.shortened.items():
        console.line(f"{title}: the {left_out} oldest entries are left out, by feeds.max_bytes")
    if report.late:
        console.line(
            f"{console.many(report.late, 'article')} came too late for every feed: to be found "
            f"on their pages, {', '.join(report.late_addresses[:3])}"
            + (", …" if report.late > 3 else "")
        )
    for text in [] if is_quiet else report.notes:
        console.line(text)


def _outcome(report: "Report", *, is_dry_run: bool) -> str:
    documents = console.many(len(report.documents), "document")
    if is_dry_run:
        return f"{documents} would change; nothing was changed (dry run)"
    if not report.is_published:
        return f"no document changed; generation {report.generation} stays ({report.seconds} s)"
    return f"generation {report.generation}: {documents} published ({report.seconds} s)"


def _print_list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    console.line(f"{title}: {len(lines)}")
    for text in lines[:NAMED]:
        console.line(f"  {text}")
    if len(lines) > NAMED:
        console.line(f"  … and {len(lines) - NAMED} more; feedsvc status names all")
