"""Readers that people use, each subscribed to one address: real programs and libraries."""

import contextlib
import json
import sqlite3
import subprocess
from collections.abc import Callable
from email import message_from_string
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import feedparser
from reader import make_reader

from tests.components import require


class Subscriber(Protocol):
    """Someone who reads one feed."""

    def poll(self) -> list[str]:
        """Ask for the feed once, and return the titles that the reader has of it, sorted.

        Every entry that the reader holds for one of its own counts, so an entry that is shown
        twice is there twice. rss2email, which keeps no entries, has those that it mailed.
        """


class Newsboat:
    """newsboat, with a cache of its own in `folder`."""

    def __init__(self, folder: Path, url: str) -> None:
        self._program = require("newsboat")
        self._folder = folder
        folder.mkdir()
        (folder / "urls").write_text(f"{url}\n", encoding="utf-8")
        (folder / "config").write_text("browser none\n", encoding="utf-8")

    def poll(self) -> list[str]:
        files = {"u": "urls", "c": "cache.db", "C": "config"}
        options = [part for key, name in files.items() for part in (f"-{key}", name)]
        _run(self._folder, self._program, *options, "-x", "reload")
        with contextlib.closing(sqlite3.connect(self._folder / "cache.db")) as cache:
            return sorted(row[0] for row in cache.execute("SELECT title FROM rss_item"))

    def entries(self) -> list[tuple[object, ...]]:
        """Return all that it holds of each entry."""
        with contextlib.closing(sqlite3.connect(self._folder / "cache.db")) as cache:
            columns = "guid, title, author, url, pubDate, content"
            return cache.execute(f"SELECT {columns} FROM rss_item ORDER BY guid").fetchall()


class Rss2email:
    """rss2email, which mails each new entry once, into a mailbox in `folder`."""

    def __init__(self, folder: Path, url: str) -> None:
        self._program = require("r2e")
        self._folder = folder
        self._mail = folder / "mail"
        self._mail.mkdir(parents=True)
        (folder / "settings").write_text(
            "[DEFAULT]\nto = reader@example.org\n"
            f"email-protocol = maildir\nmaildir-path = {self._mail}\nmaildir-mailbox = INBOX\n",
            encoding="utf-8",
        )
        self._r2e("add", "news", url)

    def poll(self) -> list[str]:
        self._r2e("run")
        mails = [path.read_text(encoding="utf-8") for path in (self._mail / "INBOX/new").iterdir()]
        return sorted(message_from_string(mail)["Subject"] for mail in mails)

    def _r2e(self, *arguments: str) -> None:
        options = ("--config", "settings", "--data", "state.json")
        _run(self._folder, self._program, *options, *arguments)
        state = json.loads((self._folder / "state.json").read_text(encoding="utf-8"))
        assert [feed["name"] for feed in state["feeds"]] == ["news"]


class Feedparser:
    """A script around feedparser, which merges what it gets by id, as its manual advises.

    `agent` is the name that it goes by; None leaves it feedparser's own.
    """

    def __init__(self, _folder: Path, url: str, agent: str | None = "a-script/1.0") -> None:
        self._url = url
        self._agent = agent
        self._validators: dict[str, Any] = {}
        self._entries: dict[str, Any] = {}

    def poll(self) -> list[str]:
        found = feedparser.parse(self._url, agent=self._agent, **self._validators)
        assert not found.bozo, found.get("bozo_exception")
        if found.get("status") not in {304}:
            self._validators = {key: found[key] for key in ("etag", "modified") if key in found}
        self._entries |= {entry.id: entry for entry in found.entries}
        return sorted(entry.title for entry in self._entries.values())

    def entries(self) -> list[tuple[object, ...]]:
        """Return all that it holds of each entry."""
        fields = ("title", "link", "author", "published", "updated", "summary", "tags")
        return sorted(
            (
                key,
                *(dict.get(entry, name) for name in fields),
                *(content.value for content in entry.get("content", ())),
            )
            for key, entry in self._entries.items()
        )


class Reader:
    """The library `reader`, with a database of its own in `folder`."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir()
        self._database = str(folder / "reader.sqlite")
        self._url = url
        with contextlib.closing(make_reader(self._database)) as reader:
            reader.add_feed(url)

    def poll(self) -> list[str]:
        with contextlib.closing(make_reader(self._database)) as reader:
            reader.update_feed(self._url)
            return sorted(str(entry.title) for entry in reader.get_entries())

    def entries(self) -> list[tuple[object, ...]]:
        """Return all that it holds of each entry."""
        with contextlib.closing(make_reader(self._database)) as reader:
            return sorted(
                (e.id, e.title, e.link, e.authors_str, e.published, e.updated, e.summary, e.content)
                for e in reader.get_entries()
            )


SUBSCRIBERS: dict[str, Callable[[Path, str], Subscriber]] = {
    "newsboat": Newsboat,
    "rss2email": Rss2email,
    "feedparser": Feedparser,
    "feedparser by its own name": partial(Feedparser, agent=None),
    "reader": Reader,
}


def _run(folder: Path, *command: str) -> None:
    """Run a program in `folder`, as a person whose home that is."""
    subprocess.run(
        command,
        cwd=folder,
        env={"HOME": str(folder), "TERM": "dumb", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        timeout=60,
        check=True,
        capture_output=True,
    )
