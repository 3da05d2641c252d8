"""The markers that divide a page's body from its furniture, told at a line's beginning."""

import re
from typing import NamedTuple

from feedsvc.captures.layout import Layout, MarkerKind
from feedsvc.captures.lines import is_closed, starts_with_label

_LABEL_LENGTH = 60
_LINK_BEGINNINGS = ("https://", "http://")


class Marker(NamedTuple):
    """A marker and what stands behind it on its line."""

    kind: MarkerKind
    rest: str


def marker_of(line: str, layout: Layout) -> Marker | None:
    """Return the marker that `line` is or begins with, None for any other line."""
    match = layout.marker_at_start.match(line)
    return marker_from(match, layout) if match else None


def marker_from(match: re.Match[str], layout: Layout) -> Marker | None:
    """Return the marker of a line that `marker_at_start` matches; None where it is no marker."""
    if match.lastindex is None:
        return None
    line = match.string
    kind = layout.marker_kinds[match.lastindex - 1]
    rest = line[match.end() :]
    if rest and not _may_follow(kind, rest, layout):
        return None
    return Marker(kind, rest.lstrip(" :").strip() if kind != "also_read" else rest)


def also_read_headline(rest: str) -> str:
    """Return the headline behind an ALSO READ marker, without the separator before it."""
    return rest.lstrip()[1:].strip()


def is_page_end(line: str, layout: Layout) -> bool:
    """Whether a line is a label of the page's end and nothing else, so no headline."""
    marker = marker_of(line, layout)
    return marker is not None and (marker.kind == "also_read" or not marker.rest)


def begins_marker(line: str, layout: Layout) -> bool:
    """Whether `line`, the last of a capture, may be a marker, label or link cut within itself."""
    if len(line) > _LABEL_LENGTH:
        return False
    lowered = line.lower()
    labels = layout.head.updated + layout.head.published
    rest = starts_with_label(line, labels)
    # A date begins with a digit or a name; "Published reports say" is a paragraph's beginning.
    if rest is not None and not rest[:1].islower():
        return True
    beginnings = (*layout.markers, *labels, *_LINK_BEGINNINGS)
    return any(literal.startswith(lowered) for literal in beginnings)


def _may_follow(kind: MarkerKind, rest: str, layout: Layout) -> bool:
    """Whether `rest`, not empty, behind a marker's words is such as only that marker has.

    The words alone also begin paragraphs ("Also read the report.").
    """
    if kind == "also_read":
        return rest.lstrip().startswith(layout.body.also_read_separators)
    if not rest.strip(" :."):
        return True
    if kind == "latest":
        return rest[0] in " :-" and len(rest) <= _LABEL_LENGTH and not is_closed(rest)
    if kind in {"previous", "next"}:
        words = rest.lstrip()
        return rest[0] == ":" or not (words[0].islower() or (rest[0].isspace() and is_closed(rest)))
    if kind == "teasers":
        return not rest[0].isalnum() and len(rest) <= _LABEL_LENGTH
    return kind in {"ignored", "headlines"} and rest[0] == ":"
