"""The last part of a page: neighbours, section, teasers, as they were on the crawl's day."""

from dataclasses import dataclass, field

from feedsvc.captures.layout import Layout, MarkerKind
from feedsvc.captures.markers import Marker, also_read_headline, begins_marker, marker_from
from feedsvc.model import Teaser

_PAIRS = frozenset({"latest", "dont_miss", "teasers"})
# What stands in place of the summary where a page gives a headline none.
_ENDS_A_PAIR = frozenset({"top", "dont_miss"})


@dataclass(slots=True)
class End:
    """What the end of a page names, filled line by line.

    `label` is the section's, and `label_is_last` where nothing follows it, so that it may be
    cut. `part` is the last part that has begun, `items` how many lines it has;
    `ends_in_headline` tells that the last pair has no summary.
    """

    previous: str | None = None
    next: str | None = None
    label: str | None = None
    label_is_last: bool = False
    also_read: list[str] = field(default_factory=list)
    teasers: list[Teaser] = field(default_factory=list)
    dont_miss: list[Teaser] = field(default_factory=list)
    part: MarkerKind | None = None
    items: int = 0
    ends_in_headline: bool = False


def read_end(lines: list[str], layout: Layout) -> End:
    """Read `lines`, those from the first label behind the body on.

    In a list of pairs only the place tells headline from summary. A headline that ends a cut
    capture has no summary and is left out, and so is the beginning of a label.
    """
    end = End()
    pairs = end.teasers
    headline: str | None = None
    match_marker = layout.marker_at_start.match
    last = len(lines) - 1
    for number, line in enumerate(lines):
        match = match_marker(line)
        marker = marker_from(match, layout) if match else None
        if marker and (headline is None or marker.kind in _ENDS_A_PAIR):
            headline = None
            _begin(end, marker, is_last=number == last)
            pairs = end.dont_miss if end.part == "dont_miss" else end.teasers
        elif number == last and headline is None and begins_marker(line, layout):
            break
        elif end.part not in _PAIRS:
            _take(end, line)
        elif headline is None:
            headline = line
        else:
            pairs.append(Teaser(headline, line))
            headline = None
    end.ends_in_headline = headline is not None
    return end


def _begin(end: End, marker: Marker, *, is_last: bool) -> None:
    if marker.kind == "also_read":
        headline = also_read_headline(marker.rest)
        if headline:
            end.also_read.append(headline)
        return
    end.part, end.items = marker.kind, 0
    if marker.kind == "latest" and end.label is None:
        end.label, end.label_is_last = marker.rest, is_last
    elif marker.rest:
        _take(end, marker.rest)


def _take(end: End, line: str) -> None:
    end.items += 1
    if end.part == "previous" and end.previous is None:
        end.previous = line
    elif end.part == "next" and end.next is None:
        end.next = line
