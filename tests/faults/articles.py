"""All that is published of each article, to lay one newsroom's beside another's."""

from dataclasses import dataclass

from feedsvc.store.connection import Connection
from tests.newsroom import Newsroom

_QUERY = """
SELECT articles.id, articles.address, versions.published, versions.title, versions.sections,
       versions.feeds, versions.content, versions.source, versions.digest, versions.text,
       versions.updated
FROM published_versions AS versions JOIN articles ON articles.number = versions.article
"""


@dataclass(frozen=True, slots=True)
class Articles:
    """By id: what is published of an article beside `updated`, and that."""

    known: dict[str, tuple[str, ...]]
    updated: dict[str, str]
    members: list[tuple[str, ...]]

    def updated_since(self, before: "Articles") -> set[str]:
        """Return the ids of the articles that are new, or whose `updated` moved."""
        return {id_ for id_, time in self.updated.items() if before.updated.get(id_) != time}


def published_articles(newsroom: Newsroom) -> Articles:
    """Return what is published of all articles of `newsroom`."""
    with newsroom.connection() as connection:
        return articles_in(connection)


def articles_in(connection: Connection) -> Articles:
    """Return what a store publishes of all articles."""
    rows = [tuple(row) for row in connection.execute(_QUERY)]
    members = connection.execute(
        "SELECT feed, members.published, articles.id FROM published_members AS members"
        " JOIN articles ON articles.number = members.article ORDER BY 1, 2, 3"
    )
    return Articles(
        {row[0]: row[1:-1] for row in rows},
        {row[0]: row[-1] for row in rows},
        [tuple(row) for row in members],
    )
