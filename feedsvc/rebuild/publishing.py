"""Render what is stale and publish it: one short transaction moves the generation (decision 1)."""

import hashlib
import json
from datetime import datetime

from feedsvc import encode
from feedsvc.feeds import ALL_ARTICLES, AUTHOR
from feedsvc.moment import as_text
from feedsvc.rebuild.announcing import announce
from feedsvc.rebuild.building import ChangedDocument, build
from feedsvc.rebuild.filling import fill_freed_places
from feedsvc.rebuild.run import Clock, Progress, Run
from feedsvc.rebuild.showing import Showing
from feedsvc.render import RENDERER_VERSION
from feedsvc.store.engine import transaction
from feedsvc.store.sql import articles, authors, documents, forgetting, members, tags

# Of the articles that came too late, the report names so many and counts the rest.
LATE_NAMED = 20


def publish(run: Run, clock: Clock, progress: Progress, *, everything: bool) -> None:
    """Build all stale feeds and publish them with whatever was read, if there is anything.

    `clock` is read once more, right before publishing: Last-Modified is the time of it (T35).
    """
    fingerprint = _documents_fingerprint(run)
    feeds = _feeds_to_build(run, fingerprint, everything=everything)
    is_staged = documents.is_staged(run.connection)
    is_first = run.generation == 1
    if not feeds and not is_staged and not is_first:
        return
    showing = Showing()
    changes, included = build(run, sorted(feeds), showing, progress)
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


def _documents_fingerprint(run: Run) -> str:
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


def _commit(
    run: Run,
    changes: list[ChangedDocument],
    gone: list[str],
    showing: Showing,
    fingerprint: str,
    clock: Clock,
) -> None:
    """Publish all of it in one transaction, which moves the generation at its end."""
    connection, published = run.connection, clock()
    is_reconfigured = documents.state(connection, "fingerprint") != fingerprint
    seconds = int(published.timestamp())
    with transaction(connection):
        for change in changes:
            _put(run, change, seconds)
        for feed in gone:
            run.report.documents += documents.mark_gone(connection, feed, run.generation)
        showing.keep(run, gone, is_reconfigured=is_reconfigured)
        _forget_what_is_over(run, seconds)
        _note_publication(run, fingerprint, published)
        topics = [change.document.address for change in changes if change.is_new_bytes]
        announce(run, topics, clock())


def _forget_what_is_over(run: Run, seconds: int) -> None:
    """Drop what no reader of the new generation sees, or may still come back to."""
    documents.forget_stale(run.connection)
    tags.forget_old_tags(run.connection, seconds)
    forgetting.forget_ended(run.connection, run.generation)
    members.forget_empty_sections(run.connection)
    fill_freed_places(run, authors.forget_without_articles(run.connection, AUTHOR))


def _note_publication(run: Run, fingerprint: str, published: datetime) -> None:
    for key, value in {
        "fingerprint": fingerprint,
        "staged": "",
        "published_at": str(int(published.timestamp())),
        "published": as_text(published),
        "articles": str(articles.count_living(run.connection)),
        "generation": str(run.generation),
    }.items():
        documents.set_state(run.connection, key, value)


def _put(run: Run, change: ChangedDocument, seconds: int) -> None:
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
