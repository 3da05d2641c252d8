"""What a delta has to be, beside the whole document that it is one of (RFC 3229, RFC 9110)."""

from collections.abc import Collection
from typing import Any

import feedparser


def assert_is_delta(delta: bytes, whole: bytes, titles: Collection[str]) -> None:
    """Assert that `delta` is `whole` with the entries of these `titles` alone, in its order."""
    some, every = feedparser.parse(delta), feedparser.parse(whole)
    assert not some.bozo
    assert some.version == every.version
    assert some.feed == {key: said for key, said in every.feed.items() if key != "fh_complete"}
    assert [entry for entry in every.entries if entry.title in titles] == some.entries
    assert {entry.title for entry in some.entries} == set(titles)
    assert b":complete" not in delta
    assert b":archive" not in delta


def delta_headers(whole: dict[str, str], length: int, base: str = "") -> dict[str, str]:
    """Return the headers of a delta, from those of the 200 that it stands for."""
    headers = {**whole, "IM": "feed", "Cache-Control": "no-store, im"}
    headers["Content-Length"] = str(length)
    return headers | ({"Delta-Base": base} if base else {})


def merged(held: dict[str, Any], document: bytes) -> dict[str, Any]:
    """Return the entries by id of a reader that `held` some and merges those of `document`."""
    return held | {entry.id: entry for entry in feedparser.parse(document).entries}
