"""The last defence of a document's text: a character that no document may hold is named.

Text is XML-safe from where captures are read (feedsvc.text), so an error from here is a bug.
It says where, because lxml and the UTF-8 codec name a character's value but no entry.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass

from feedsvc.model import Feed
from feedsvc.text import xml_safe


@contextmanager
def naming_unsafe_text(feed: Feed) -> Iterator[None]:
    """While it lasts, a ValueError about a character becomes one that names entry and field."""
    try:
        yield
    except ValueError:
        refuse_unsafe_text(feed)
        raise


def refuse_unsafe_text(feed: Feed) -> None:
    """Raise ValueError for the first text of `feed` that XML 1.0 §2.2 forbids, naming its place."""
    for place, text in _texts(feed, "feed"):
        safe = xml_safe(text)
        if safe != text:
            character = next(char for char in text if not xml_safe(char))
            raise ValueError(
                f"feed {feed.id}{_entry_of(feed, place)}: {place} holds U+{ord(character):04X}, "
                "which XML forbids; clean it with feedsvc.text.one_line where it is read"
            )


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Yield each string in `value`, with the path of attributes and indexes that leads to it."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}[{index}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{place}.{field.name}")


def _entry_of(feed: Feed, place: str) -> str:
    start = "feed.entries["
    if not place.startswith(start):
        return ""
    index = int(place.removeprefix(start).partition("]")[0])
    return f", entry {feed.entries[index].id}"
