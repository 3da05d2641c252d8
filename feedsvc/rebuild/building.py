"""Build feeds, and tell which of their documents are not what is published already."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedsvc import encode
from feedsvc.builder import Builder, BuiltFeed, Rendered
from feedsvc.model import Document
from feedsvc.moment import from_text
from feedsvc.rebuild.run import Progress, Run
from feedsvc.rebuild.showing import Showing
from feedsvc.store.sql import documents, removals


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document whose bytes changed, or only its codings or type: those keep their date."""

    built: BuiltFeed
    document: Document
    before: documents.StoredTags | None
    is_new_bytes: bool


def build(
    run: Run, feeds: Sequence[str], showing: Showing, progress: Progress
) -> tuple[list[ChangedDocument], set[int]]:
    """Return the documents that changed of `feeds`, and the articles that any of these holds now.

    `showing` collects what they show; the report is told of what max_bytes cut.
    """
    builder = Builder(run.connection, run.configuration, run.directory)
    removed = removals.times(run.connection)
    changes: list[ChangedDocument] = []
    included: set[int] = set()
    for done, key in enumerate(feeds, 1):
        built = builder.build(key, from_text(removed[key]) if key in removed else None)
        included.update(built.numbers)
        showing.add(built)
        if built.left_out:
            run.report.shortened[built.feed.title] = built.left_out
        found = (_change(run, built, rendered) for rendered in built.rendered)
        changes += [change for change in found if change is not None]
        progress("building", done, len(feeds))
    run.report.notes += [
        f"{address}: too large for feeds.max_bytes; feeds show its summary, its page the whole"
        for address in builder.shown_by_summary.values()
    ]
    return changes, included


def _change(run: Run, built: BuiltFeed, rendered: Rendered) -> ChangedDocument | None:
    """Encode a document whose bytes changed; one that came out equal is not touched."""
    before = documents.tags_of(run.connection, rendered.address)
    is_new = before is None or before.etags.get("identity") != encode.entity_tag(rendered.body)
    if (
        before is not None
        and not is_new
        and before.media_type == rendered.media_type
        and set(before.etags) == set(encode.available_codings())
    ):
        return None
    bodies, etags = encode.encode(rendered.body)
    document = Document(rendered.address, rendered.media_type, bodies, etags)
    return ChangedDocument(built, document, before, is_new)
