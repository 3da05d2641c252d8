"""What the store holds, for the operator's eye: `feedsvc status` and `feedsvc check`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feedsvc.errors import StoreMissing, StoreOlder
from feedsvc.store.connection import Connection
from feedsvc.store.engine import opened_if_there, snapshot
from feedsvc.store.location import Location
from feedsvc.store.sql import (
    articles,
    authors,
    captures,
    documents,
    given,
    members,
    mentions,
    outbox,
)
from feedsvc.store.sql.article_text import ArticleText, load
from feedsvc.store.sql.articles import Version
from feedsvc.store.sql.captures import CaptureRow
from feedsvc.store.sql.documents import DocumentSummary
from feedsvc.text import fold


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that `status` tells.

    `published` is when the generation was published (UTC text, "" before the first); `withdrawn`
    are addresses, `late` (address, title) pairs; `mentioned` are (headline, how many articles
    name it) pairs of stories that pages name and no capture holds, the most named first; `hubs`
    are those that are to be told of something, `given_up` what they never will be.
    """

    generation: int
    published: str
    articles: int
    captures: int
    documents: tuple[DocumentSummary, ...]
    refused: tuple[CaptureRow, ...]
    held: tuple[CaptureRow, ...]
    withdrawn: tuple[str, ...]
    late: tuple[tuple[str, str], ...]
    mentioned: tuple[tuple[str, int], ...]
    hubs: tuple[outbox.HubState, ...]
    given_up: tuple[outbox.Ping, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """What became of a capture: its article, and the keys of the feeds that this is in.

    `id` and `address` are "" where it has no article, as a held capture has none as a rule;
    `held_until` is the day until which it is held. What is `withdrawn` is in no feed.
    """

    id: str
    address: str
    feeds: tuple[str, ...]
    withdrawn: bool = False
    held_until: str | None = None


def is_published(location: Location) -> bool:
    """Whether the store at `location` is there and has published anything. Raises StoreError.

    One of an older schema cannot be served either, until a rebuild has brought it up to date.
    """
    try:
        with opened_if_there(location) as connection:
            return connection is not None and documents.generation(connection) > 0
    except StoreOlder:
        return False


def overview(location: Location) -> Overview:
    """Return what the store at `location` holds. Raises StoreError, also where there is none."""
    with opened_if_there(location) as connection:
        if connection is None:
            raise StoreMissing(
                f"{location}: there is no store yet; run `feedsvc rebuild`", location
            )
        with snapshot(connection):
            return _overview(connection)


def _overview(connection: Connection) -> Overview:
    return Overview(
        generation=documents.generation(connection),
        published=documents.state(connection, "published"),
        articles=articles.count_living(connection),
        captures=captures.count(connection),
        documents=tuple(documents.summaries(connection)),
        refused=tuple(captures.reported(connection, "refused")),
        held=tuple(captures.reported(connection, "held")),
        withdrawn=tuple(given.withdrawn_addresses(connection)),
        late=tuple(members.late(connection)),
        mentioned=tuple(_mentioned(connection)),
        hubs=tuple(outbox.by_hub(connection)),
        given_up=tuple(outbox.given_up(connection)),
    )


def sections_and_authors(location: Location) -> tuple[list[str], dict[str, str]] | None:
    """Return the labels of sections found on pages, and the authors' names by slug.

    None where there is no store. Raises StoreError.
    """
    with opened_if_there(location) as connection:
        if connection is None:
            return None
        return members.found_sections(connection), authors.names(connection)


def holders(location: Location, files: Iterable[str]) -> dict[str, Holder]:
    """Return, by capture, what became of each of `files` that has an article or is held.

    Articles count that live or are withdrawn.
    """
    with opened_if_there(location) as connection:
        if connection is None:
            return {}
        rows = captures.by_file(connection, list(files))
        numbers = {row.article for row in rows.values() if row.article is not None}
        found = articles.versions_of(connection, numbers)
        latest = {number: versions[-1] for number, versions in found.items()}
        return {
            file: holder
            for file, row in rows.items()
            if (holder := _holder(row, latest)) is not None
        }


def _holder(row: CaptureRow, latest: Mapping[int, Version]) -> Holder | None:
    version = latest.get(row.article) if row.article is not None else None
    if version is not None and version.withdrawn:
        return Holder(version.id, version.address, (), True, row.held_until)
    if version is not None and version.until is None:
        return Holder(version.id, version.address, version.feeds, False, row.held_until)
    return Holder("", "", (), False, row.held_until) if row.held_until else None


def _mentioned(connection: Connection) -> list[tuple[str, int]]:
    named: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for version in articles.living(connection):
        for title in set(_titles(load(version.text))):
            named[fold(title)] += 1
            spelling.setdefault(fold(title), title)
    known = {headline for headline, _ in mentions.by_headline(connection, named)}
    missing = [(spelling[key], count) for key, count in named.items() if key not in known]
    return sorted(missing, key=lambda pair: (-pair[1], pair[0]))


def _titles(text: ArticleText) -> Iterable[str]:
    yield from text.also_read
    yield from filter(None, (text.previous, text.next))
    yield from (teaser.title for teaser in (*text.teasers, *text.dont_miss))
