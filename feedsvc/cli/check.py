"""`feedsvc check`: what each capture reads into, or why it is refused; nothing is changed."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedsvc.cli import EXIT_REFUSED, command, console
from feedsvc.cli.filters import note_unknown_names
from feedsvc.cli.loading import loaded
from feedsvc.cli.scans import scans

if TYPE_CHECKING:
    from feedsvc.captures import Manifest, Reading, ReadingRules
    from feedsvc.config import Configuration
    from feedsvc.store.overview import Holder


@command(
    "check", "Show what captures read into.", example="feedsvc check seeds/000_72870eb686529909.txt"
)
@click.argument("captures", nargs=-1, type=click.Path(path_type=Path), metavar="[CAPTURE]...")
@click.option("--strict", is_flag=True, help="Exit with 1 when a capture is refused.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object for each capture.")
@click.pass_context
def check(context: click.Context, captures: tuple[Path, ...], strict: bool, is_json: bool) -> None:
    """Show what captures read into, by the very function that rebuild calls.

    A CAPTURE is a file or folder, or a file's name in the folder of captures; without any, all
    captures there are checked. What --json prints can be put into that folder, as a .jsonl
    file, and is read as articles.
    """
    from feedsvc.captures import ReadingRules

    configuration = loaded().configuration
    rules = ReadingRules.of(configuration)
    is_refused = False
    for readings in _read(captures, configuration, rules):
        holders = _holders(configuration, readings)
        for reading in readings:
            is_refused = is_refused or reading.article is None
            holder = holders.get(reading.file)
            if is_json:
                console.as_json(_as_json(reading, holder, rules))
            else:
                _print(reading, holder, rules)
    note_unknown_names(configuration)
    if strict and is_refused:
        context.exit(EXIT_REFUSED)


def _read(
    captures: Sequence[Path], configuration: "Configuration", rules: "ReadingRules"
) -> Iterator[Sequence["Reading"]]:
    """Yield what each file holds, file by file."""
    from feedsvc.captures import NO_MANIFEST, Manifest, Reading, read_file

    folder = configuration.captures.folder
    manifest = NO_MANIFEST
    if configuration.captures.manifest:
        manifest = Manifest.load(folder / configuration.captures.manifest, rules.zone)
    for root, found in scans(captures, configuration):
        for skipped in found.skipped:
            yield [Reading(skipped.name, "", None, skipped.reason)]
        for stamp in found.files:
            yield read_file(root, stamp, rules, _manifest_for(root, folder, manifest))


def _manifest_for(root: Path, folder: Path, manifest: "Manifest") -> "Manifest":
    """Return the manifest for captures of its own folder, none for those of another."""
    from feedsvc.captures import NO_MANIFEST

    return manifest if root == folder else NO_MANIFEST


def _holders(configuration: "Configuration", readings: Iterable["Reading"]) -> dict[str, "Holder"]:
    from feedsvc.store.location import location_of
    from feedsvc.store.overview import holders

    return holders(location_of(configuration), [reading.file for reading in readings])


def _as_json(
    reading: "Reading", holder: "Holder | None", rules: "ReadingRules"
) -> dict[str, object]:
    from feedsvc.captures import article_as_json, refusal_as_json

    if reading.article is None:
        shown = refusal_as_json(reading.file, reading.refused or "", reading.problems)
    else:
        shown = article_as_json(reading.file, reading.article, rules)
    if holder is not None:
        shown |= _holder_as_json(holder)
    return shown


def _holder_as_json(holder: "Holder") -> dict[str, object]:
    shown: dict[str, object] = {}
    if holder.held_until:
        shown |= {"held_until": holder.held_until}
    if holder.address:
        shown |= {"address": holder.address, "feeds": list(holder.feeds)}
    return shown | {"withdrawn": True} if holder.withdrawn else shown


def _print(reading: "Reading", holder: "Holder | None", rules: "ReadingRules") -> None:
    shown = _as_json(reading, holder, rules)
    console.line(str(shown["file"]))
    if reading.article is None:
        console.line(f"  refused: {reading.refused}")
    else:
        for key in ("title", "published", "section", "authors", "summary"):
            value = shown[key]
            text = ", ".join(value) if isinstance(value, list) else str(value)
            console.line(f"  {key}: {text or '-'}")
        for block in reading.article.blocks:
            console.line(f"  {block.kind}: {_shortened(block.text)}")
        for title in reading.article.also_read:
            console.line(f"  also read: {title}")
        console.line(f"  cut: {_CUT[reading.article.cut]}")
    for problem in reading.problems:
        console.line(f"  problem: {problem}")
    if holder is not None:
        _print_holder(holder)


def _print_holder(holder: "Holder") -> None:
    if holder.held_until:
        console.line(f"  held until {holder.held_until}")
    if holder.withdrawn:
        console.line(f"  withdrawn: {holder.address}")
    elif holder.address:
        feeds = ", ".join(f"/{key}/" if key else "/" for key in holder.feeds)
        console.line(f"  held by {holder.address}, in the feeds of {feeds}")


_CUT = {True: "yes", False: "no", None: "cannot be told"}
_SHOWN_CHARACTERS = 100


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"
