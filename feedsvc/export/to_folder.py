"""An export into a folder, from which any file server serves."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from feedsvc.config import Configuration
from feedsvc.encode import available_codings
from feedsvc.export.folder import RECORD, ExportFolder, export_folder
from feedsvc.export.names import file_name
from feedsvc.export.places import Place, Places
from feedsvc.export.record import Record, basis
from feedsvc.export.report import Progress, Report
from feedsvc.export.rules.files import rules_of
from feedsvc.export.site import Site, publication_of, site_of
from feedsvc.export.tree import Tree


def export_to_folder(
    configuration: Configuration,
    target: Path,
    now: datetime,
    progress: Progress,
    *,
    is_forced: bool = False,
) -> Report:
    """Export what is published into the folder `target`, made if it is not there.

    Nothing is asked of the application where it would answer as it did, unless that is forced.
    `now` is aware. Raises StoreError, ExportError, and what `progress` raises: then what was
    exported before stands whole, and the next export begins anew.
    """
    with export_folder(target) as folder:
        before = folder.record()
        publication = publication_of(configuration)
        if before.basis == basis(configuration, publication, now) and not is_forced:
            return Report(publication[0], len(before.held), is_new=False)
        with site_of(configuration, now, folder.scratch()) as site:
            tree = _filled(folder, site, before, progress)
        rules = rules_of(configuration, site.places, available_codings())
        _write_rules(folder, rules)
        record = Record(basis(configuration, site.publication, now), tree.held)
        (folder.unfinished / RECORD).write_text(record.written(), encoding="utf-8")
        report = Report(
            generation=site.generation,
            addresses=len(tree.held),
            changed=tuple(tree.changed),
            removed=tuple(sorted(before.held.keys() - tree.held.keys())),
            rules_changed=_has_changed(folder, rules),
        )
        folder.serve_unfinished()
        return report


def _filled(folder: ExportFolder, site: Site, before: Record, progress: Progress) -> Tree:
    current = folder.current / "site" if folder.current else None
    tree = Tree(folder.unfinished / "site", current, before.held, site.published_at)
    places = site.places.living
    for done, place in enumerate(places, 1):
        tree.put(site.exported(place))
        progress("exporting", done, len(places))
    for name, body in site.failures().items():
        tree.write(name, body, site.published_at)
    _mark(folder.unfinished, site.places)
    return tree


def _mark(unfinished: Path, places: Places) -> None:
    """Leave an empty file for each address that is gone, and for the month that is open."""
    gone = [file_name(Place(address, "document")) for address in places.gone]
    gone += [f"{key}/{end}index.html" for key in places.gone_feeds for end in ("", "archive/")]
    marks = [f"gone/{name}" for name in gone]
    if places.open_month:
        marks.append(f"open/{places.open_month}")
    for mark in marks:
        file = unfinished / mark
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def _write_rules(folder: ExportFolder, rules: Mapping[str, str]) -> None:
    for name, text in rules.items():
        (folder.unfinished / name).write_text(text, encoding="utf-8")


def _has_changed(folder: ExportFolder, rules: Mapping[str, str]) -> bool:
    """Whether the rules that a server reads once are others than those of the export before."""
    if folder.current is None:
        return False
    read_once = {name: text for name, text in rules.items() if "/" not in name}
    return any(_text_of(folder.current / name) != text for name, text in read_once.items())


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
