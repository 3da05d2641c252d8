"""`feedsvc backup`: copy the store and its journal while they are in use."""

from dataclasses import asdict
from pathlib import Path

import click

from feedsvc.cli import command, console
from feedsvc.cli.loading import loaded


@command(
    "backup",
    "Copy the store and its journal while serving.",
    example="feedsvc backup /mnt/backup/feedsvc.sqlite",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def backup(file: Path, is_json: bool) -> None:
    """Copy the store to FILE, and the journal of ids to FILE.journal.

    The service and rebuilds go on meanwhile; the copy is of the moment at which it begins. It is
    read back before it replaces an older backup. docs/operations.md says how to restore one.
    """
    from feedsvc.store.copies.backup import back_up
    from feedsvc.store.location import location_of

    done = back_up(location_of(loaded().configuration), file)
    if is_json:
        console.as_json(asdict(done))
        return
    console.line(
        f"{done.file}: generation {done.generation}, {console.many(done.articles, 'article')}, "
        f"{done.bytes} bytes"
    )
    console.line(f"{done.journal}: {done.journal_bytes} bytes")
