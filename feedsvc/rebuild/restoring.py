"""Fill a store from the journal: ids, addresses and dates come back (decision 2)."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from feedsvc.store.engine import Connection, transaction
from feedsvc.store.journal import ArticleLine, Line, RemovalLine
from feedsvc.store.sql import articles, captures, documents, given, mentions, removals
from feedsvc.store.sql.articles import Version
from feedsvc.store.sql.captures import CaptureRow
from feedsvc.text import fold

_LINE_OF_FILE = re.compile(r"(?P<parent>.*\.jsonl):[0-9]+", re.DOTALL)
BEFORE_ALL_GENERATIONS = 0


def restore(connection: Connection, lines: Iterable[Line], generation: int) -> list[int]:
    """Put what the journal's `lines` say into the store; return who lived when it was lost.

    All are of articles that the store does not know. Each stands there as one that has gone,
    without a text: it returns as it was, at its address, when one of its captures is read.
    Nothing is published by this.
    """
    found = list(lines)
    by_id = _last_of_each(found)
    first = given.last_number(connection) + 1
    numbers = {article_id: number for number, article_id in enumerate(by_id, first)}
    versions = [_version(line, numbers[line.id]) for line in by_id.values()]
    with transaction(connection):
        given.add(connection, versions, generation)
        articles.put_first_versions(connection, versions)
        for version in versions:
            if version.withdrawn:
                given.set_withdrawn(connection, version.number, withdrawn=True)
        _restore_files(connection, found, numbers)
        _restore_days(connection, by_id.values())
        removed = [(line.feed, line.removed) for line in found if isinstance(line, RemovalLine)]
        removals.note(connection, removed, generation)
        if versions:
            documents.note_staged(connection)
    return [numbers[line.id] for line in by_id.values() if not line.gone and not line.withdrawn]


def _last_of_each(lines: Sequence[Line]) -> dict[str, ArticleLine]:
    """Return the last line of each id.

    An address that two have is the later one's: the earlier was killed before it was anyone's.
    """
    by_id = {line.id: line for line in lines if isinstance(line, ArticleLine)}
    by_address: dict[str, str] = {}
    for line in lines:
        if isinstance(line, ArticleLine):
            by_address[line.address] = line.id
    return {each: line for each, line in by_id.items() if by_address[line.address] == each}


def _version(line: ArticleLine, number: int) -> Version:
    return Version(
        number=number,
        id=line.id,
        address=line.address,
        withdrawn=line.withdrawn,
        since=BEFORE_ALL_GENERATIONS,
        until=BEFORE_ALL_GENERATIONS,
        published=line.published,
        updated=line.updated,
        stated=line.stated,
        day=line.day,
        title=line.headline,
        first_paragraph=line.first_paragraph,
        sections=(line.section,),
        feeds=(),
        content=line.content,
        source=line.file,
        digest=line.digest,
        text="",
    )


def _restore_files(connection: Connection, lines: Iterable[Line], numbers: dict[str, int]) -> None:
    """Remember whose each file was, and every headline an article had."""
    rows: dict[str, CaptureRow] = {}
    headlines: dict[tuple[str, int], None] = {}
    for line in lines:
        if isinstance(line, ArticleLine) and line.id in numbers:
            number = numbers[line.id]
            headlines[fold(line.headline), number] = None
            match = _LINE_OF_FILE.fullmatch(line.file)
            parent = match["parent"] if match else None
            if parent is not None:
                rows[parent] = CaptureRow(parent, None, "", "", "", "container")
            rows[line.file] = CaptureRow(line.file, parent, "", "", "", "read", article=number)
    captures.put_unknown(connection, rows.values())
    mentions.add_headlines(connection, headlines)


def _restore_days(connection: Connection, lines: Iterable[ArticleLine]) -> None:
    counts = Counter(line.day for line in lines)
    counts.update(given.articles_of_days(connection, list(counts)))
    given.set_articles_of_day(connection, counts.items())


def is_empty(connection: Connection) -> bool:
    """Whether the store knows no article and has published nothing."""
    return given.last_number(connection) == 0 and documents.generation(connection) == 0
