"""An export into a folder, from which any file server serves."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from feedsvc.config import Configuration
from feedsvc.encode import available_codings
from feedsvc.export.basis import basis, maker
from feedsvc.export.folder import SITE, ExportFolder, export_folder
from feedsvc.export.folder_record import FolderRecord
from feedsvc.export.names import file_name
from feedsvc.export.report import Progress, Report
from feedsvc.export.resources import Resource, Resources
from feedsvc.export.rules.files import rules_of
from feedsvc.export.site import Site, publication_of, site_of
from feedsvc.export.traces import Trace, Traces
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
        known = {} if is_forced else folder.traces(maker(configuration))
        with site_of(configuration, now, folder.scratch()) as site:
            tree = Tree(folder.unfinished / SITE, folder.site, before.held, site.published_at)
            traces = _fill(tree, site, known, progress)
        rules = rules_of(configuration, site.resources, available_codings())
        _write_beside(folder, site.resources, rules)
        record = FolderRecord(basis(configuration, site.publication, now), tree.held)
        folder.note(record, traces, maker(configuration))
        report = Report(
            generation=site.generation,
            addresses=len(tree.held),
            changed=tuple(tree.changed),
            removed=tuple(sorted(before.held.keys() - tree.held.keys())),
            rules_changed=_has_changed(folder, rules),
        )
        folder.serve_unfinished()
        return report


def _fill(tree: Tree, site: Site, known: Traces, progress: Progress) -> Traces:
    """Put all that the site answers into `tree`; return the traces of that.

    What is answered as `known` tells, and still there as it was written, is not asked for.
    """
    traces = {}
    resources = site.resources.living
    for done, resource in enumerate(resources, 1):
        trace = known.get(resource.address)
        if not (trace and site.answers_still(trace) and tree.keep(resource, trace.answer)):
            exported = site.exported(resource, available_codings())
            tree.put(exported)
            trace = Trace(exported.etags["identity"], exported.reads)
        traces[resource.address] = trace
        progress("exporting", done, len(resources))
    for name, body in site.failures().items():
        tree.write(name, body, site.published_at)
    return traces


def _write_beside(folder: ExportFolder, resources: Resources, rules: Mapping[str, bytes]) -> None:
    """Write what servers are told: an empty file for each mark, and the rules."""
    for mark in _marks(resources):
        file = folder.unfinished / mark
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for name, content in rules.items():
        (folder.unfinished / name).write_bytes(content)


def _marks(resources: Resources) -> Iterator[str]:
    """Yield the names of the marks: of each address that is gone, and the month that is open."""
    for address in resources.gone:
        yield f"gone/{file_name(Resource(address, 'document'))}"
    for key in resources.gone_feeds:
        yield from (f"gone/{key}/{page}index.html" for page in ("", "archive/"))
    if resources.open_month:
        yield f"open/{resources.open_month}"


def _has_changed(folder: ExportFolder, rules: Mapping[str, bytes]) -> bool:
    """Whether the rules that a server reads once are others than those of the export before."""
    if folder.current is None:
        return False
    read_once = {name: content for name, content in rules.items() if "/" not in name}
    return any(_content_of(folder.current / name) != now for name, now in read_once.items())


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
