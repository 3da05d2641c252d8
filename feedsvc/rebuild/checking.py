"""What `rebuild --force` looks at before it works: whether the store still holds what was kept.

SQLite notices damage to its own structure alone. What stands in its rows is held here against what
tells of it: documents against their entity tags, articles against the journal, members of feeds
against the articles. A database has no journal.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from feedsvc.rebuild.completing import complete_journal
from feedsvc.rebuild.run import Run
from feedsvc.store.damage import damaged
from feedsvc.store.engine import check_pages
from feedsvc.store.journal import ArticleLine, read_checked
from feedsvc.store.location import location_of
from feedsvc.store.sql import documents, given, soundness
from feedsvc.store.sql.articles import Version


class _Record(NamedTuple):
    """What journal and store both record of an article.

    `is_checked`: the line has a checksum that holds. One without, of the first feedsvc, is no
    reason to take the store for damaged: either may be.
    """

    address: str
    published: str
    day: str
    updated: str
    content: str
    is_checked: bool


# By id, what the lines on each article record, in their order.
_Journal = Mapping[str, Sequence[_Record]]


def check(run: Run) -> None:
    """Look at every page, article and document. Raises what store_errors makes StoreCorrupt of.

    Texts are not looked at: `--force` reads every capture, and writes what differs. An article
    that the journal does not know is written there: the store alone knew its id.
    """
    check_pages(run.connection)
    location = location_of(run.configuration)
    if isinstance(location, Path):
        _hold_against_journal(run, _read(location))
    feed = soundness.feed_out_of_step(run.connection)
    if feed is not None:
        raise damaged(f"the feed {feed!r} does not hold the articles that it should")
    for summary in documents.summaries(run.connection):
        documents.get(run.connection, summary.address)


def _hold_against_journal(run: Run, journal: _Journal) -> None:
    unknown, differing = _compared(run, journal)
    complete_journal(run, unknown, "articles of the store that the journal did not know")
    if differing is not None:
        raise damaged(f"{differing} is not what the journal says of it")
    _look_for_the_missing(run, journal)


def _read(store: Path) -> _Journal:
    """Return what the journal of `store` records; of lines that say the same, one is held."""
    journal: defaultdict[str, list[_Record]] = defaultdict(list)
    for line, is_checked in read_checked(store):
        if isinstance(line, ArticleLine):
            record = _record(line, is_checked=is_checked)
            if record not in journal[line.id][-1:]:
                journal[line.id].append(record)
    return journal


def _compared(run: Run, journal: _Journal) -> tuple[list[Version], str | None]:
    """Return the versions whose articles the journal does not know, and an address that differs."""
    unknown, differing = [], None
    for version in soundness.latest_versions(run.connection):
        records = journal.get(version.id, ())
        if _agrees_with_any(version, records):
            continue
        if records and records[-1].is_checked:
            differing = version.address
        else:
            unknown.append(version)
    return unknown, differing


def _record(of: ArticleLine | Version, *, is_checked: bool) -> _Record:
    return _Record(of.address, of.published, of.day, of.updated, of.content, is_checked)


def _agrees_with_any(version: Version, records: Sequence[_Record]) -> bool:
    """Whether the store holds what one of the journal's lines on an article records.

    Not the last one alone: a killed rebuild may have told the journal of what never came to be.
    """
    in_store = _record(version, is_checked=True)
    return any(in_store == record._replace(is_checked=True) for record in records)


def _look_for_the_missing(run: Run, journal: _Journal) -> None:
    """Raise for an article that the store has lost and whose address nobody else was given."""
    last = {article_id: records[-1] for article_id, records in journal.items()}
    ids, addresses = given.taken(run.connection, last, [record.address for record in last.values()])
    for article_id, record in last.items():
        if article_id not in ids and record.address not in addresses:
            raise damaged(f"{record.address}, which the journal knows, is missing")
