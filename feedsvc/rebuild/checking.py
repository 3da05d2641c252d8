"""What `rebuild --force` looks at before it works: whether the store still holds what was kept.

SQLite notices damage to its own structure alone. What stands in its rows is held here against what
tells of it: documents against their entity tags, articles against the journal, members of feeds
against the articles.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from feedsvc.rebuild.run import Run
from feedsvc.rebuild.writing import article_line
from feedsvc.store import documents, given, soundness
from feedsvc.store.articles import Version
from feedsvc.store.engine import check_pages, damaged
from feedsvc.store.journal import ArticleLine, read_checked


class _Told(NamedTuple):
    """What the journal and the store both tell of an article.

    `is_checked`: the line has a checksum that holds. One without, of the first feedsvc, is no
    reason to take the store for damaged: either may be.
    """

    address: str
    published: str
    day: str
    updated: str
    content: str
    is_checked: bool


def check(run: Run) -> None:
    """Look at every page, article and document. Raises what store_errors makes StoreCorrupt of.

    Texts are not looked at: `--force` reads every capture, and writes what differs. An article
    that the journal does not know is written there: the store alone knew its id.
    """
    check_pages(run.connection)
    last = _told_by_journal(run.configuration.store.path)
    unknown, differing = _compared(run, last)
    _complete_journal(run, unknown)
    if differing is not None:
        raise damaged(f"{differing} is not what the journal says of it")
    _look_for_the_missing(run, last)
    feed = soundness.feed_out_of_step(run.connection)
    if feed is not None:
        raise damaged(f"the feed {feed!r} does not hold the articles that it should")
    for summary in documents.summaries(run.connection):
        documents.get(run.connection, summary.address)


def _told_by_journal(store: Path) -> dict[str, _Told]:
    """Return what the last line of each article tells, by id; no more of a line is held."""
    return {
        line.id: _told(line, is_checked=is_checked)
        for line, is_checked in read_checked(store)
        if isinstance(line, ArticleLine)
    }


def _compared(run: Run, last: Mapping[str, _Told]) -> tuple[list[Version], str | None]:
    """Return the versions whose articles the journal does not know, and an address that differs."""
    unknown, differing = [], None
    for version in soundness.latest_versions(run.connection):
        told = last.get(version.id)
        if told is None or not (told.is_checked or _agree(version, told)):
            unknown.append(version)
        elif not _agree(version, told):
            differing = version.address
    return unknown, differing


def _complete_journal(run: Run, unknown: Sequence[Version]) -> None:
    if not unknown:
        return
    lines = [article_line(v, v.source, gone=v.until is not None) for v in unknown]
    run.journal.append(lines)
    run.report.notes.append(
        f"the journal did not know {len(lines)} articles of the store: they are written there"
    )


def _told(line: ArticleLine | Version, *, is_checked: bool) -> _Told:
    return _Told(line.address, line.published, line.day, line.updated, line.content, is_checked)


def _agree(version: Version, told: _Told) -> bool:
    here = _told(version, is_checked=told.is_checked)
    # A killed rebuild may have told the journal of a change that never came to be.
    is_told_ahead = here.updated < told.updated and here.content != told.content
    return here == told or (here[:3] == told[:3] and is_told_ahead)


def _look_for_the_missing(run: Run, last: Mapping[str, _Told]) -> None:
    """Raise for an article that the store has lost and whose address nobody else was given."""
    ids, addresses = given.taken(run.connection, last, [told.address for told in last.values()])
    for article_id, told in last.items():
        if article_id not in ids and told.address not in addresses:
            raise damaged(f"{told.address}, which the journal knows, is missing")
