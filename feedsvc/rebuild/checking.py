"""What `rebuild --force` looks at before it works: whether the store still holds what was kept.

SQLite notices damage to its own structure alone. What stands in its rows is held here against what
tells of it: documents against their entity tags, articles against the journal, members of feeds
against the articles. A database has no journal.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from feedsvc.rebuild.run import Run
from feedsvc.store import documents, given, soundness
from feedsvc.store.articles import Version
from feedsvc.store.damage import damaged
from feedsvc.store.engine import check_pages
from feedsvc.store.journal import ArticleLine, read_checked
from feedsvc.store.journal_lines import article_line
from feedsvc.store.location import location_of


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
    location = location_of(run.configuration)
    if isinstance(location, Path):
        _hold_against_journal(run, location)
    feed = soundness.feed_out_of_step(run.connection)
    if feed is not None:
        raise damaged(f"the feed {feed!r} does not hold the articles that it should")
    for summary in documents.summaries(run.connection):
        documents.get(run.connection, summary.address)


def _hold_against_journal(run: Run, store: Path) -> None:
    told = _told_by_journal(store)
    unknown, differing = _compared(run, told)
    _complete_journal(run, unknown)
    if differing is not None:
        raise damaged(f"{differing} is not what the journal says of it")
    _look_for_the_missing(run, told)


def _told_by_journal(store: Path) -> dict[str, list[_Told]]:
    """Return what the lines of each article tell, by id, in order; no more of a line is held."""
    told: defaultdict[str, list[_Told]] = defaultdict(list)
    for line, is_checked in read_checked(store):
        if isinstance(line, ArticleLine):
            one = _told(line, is_checked=is_checked)
            if one not in told[line.id][-1:]:
                told[line.id].append(one)
    return told


def _compared(run: Run, told: Mapping[str, Sequence[_Told]]) -> tuple[list[Version], str | None]:
    """Return the versions whose articles the journal does not know, and an address that differs."""
    unknown, differing = [], None
    for version in soundness.latest_versions(run.connection):
        lines = told.get(version.id, ())
        if _agrees_with_any(version, lines):
            continue
        if lines and lines[-1].is_checked:
            differing = version.address
        else:
            unknown.append(version)
    return unknown, differing


def _complete_journal(run: Run, unknown: Sequence[Version]) -> None:
    if not unknown:
        return
    lines = [article_line(v, v.source, gone=v.until is not None) for v in unknown]
    run.journal.append(lines)
    run.report.notes.append(
        f"articles of the store that the journal did not know: {len(lines)}, {run.written_there}"
    )


def _told(line: ArticleLine | Version, *, is_checked: bool) -> _Told:
    return _Told(line.address, line.published, line.day, line.updated, line.content, is_checked)


def _agrees_with_any(version: Version, lines: Sequence[_Told]) -> bool:
    """Whether the store holds what one of the journal's lines on an article tells.

    Not the last one alone: a killed rebuild may have told the journal of what never came to be.
    """
    here = _told(version, is_checked=True)
    return any(here == line._replace(is_checked=True) for line in lines)


def _look_for_the_missing(run: Run, told: Mapping[str, Sequence[_Told]]) -> None:
    """Raise for an article that the store has lost and whose address nobody else was given."""
    last = {article_id: lines[-1] for article_id, lines in told.items()}
    ids, addresses = given.taken(run.connection, last, [line.address for line in last.values()])
    for article_id, line in last.items():
        if article_id not in ids and line.address not in addresses:
            raise damaged(f"{line.address}, which the journal knows, is missing")
