"""What the tests of authors' feeds and of filters share."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from feedsvc import captures
from tests.newsroom import Newsroom


def write_parsed(newsroom: Newsroom, name: str, headline: str, **changes: Any) -> None:
    """Write a parsed article; its text has no word of any filter here."""
    day = date(2024, 5, 1) - timedelta(days=changes.pop("days_before", 0))
    parsed = {
        "title": headline,
        "published": f"{day.isoformat()}T12:00:00+01:00",
        "section": "Top News",
        "summary": f"What {name} was about",
        "authors": ["Ada Writer"],
        "blocks": [{"kind": "paragraph", "text": f"This is all that is known of {name}."}],
        **changes,
    }
    newsroom.write_bytes(f"{name}.jsonl", (json.dumps(parsed) + "\n").encode())


def rebuild_and_then_read_nothing(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebuild long after the captures were written; from then on to read one is an error."""
    newsroom.now = newsroom.now.replace(year=2100)
    newsroom.rebuild()
    newsroom.wait(hours=1)

    def refuse(*_: object) -> Sequence[captures.Reading]:
        raise AssertionError("a capture was read")

    monkeypatch.setattr("feedsvc.rebuild.reading.read_file", refuse)


def removal_of(newsroom: Newsroom, feed: str) -> tuple[str, int] | None:
    with newsroom.connection() as connection:
        row = connection.execute("SELECT * FROM removals WHERE feed = ?", (feed,)).fetchone()
        return (row["removed"], row["generation"]) if row else None


def is_gone(newsroom: Newsroom, address: str) -> bool:
    stored = newsroom.stored(address)
    return stored is not None and stored.gone
