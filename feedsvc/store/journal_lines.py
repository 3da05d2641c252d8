"""What the journal says of what the store holds."""

from collections.abc import Iterator
from dataclasses import replace

from feedsvc.store.connection import Connection
from feedsvc.store.journal import ArticleLine, Line, RemovalLine
from feedsvc.store.sql import captures, mentions, removals, soundness
from feedsvc.store.sql.articles import Version
from feedsvc.text import fold


def article_line(version: Version, file: str, *, gone: bool = False) -> ArticleLine:
    """Return the journal's line on `version`, one of whose captures is `file`."""
    return ArticleLine(
        id=version.id,
        address=version.address,
        published=version.published,
        updated=version.updated,
        file=file,
        day=version.day,
        stated=version.stated,
        headline=version.title,
        section=version.sections[0],
        content=version.content,
        digest=version.digest,
        first_paragraph=version.first_paragraph,
        withdrawn=version.withdrawn,
        gone=gone,
    )


def lines_of(connection: Connection) -> Iterator[Line]:
    """Yield lines from which a rebuild would make the same ids, addresses and dates again.

    Of each article its earlier headlines and its other captures first, since the last one counts.
    """
    for version in soundness.latest_versions(connection):
        gone = version.until is not None
        line = article_line(version, version.source, gone=gone)
        for headline in mentions.headlines_of(connection, version.number):
            if headline != fold(version.title):
                yield replace(line, headline=headline)
        for row in captures.by_article(connection, [version.number]).get(version.number, []):
            if row.file != version.source:
                yield replace(line, file=row.file)
        yield line
    for feed, removed in removals.times(connection).items():
        yield RemovalLine(feed, removed)
