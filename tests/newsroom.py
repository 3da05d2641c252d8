"""A newsroom in a temporary folder: captures, a configuration, a clock, and a store."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import feedparser

from feedsvc import rebuild as rebuilding
from feedsvc.config import Configuration, load
from feedsvc.rebuild import Options, Report
from feedsvc.store.engine import open_for_reading, opened_if_there
from feedsvc.store.location import Database, Location
from feedsvc.store.sql import documents, published
from feedsvc.store.sql.articles import Version
from feedsvc.store.sql.documents import StoredDocument
from tests.capture_text import capture_text, default_paragraphs

SHIPPED_CONFIGURATION = Path(__file__).parent.parent / "config" / "feedsvc.toml"
SIDE_FILES = ("", "-wal", "-shm")
# Captures bear this time unless told otherwise, so that no test depends on when it runs.
WRITTEN = datetime(2024, 5, 1, 9, 0, tzinfo=UTC)


@dataclass
class Newsroom:
    """One site: `captures`, `config`, the `store`, and `now`, the time that its clock shows.

    `settings` are laid over the shipped configuration as the environment is, by their names
    there without the prefix (SITE__URL="https://example.org"). `sections` and `filters` take the
    place of its `[[sections]]` and `[[filters]]` where they are not None; `[redirects]`, which
    comes after them, is left out then.
    """

    folder: Path
    now: datetime = datetime(2024, 5, 10, 15, 0, tzinfo=UTC)
    settings: dict[str, str] = field(default_factory=dict)
    sections: Sequence[Mapping[str, Any]] | None = None
    filters: Sequence[Mapping[str, Any]] | None = None

    def __post_init__(self) -> None:
        self.captures = self.folder / "captures"
        self.store = self.folder / "state" / "feedsvc.sqlite"
        self.config = self.folder / "config" / "feedsvc.toml"
        for folder in (self.captures, self.config.parent):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What FEEDSVC_ variables make the shipped configuration this newsroom's."""
        own = {"CAPTURES__FOLDER": str(self.captures), "STORE__PATH": str(self.store)}
        return {f"FEEDSVC_{key}": value for key, value in {**own, **self.settings}.items()}

    def configuration(self) -> Configuration:
        """Write the configuration file, and return it as it is loaded."""
        text = SHIPPED_CONFIGURATION.read_text(encoding="utf-8")
        for kind, tables in (("filters", self.filters), ("sections", self.sections)):
            if tables is not None:
                text = text.partition(f"[[{kind}]]\n")[0]
        for kind, tables in (("sections", self.sections), ("filters", self.filters)):
            text += "".join(_table(kind, table) for table in tables or ())
        self.config.write_text(text, encoding="utf-8")
        return load(self.config, self.environment).configuration

    def clock(self) -> datetime:
        return self.now

    def wait(self, **duration: float) -> None:
        """Let time pass, such as hours=1; it may go back."""
        self.now += timedelta(**duration)

    def write(
        self,
        name: str,
        headline: str,
        day: date | None = date(2024, 5, 1),
        *,
        paragraphs: Sequence[str] | None = None,
        section: str | None = "Top News",
        also_read: Iterable[str] = (),
        teasers: Sequence[tuple[str, str]] = (("A teaser", "What is told of it in a few words"),),
        crawled: date | None = None,
        cut: bool = False,
        written: datetime = WRITTEN,
    ) -> Path:
        """Write a capture in the layout of asianlite; its text depends on `name` unless given."""
        text = capture_text(
            headline,
            day,
            paragraphs=paragraphs or default_paragraphs(name),
            section=section,
            also_read=also_read,
            teasers=teasers,
            crawled=crawled,
            cut=cut,
        )
        return self.write_bytes(name, text.encode(), written)

    def write_bytes(self, name: str, data: bytes, written: datetime = WRITTEN) -> Path:
        """Write any file into the folder of captures."""
        path = self.captures / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (written.timestamp(), written.timestamp()))
        return path

    def rebuild(self, **options: bool) -> Report:
        return rebuilding.rebuild(self.configuration(), self.clock, no_progress, Options(**options))

    def withdraw(self, *addresses: str) -> Report:
        return rebuilding.withdraw(self.configuration(), self.clock, addresses)

    def take_back(self, *addresses: str) -> Report:
        return rebuilding.take_back(self.configuration(), self.clock, no_progress, addresses)

    def lose_store(self) -> None:
        """Delete the store's file and its side files; the journal stays."""
        for side in SIDE_FILES:
            self.store.with_name(self.store.name + side).unlink(missing_ok=True)

    @property
    def location(self) -> Location:
        """Where the store is: `store`, or the database of settings["STORE__URL"]."""
        url = self.settings.get("STORE__URL")
        return Database(url) if url else self.store

    def has_store(self) -> bool:
        with opened_if_there(self.location) as connection:
            return connection is not None

    @contextlib.contextmanager
    def connection(self) -> Iterator[Any]:
        """Open the store as the service does."""
        with contextlib.closing(open_for_reading(self.location)) as connection:
            yield connection

    def stored(self, address: str) -> StoredDocument | None:
        with self.connection() as connection:
            return documents.get(connection, address)

    def document(self, address: str) -> bytes:
        """Return the body of the living document at `address`."""
        found = self.stored(address)
        assert found is not None, f"no document at {address}"
        assert not found.gone, f"{address} is gone"
        return found.document.bodies["identity"]

    def _living(self) -> dict[str, StoredDocument]:
        with self.connection() as connection:
            addresses = [summary.address for summary in documents.summaries(connection)]
            found = {address: documents.get(connection, address) for address in addresses}
        return {address: stored for address, stored in found.items() if stored is not None}

    def documents(self) -> dict[str, bytes]:
        """Return the body of every living document by address."""
        return {a: stored.document.bodies["identity"] for a, stored in self._living().items()}

    def validators(self) -> dict[str, tuple[dict[str, str], int]]:
        """Return entity tags and Last-Modified of every living document by address."""
        return {a: (s.document.etags, s.last_modified) for a, s in self._living().items()}

    def feed(self, section: str = "") -> Any:
        """Return the Atom feed of a section, or of all articles, as feedparser reads it."""
        return feedparser.parse(self.document(f"/{section}/atom.xml" if section else "/atom.xml"))

    def entries(self, section: str = "") -> dict[str, Any]:
        """Return the entries of a feed by title, in its order."""
        return {entry.title: entry for entry in self.feed(section).entries}

    def titles(self, section: str = "") -> list[str]:
        return [entry.title for entry in self.feed(section).entries]

    def entry(self, title: str, section: str = "") -> Any:
        return self.entries(section)[title]

    def address(self, title: str) -> str:
        """Return the path of the entry's page."""
        url = self.configuration().site.url
        return str(self.entry(title).link).removeprefix(url)

    def identities(self) -> dict[str, tuple[str, str, str, str]]:
        """Return (id, link, published, updated) by title of all entries of the main feed."""
        return {
            title: (entry.id, entry.link, entry.published, entry.updated)
            for title, entry in self.entries().items()
        }

    def page(self, address: str) -> Version | Literal["gone"] | None:
        """Return what the service finds at an article's address."""
        with self.connection() as connection:
            return published.article_at(connection, address)


def no_progress(phase: str, done: int, total: int) -> None:
    """Hear nothing."""


def _table(kind: str, table: Mapping[str, Any]) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in table.items()]
    return "\n".join([f"\n[[{kind}]]", *lines, ""])


def _toml(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, int):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
