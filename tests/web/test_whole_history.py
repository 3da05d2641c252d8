"""T25: whatever happens to a newsroom, its feeds' histories hold every article, and no other."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc import archives
from feedsvc.freshness import LOOK_SECONDS
from tests.web.history import FILES, Page, follow, merged
from tests.web.newsroom import Newsroom, article

SECTIONS = {"Top News": "top-news", "Weather": "weather"}
AUTHORS = {"Ada Writer": "author/ada-writer", "Ben Byline": "author/ben-byline"}
FEEDS = ["", *SECTIONS.values(), *AUTHORS.values()]
BEGIN = datetime(2024, 4, 29, 12, tzinfo=UTC)
LATER = datetime(2025, 6, 1, tzinfo=UTC).timestamp()

SECTION, AUTHOR = st.sampled_from(sorted(SECTIONS)), st.sampled_from(sorted(AUTHORS))
STORY = st.integers(0, 30)
EVENTS = st.one_of(
    st.tuples(st.just("follow"), st.integers(0, 20), SECTION, AUTHOR),
    st.tuples(st.just("arrive late"), st.integers(0, 60), SECTION, AUTHOR),
    st.tuples(st.just("edit"), STORY, SECTION, AUTHOR),
    st.tuples(st.just("withdraw"), STORY, SECTION, AUTHOR),
    st.tuples(st.just("remove"), STORY, SECTION, AUTHOR),
)


@dataclass(frozen=True)
class Story:
    """An article of the model, and the keys of the feeds that it belongs to."""

    number: int
    published: datetime
    section: str
    author: str
    edition: int = 1

    @property
    def title(self) -> str:
        return f"Story {self.number} edition {self.edition}"

    @property
    def address(self) -> str:
        return f"/2024/{SECTIONS[self.section]}/story-{self.number}-edition-1"

    @property
    def feeds(self) -> list[str]:
        return ["", SECTIONS[self.section], AUTHORS[self.author]]

    def is_in(self, feed: str) -> bool:
        return feed in self.feeds


@dataclass
class History:
    """A newsroom beside a plain model of it: the stories that live."""

    newsroom: Newsroom
    client: FlaskClient
    living: dict[int, Story] = field(default_factory=dict)
    closed: dict[str, bytes] = field(default_factory=dict)
    count: int = 0

    def happen(self, event: tuple[str, int, str, str]) -> None:
        """Let one thing happen, publish it, and look whether every history is whole."""
        kind, number, section, author = event
        if kind in {"follow", "arrive late"}:
            self._add(kind, number, section, author)
        elif self.living:
            story = self.living[sorted(self.living)[number % len(self.living)]]
            self._change(kind, story, author)
        self.newsroom.now += 60
        self.newsroom.elapsed += 2 * LOOK_SECONDS
        self.newsroom.rebuild()
        self._check(is_closed_kept=kind == "follow")

    def _add(self, kind: str, number: int, section: str, author: str) -> None:
        newest = max((story.published for story in self.living.values()), default=BEGIN)
        days = timedelta(days=number) if kind == "follow" else -timedelta(days=number)
        # No two at one time, and a story that follows is later than all others.
        self.count += 1
        published = newest + days + timedelta(seconds=self.count)
        self._write(Story(self.count, published, section, author))

    def _change(self, kind: str, story: Story, author: str) -> None:
        if kind == "edit":
            self._write(replace(story, edition=story.edition + 1, author=author))
            return
        del self.living[story.number]
        if kind == "remove":
            self.newsroom.remove(f"{story.number}")
        else:
            self.newsroom.withdraw(story.address)

    def _write(self, story: Story) -> None:
        self.living[story.number] = story
        mentioned = (story.number * 7 % 11, story.number - 1, story.number + 1)
        self.newsroom.write(
            f"{story.number}",
            article(
                story.title,
                published=story.published.isoformat(),
                section=story.section,
                authors=[story.author],
                also_read=[f"Story {number} edition 1" for number in mentioned],
                blocks=[{"kind": "paragraph", "text": f"What is told of {story.number}."}],
            ),
        )

    def _check(self, *, is_closed_kept: bool) -> None:
        closed: dict[str, bytes] = {}
        for feed in FEEDS:
            titles = sorted(story.title for story in self.living.values() if story.is_in(feed))
            for file in FILES:
                address = f"/{feed}/{file}" if feed else f"/{file}"
                if self.client.get(address).status_code in {404, 410}:
                    assert not titles
                    continue
                pages = follow(self.client, address)
                assert sorted(merged(pages).values()) == titles
                assert _in_archives(pages) in ([], titles)
                closed |= {page.address: page.body for page in pages if "archive" in page.marks}
        if is_closed_kept:
            assert self.closed.items() <= closed.items()
        self.closed = closed


def _in_archives(pages: Sequence[Page]) -> list[str]:
    """Return the titles that stand in archives, each as often as it does."""
    return sorted(title for page in pages[1:] for title in page.entries.values())


@given(st.lists(EVENTS, min_size=1, max_size=12), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_t25_every_history_holds_every_article_and_closed_archives_stay(
    events: list[tuple[str, int, str, str]], limit: int, archive_entries: int
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(archives, "ARCHIVE_ENTRIES", archive_entries)
        newsroom = Newsroom(Path(folder), now=LATER)
        with newsroom.config_path.open("a", encoding="utf-8") as file:
            file.write(f"[feeds]\nlimit = {limit}\nkeep_hours = 0\n")
        newsroom.count_nothing()
        history = History(newsroom, newsroom.client())
        for event in events:
            history.happen(event)
        newsroom.close()
