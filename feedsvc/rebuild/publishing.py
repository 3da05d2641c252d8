"""Render what is stale and publish it: one short transaction moves the generation (decision 1)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from feedsvc import encode
from feedsvc.builder import Builder, BuiltFeed, Rendered
from feedsvc.feeds import ALL_ARTICLES, AUTHOR
from feedsvc.model import Document
from feedsvc.moment import as_text, from_text
from feedsvc.rebuild.announcing import announce
from feedsvc.rebuild.filling import fill_freed_places
from feedsvc.rebuild.run import Clock, Progress, Run
from feedsvc.rebuild.showing import Showing
from feedsvc.render import RENDERER_VERSION
from feedsvc.store import articles, authors, documents, forgetting, members, removals, tags
from feedsvc.store.engine import transaction

# Of the articles that came too late, the report names so many and counts the rest.
LATE_NAMED = 20


@dataclass(frozen=True, slots=True)
class _Change:
    """A document whose bytes changed, or only its codings or type: those keep their date."""

    built: BuiltFeed
    document: Document
    before: documents.StoredTags | None
    is_new_bytes: bool


def publish(run: Run, clock: Clock, progress: Progress, *, everything: bool) -> None:
    """Build all stale feeds and publish them with whatever was read, if there is anything.

    `clock` is read once more, right before publishing: Last-Modified is the time of it (T35).
    """
    fingerprint = documents_fingerprint(run)
    feeds = _feeds_to_build(run, fingerprint, everything=everything)
    is_staged = documents.state(run.connection, "staged") == "1"
    is_first = run.generation == 1
    if not feeds and not is_staged and not is_first:
        return
    showing = Showing()
    changes, included = _build(run, sorted(feeds), showing, progress)
    gone = sorted(documents.published_feeds(run.connection) - _living_feeds(run))
    if not changes and not gone and not is_staged and not is_first:
        _note_up_to_date(run, fingerprint)
        return
    late = [number for number in run.new_articles if number not in included]
    with transaction(run.connection):
        members.add_late(run.connection, late)
    _commit(run, changes, gone, showing, fingerprint, clock)
    run.report.late = len(late)
    run.report.late_addresses = _addresses(run, late[:LATE_NAMED])
    run.report.is_published = True


def _note_up_to_date(run: Run, fingerprint: str) -> None:
    with transaction(run.connection):
        documents.forget_stale(run.connection)
        documents.set_state(run.connection, "fingerprint", fingerprint)


def documents_fingerprint(run: Run) -> str:
    """Return the digest of all that reaches documents beside the articles (decision 10)."""
    settings = run.configuration.model_dump(
        mode="json", include={"site", "feeds", "sections", "filters"}
    )
    hubs = run.configuration.push.hubs
    made_by = [RENDERER_VERSION, encode.available_codings(), settings, hubs]
    return hashlib.sha256(json.dumps(made_by, sort_keys=True).encode()).hexdigest()


def _feeds_to_build(run: Run, fingerprint: str, *, everything: bool) -> set[str]:
    living = _living_feeds(run)
    if everything or documents.state(run.connection, "fingerprint") != fingerprint:
        return living
    return living & set(documents.stale_feeds(run.connection))


def _living_feeds(run: Run) -> set[str]:
    """Return the feeds that there are: all articles, the configured ones, those with articles."""
    configured = {section.slug for section in run.configuration.sections}
    configured.update(known.key for known in run.directory.filters)
    return {ALL_ARTICLES} | configured | members.feeds_with_members(run.connection)


def _build(
    run: Run, feeds: Iterable[str], showing: Showing, progress: Progress
) -> tuple[list[_Change], set[int]]:
    """Return the documents whose bytes changed, and the articles that any feed holds now."""
    builder = Builder(run.connection, run.configuration, run.directory)
    removed = removals.times(run.connection)
    feeds = list(feeds)
    changes: list[_Change] = []
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


def _change(run: Run, built: BuiltFeed, rendered: Rendered) -> _Change | None:
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
    return _Change(built, document, before, is_new)


def _commit(
    run: Run,
    changes: list[_Change],
    gone: list[str],
    showing: Showing,
    fingerprint: str,
    clock: Clock,
) -> None:
    connection, published = run.connection, clock()
    is_reconfigured = documents.state(connection, "fingerprint") != fingerprint
    seconds = int(published.timestamp())
    with transaction(connection):
        for change in changes:
            _put(run, change, seconds)
        for feed in gone:
            run.report.documents += documents.mark_gone(connection, feed, run.generation)
        showing.keep(run, gone, is_reconfigured=is_reconfigured)
        documents.forget_stale(connection)
        tags.forget_old_tags(connection, seconds)
        forgetting.forget_ended(connection, run.generation)
        members.forget_empty_sections(connection)
        fill_freed_places(run, authors.forget_without_articles(connection, AUTHOR))
        for key, value in {
            "fingerprint": fingerprint,
            "staged": "",
            "published_at": str(seconds),
            "published": as_text(published),
            "articles": str(articles.count_living(connection)),
            "generation": str(run.generation),
        }.items():
            documents.set_state(connection, key, value)
        topics = [change.document.address for change in changes if change.is_new_bytes]
        announce(run, topics, clock())


def _put(run: Run, change: _Change, seconds: int) -> None:
    before = change.before
    last_modified, generation = seconds, run.generation
    if before is not None and change.is_new_bytes:
        last_modified = max(seconds, before.last_modified + 1)
        tags.note_last_given(
            run.connection, change.document.address, before.etags.values(), seconds
        )
    elif before is not None:
        last_modified, generation = before.last_modified, before.generation
    entries = change.built.feed.entries
    documents.put(
        run.connection,
        change.document,
        feed=change.built.feed.key,
        entries=len(entries),
        newest=as_text(entries[0].published) if entries else "",
        last_modified=last_modified,
        generation=generation,
    )
    if change.is_new_bytes:
        run.report.documents.append(change.document.address)


def _addresses(run: Run, numbers: list[int]) -> list[str]:
    found = articles.versions_of(run.connection, numbers)
    return [versions[-1].address for versions in found.values()]
