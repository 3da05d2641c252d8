"""The check at the end of a soak sees each fault of what is served."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from email.utils import format_datetime

import pytest

from tests.soak.expected import Expected
from tests.soak.final import FinalCheck
from tests.soak.stories import Story
from tests.soak.violations import Violations
from tests.soak.wire import Answer, Connection

NOW = datetime(2024, 5, 10, 15, tzinfo=UTC)
NOON = datetime(2024, 5, 10, 12, tzinfo=UTC)
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'

Item = tuple[str, datetime]


class Shelf(Connection):
    """Answers with documents instead of asking for them; a page of a story is 200 if it lives."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        super().__init__(1)
        self.documents = documents

    async def ask(self, target: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
        assert (method, headers) == ("GET", {})
        known = target in self.documents
        return Answer(200 if known else 410, {}, self.documents.get(target, b""))


def documents(folder: str, items: Sequence[Item]) -> dict[str, bytes]:
    """Return a feed's documents in all formats; an entry's id is its headline's number."""
    rss = "".join(
        f"<item><title>{title}</title><guid>{title[6:11]}</guid>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
        for title, at in items
    )
    atom = "".join(
        f"<entry><title>{title}</title><id>{title[6:11]}</id>"
        f'<link rel="alternate" href="/"/><published>{at.isoformat()}</published></entry>'
        for title, at in items
    )
    objects = [
        {"id": title[6:11], "url": "/", "title": title, "date_published": at.isoformat()}
        for title, at in items
    ]
    return {
        f"{folder}feed.xml": f"<rss><channel>{rss}</channel></rss>".encode(),
        f"{folder}atom.xml": f"<feed {ATOM}>{atom}</feed>".encode(),
        f"{folder}feed.json": json.dumps({"items": objects}).encode(),
    }


class Ending:
    """Three stories of one day, of which the third is of tomorrow; documents that are right."""

    def __init__(self) -> None:
        self.stories = [
            Story(number, date(2024, 5, day), "Europe", "Asha Rao", False, 0, files={f"{number}"})
            for number, day in ((0, 10), (1, 10), (2, 11))
        ]
        self.expected = Expected(limit=40, keep_hours=12)
        self.expected.rebuilt(self.stories, NOW)
        self.stories[2].files.clear()
        self.expected.rebuilt(self.stories, NOW)
        self.items = [
            (self.stories[1].headline, NOON.replace(second=1)),
            (self.stories[0].headline, NOON),
        ]
        self.documents = documents("/nobody-writes/", [])
        for folder in ("/", "/europe/", "/author/asha-rao/"):
            self.documents |= documents(folder, self.items)
        self.pages = {0: "/2024/europe/zero"}
        self.documents["/2024/europe/zero"] = b"a page"

    def told(self) -> set[str]:
        violations = Violations()
        check = FinalCheck(Shelf(self.documents), self.stories, self.expected, violations.add)
        asyncio.run(check.run(self.pages))
        return set(violations.counts)


def test_what_is_as_it_should_be_is_no_violation() -> None:
    assert Ending().told() == set()


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ("missing", {"a story in a wrong feed, or in none", "a story missing from its feed"}),
        ("doubled", {"a story doubled", "out of order"}),
        ("early", {"a story in a wrong feed, or in none", "a story that is gone"}),
        ("turned", {"out of order", "a time that is not the story's"}),
        ("late", {"a time that is not the story's"}),
        ("old", {"a story out of date"}),
    ],
)
def test_each_fault_of_a_feed_is_told(items: str, fault: set[str]) -> None:
    ending = Ending()
    (newer, newer_at), (older, older_at) = ending.items
    tomorrow = ending.stories[2].headline
    wrong: dict[str, list[Item]] = {
        "missing": [(newer, newer_at)],
        "doubled": [(newer, newer_at), (older, older_at), (older, older_at)],
        "early": [(tomorrow, NOON.replace(day=11)), *ending.items],
        "turned": [(older, newer_at), (newer, older_at)],
        "late": [(newer, newer_at.replace(minute=7)), (older, older_at)],
        "old": [(newer.replace("edition 1", "edition 0"), newer_at), (older, older_at)],
    }
    ending.documents |= documents("/europe/", wrong[items])
    assert fault <= ending.told()


def test_a_story_in_a_feed_that_is_not_its_own_is_told() -> None:
    ending = Ending()
    ending.documents |= documents("/nobody-writes/", ending.items)
    assert ending.told() >= {"a story in a wrong feed, or in none", "a story in a wrong feed"}


def test_formats_that_differ_are_told() -> None:
    ending = Ending()
    ending.documents["/feed.json"] = documents("/", ending.items[:1])["/feed.json"]
    assert ending.told() == {"a story missing from its feed"}


def test_a_document_that_is_not_served_is_told_and_stops_no_other_check() -> None:
    ending = Ending()
    del ending.documents["/author/asha-rao/atom.xml"]
    ending.documents |= documents("/europe/", ending.items[:1])
    assert ending.told() >= {"an error was answered", "a story missing from its feed"}


def test_a_page_of_a_story_that_is_gone_is_told_and_so_is_a_missing_one() -> None:
    ending = Ending()
    ending.pages[2] = ending.pages[0]
    assert ending.told() == {"a page that is wrong"}
    del ending.pages[2]
    del ending.documents[ending.pages[0]]
    assert ending.told() == {"a page that is wrong"}
