"""A newsroom to test the service with: captures in a folder, rebuilt by the real rebuild."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from feedsvc.config import Configuration, load
from feedsvc.rebuild import Options, Report, rebuild, withdraw
from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments

SITE = "https://news.example.org"
START = datetime(2024, 5, 6, 7, 0, tzinfo=UTC).timestamp()

_SETTINGS = """\
[site]
title = "The Example"
url = "{url}"
description = "All the news."
language = "en-GB"
zone = "Europe/London"
id_authority = "example.org"

[captures]
folder = "captures"
default_section = "Top News"

[store]
path = "store/feedsvc.sqlite"

# Counts are written when pytest ends, too: not into a folder that a test has taken away.
[readers]
path = "readers.sqlite"

[[sections]]
name = "Top News"
slug = "top-news"
description = "What matters most."

[[sections]]
name = "Nothing Yet"
slug = "nothing-yet"
"""


def article(title: str, **changes: Any) -> dict[str, Any]:
    """Return a whole article, in the form of `check --json`."""
    return {
        "title": title,
        "published": "2024-05-01T12:00:00+01:00",
        "section": "Top News",
        "summary": f"What is new about {title}",
        "authors": ["Ada Writer"],
        "read_minutes": 2,
        "blocks": [{"kind": "paragraph", "text": f"This is the story of {title}."}],
        **changes,
    }


@dataclass
class Newsroom:
    """A folder with a configuration, captures and a store; `now` is what its clocks say."""

    folder: Path
    url: str = SITE
    now: float = START
    elapsed: float = 0.0
    _opened: list[PublishedDocuments] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "captures").mkdir()
        self.config_path.write_text(_SETTINGS.format(url=self.url), encoding="utf-8")

    @property
    def config_path(self) -> Path:
        return self.folder / "feedsvc.toml"

    @property
    def configuration(self) -> Configuration:
        return load(self.config_path, {}).configuration

    @property
    def store(self) -> Path:
        return self.folder / "store" / "feedsvc.sqlite"

    def count_nothing(self) -> None:
        """Switch the counts of readers off, for what is served from now on."""
        text = self.config_path.read_text(encoding="utf-8")
        silent = text.replace("[readers]\n", "[readers]\ncount = false\n")
        self.config_path.write_text(silent, encoding="utf-8")

    def write(self, name: str, *articles: dict[str, Any]) -> None:
        """Write the captures of one file, in place of what it held."""
        lines = "".join(json.dumps(item) + "\n" for item in articles)
        (self.folder / "captures" / f"{name}.jsonl").write_text(lines, encoding="utf-8")

    def remove(self, name: str) -> None:
        (self.folder / "captures" / f"{name}.jsonl").unlink()

    def rebuild(self) -> Report:
        """Publish what the folder holds."""
        return rebuild(
            self.configuration,
            lambda: datetime.fromtimestamp(self.now, UTC),
            lambda _phase, _done, _total: None,
            Options(),
        )

    def withdraw(self, address: str) -> Report:
        """Withdraw the article at `address`, and publish that."""
        return withdraw(
            self.configuration, lambda: datetime.fromtimestamp(self.now, UTC), [address]
        )

    def cache(self, **limits: int) -> PublishedDocuments:
        """Return the documents as a new worker holds them."""
        self._opened.append(PublishedDocuments(self.configuration, lambda: self.elapsed, **limits))
        return self._opened[-1]

    def client(self, cache: PublishedDocuments | None = None) -> FlaskClient:
        """Return a client of a new worker, which holds its documents in `cache`."""
        app = create_app(
            self.configuration, clock=lambda: self.now, published=cache or self.cache()
        )
        return app.test_client()

    def close(self) -> None:
        """Close every store that was opened to be served."""
        for cache in self._opened:
            cache.close()
