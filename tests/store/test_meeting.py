"""Captures of one article meet by headline or first paragraph; other days are not even loaded."""

from collections.abc import Callable, Iterator

import pytest

from feedsvc.store.engine import Connection, open_for_writing
from feedsvc.store.sql import articles, given, meeting, mentions
from feedsvc.store.sql.articles import Version
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

MAY = "2024-05-01"
JUNE = "2024-06-01"
OF_MAY, OF_JUNE, UNDATED, ENDED_IN_JUNE = 1, 2, 3, 4


def _version(number: int, stated: str, until: int | None) -> Version:
    return Version(
        number=number,
        id=f"tag:x,2024:{number}",
        address=f"/2024/news/{number}",
        withdrawn=False,
        since=1,
        until=until,
        published=f"{MAY}T11:00:0{number}Z",
        updated=f"{MAY}T11:00:0{number}Z",
        stated=stated,
        day=stated or JUNE,
        title="Weekly Column",
        first_paragraph="beginning",
        sections=("News",),
        feeds=("", "news"),
        content="c",
        source=f"{number}.txt",
        digest="d",
        text="",
    )


@pytest.fixture
def connection(newsroom: Newsroom) -> Iterator[Connection]:
    """A store with four articles of one headline and one beginning."""
    opened = open_for_writing(newsroom.location)
    versions = [
        _version(OF_MAY, MAY, None),
        _version(OF_JUNE, JUNE, None),
        _version(UNDATED, "", None),
        _version(ENDED_IN_JUNE, JUNE, 2),
    ]
    given.add(opened, versions, 1)
    articles.put_first_versions(opened, versions)
    mentions.add_headlines(opened, [("weekly column", version.number) for version in versions])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("meet", "key"),
    [(meeting.by_headline, "weekly column"), (meeting.by_first_paragraph, "beginning")],
    ids=["headline", "first paragraph"],
)
class TestMeeting:
    @pytest.mark.parametrize(
        ("day", "met"),
        [
            (MAY, {OF_MAY, UNDATED, ENDED_IN_JUNE}),
            (JUNE, {OF_JUNE, UNDATED, ENDED_IN_JUNE}),
            ("", {OF_MAY, OF_JUNE, UNDATED, ENDED_IN_JUNE}),
        ],
        ids=["another day", "the same day", "an undated capture"],
    )
    def test_an_article_is_met_unless_it_is_surely_of_another_day(
        self,
        connection: Connection,
        meet: Callable[[Connection, list[meeting.Met]], list[tuple[str, int]]],
        key: str,
        day: str,
        met: set[int],
    ) -> None:
        assert sorted(meet(connection, [(key, day), ("other", day)])) == [
            (key, number) for number in sorted(met)
        ]
