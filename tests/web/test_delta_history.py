"""Whatever happens to a newsroom: a delta merged into the old document gives the new one."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.web.deltas import assert_is_delta, merged
from tests.web.newsroom import Newsroom, article
from tests.web.wsgi import ask

STORIES = st.integers(0, 5)
AT_ONCE = st.booleans()
SECTIONS = {"Top News": "/top-news", "Drinks": "/drinks"}
ADDRESSES = ["/feed.xml", "/atom.xml", *(f"{path}/feed.xml" for path in SECTIONS.values())]
SETTINGS = """
[feeds]
limit = {limit}
keep_hours = 0
content = "full"
"""


@dataclass(frozen=True)
class Holder:
    """Someone who was given a document under `tag`, and what it held, by id."""

    address: str
    tag: str
    entries: dict[str, Any]


class Polling(RuleBasedStateMachine):
    """A newsroom, whose every document that was ever given is still held by someone."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.newsroom = Newsroom(self.folder)
        self.newsroom.count_nothing()  # what is counted is written later than the folder is there
        self.plain_settings = self.newsroom.config_path.read_text()
        self.service = self.newsroom.client().application.wsgi_app
        self.holders: list[Holder] = []
        self.living: dict[int, str] = {}
        self.edition = 0

    def teardown(self) -> None:
        self.newsroom.close()
        shutil.rmtree(self.folder)

    @initialize(limit=st.integers(2, 4))
    def configure(self, limit: int) -> None:
        settings_ = self.plain_settings + SETTINGS.format(limit=limit)
        self.newsroom.config_path.write_text(settings_)

    @rule(
        story=STORIES,
        section=st.sampled_from(sorted(SECTIONS)),
        day=st.integers(1, 3),
        named=STORIES,
        told=st.booleans(),
        at_once=AT_ONCE,
    )
    def write(
        self, story: int, section: str, day: int, named: int, told: bool, at_once: bool
    ) -> None:
        """Write a story, or edit it: its section, its time, whom it names, its text."""
        self.edition += told
        self.living[story] = section
        self.newsroom.write(
            f"story{story}",
            article(
                f"Story {story}",
                published=f"2024-05-0{day}T12:00:0{story}Z",
                section=section,
                summary=f"Edition {self.edition}",
                also_read=[f"Story {named}"],
            ),
        )
        self._changed(at_once=at_once)

    @precondition(lambda self: self.living)
    @rule(data=st.data(), at_once=AT_ONCE)
    def remove(self, data: st.DataObject, at_once: bool) -> None:
        story = data.draw(st.sampled_from(sorted(self.living)))
        del self.living[story]
        self.newsroom.remove(f"story{story}")
        self._changed(at_once=at_once)

    @rule(content=st.sampled_from(["full", "summary"]), at_once=AT_ONCE)
    def reconfigure(self, content: str, at_once: bool) -> None:
        path = self.newsroom.config_path
        before = path.read_text()
        path.write_text(
            before.replace('"full"', f'"{content}"').replace('"summary"', f'"{content}"')
        )
        self._changed(at_once=at_once)

    @precondition(lambda self: self.holders)
    @rule()
    def lose_store(self) -> None:
        for side in ("", "-wal", "-shm"):
            store = self.newsroom.store
            store.with_name(store.name + side).unlink(missing_ok=True)
        self._publish()

    def _changed(self, *, at_once: bool) -> None:
        """Publish a change at once, or with what comes next."""
        if at_once:
            self._publish()

    def _publish(self) -> None:
        """Rebuild; then everyone polls, and holds what is published now as well."""
        self.newsroom.now += 60
        self.newsroom.elapsed += 1
        self.newsroom.rebuild()
        for holder in self.holders:
            self._poll(holder)
        for address in ADDRESSES:
            answer = ask(self.service, address)
            if answer.status == 200:
                tag = dict(answer.headers)["ETag"]
                self.holders.append(Holder(address, tag, merged({}, answer.body)))

    def _poll(self, holder: Holder) -> None:
        whole = ask(self.service, holder.address)
        headers = {"A-IM": "feed", "If-None-Match": holder.tag}
        answer = ask(self.service, holder.address, headers)
        event(f"answered {answer.status}")
        entries = merged({}, whole.body)
        if answer.status == 304:
            assert holder.entries == entries
        elif answer.status != 226:
            assert answer == whole
        else:
            assert dict(answer.headers)["ETag"] == dict(whole.headers)["ETag"]
            delta = feedparser.parse(answer.body).entries
            assert_is_delta(answer.body, whole.body, {entry.title for entry in delta})
            now = merged(holder.entries, answer.body)
            assert {key: now[key] for key in entries} == entries
            # What it holds beside slid out of the window, and is the feed's still.
            beside = {now[key].title for key in now.keys() - entries.keys()}
            assert beside <= self._titles(holder.address)

    def _titles(self, address: str) -> set[str]:
        """Return the titles of all stories of a feed, within its window or not."""
        path = address.rpartition("/")[0]
        return {
            f"Story {story}"
            for story, section in self.living.items()
            if path in {"", SECTIONS[section]}
        }


TestPolling = Polling.TestCase
TestPolling.settings = settings(
    max_examples=30, stateful_step_count=15, deadline=None, parent=settings()
)
