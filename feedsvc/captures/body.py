"""The middle of a page: its paragraphs, told apart from what stands among them."""

from dataclasses import dataclass

from feedsvc.captures.layout import Layout
from feedsvc.captures.lines import is_closed, is_headline, is_link, is_prose
from feedsvc.captures.markers import also_read_headline, begins_marker, marker_from, marker_of
from feedsvc.captures.pagedata import LONGEST_DATA_LINE, PageData
from feedsvc.model import Block, BlockKind
from feedsvc.web_url import is_web_url

_CREDIT_WORDS = 6


@dataclass(frozen=True, slots=True)
class Body:
    """The body's lines, the ALSO READ headlines in it, and where the page's end begins.

    `is_open`: the capture ends within the body. `is_cut`: its last line, which may be no whole
    one, was furniture or a link and is left out.
    """

    lines: list[str]
    also_read: tuple[str, ...]
    end: int
    is_open: bool
    is_cut: bool


def read_body(lines: list[str], layout: Layout, data: PageData) -> Body:
    """Read `lines`, those behind the headline, until the first label of the page's end."""
    kept: list[str] = []
    also_read: list[str] = []
    match_marker = layout.marker_at_start.match
    last = len(lines) - 1
    position = 0
    while position <= last:
        line = lines[position]
        match = match_marker(line)
        marker = marker_from(match, layout) if match else None
        if marker is None:
            if position == last and (begins_marker(line, layout) or is_link(line)):
                return Body(kept, tuple(also_read), len(lines), is_open=False, is_cut=True)
            if len(line) > LONGEST_DATA_LINE or not _is_furniture(line, layout, data):
                kept.append(line)
        elif marker.kind == "also_read":
            headline = also_read_headline(marker.rest)
            if not headline and position < last and _is_title(lines[position + 1], layout):
                position += 1
                headline = lines[position]
            if headline:
                also_read.append(headline)
        elif marker.kind == "related":
            position = _behind_related(lines, position + 1, layout) - 1
        else:
            return Body(kept, tuple(also_read), position, is_open=False, is_cut=False)
        position += 1
    is_open = bool(kept) and kept[-1] is lines[last]
    return Body(kept, tuple(also_read), len(lines), is_open=is_open, is_cut=False)


def as_blocks(lines: list[str], layout: Layout, standfirst: str) -> tuple[Block, ...]:
    """Return the body's lines as blocks: paragraphs, captions, subheadings and bare links.

    The line that repeats `standfirst` is a paragraph, however short it is.
    """
    kinds: list[BlockKind] = []
    is_before_prose = False
    for line in reversed(lines):
        # Nearly every line: a plain sentence, told without looking any closer.
        if line[-1] == "." and "(" not in line:
            kinds.append("paragraph")
            is_before_prose = True
            continue
        kind = _kind(line, layout)
        if kind == "paragraph":
            if is_before_prose and is_headline(line) and line != standfirst:
                kind, is_before_prose = "subheading", False
            else:
                # Nothing is known of what follows the last line, which may be cut.
                is_before_prose = not kinds or is_prose(line) or is_closed(line)
        kinds.append(kind)
    return tuple(map(Block, reversed(kinds), lines))


def is_caption(line: str, layout: Layout) -> bool:
    """Whether a line is a picture's: `….(Photo:IN)`, `NAME,(grab)`, `… Pic credits NAME`."""
    if "(" in line and _ends_in_caption_bracket(line.lower(), layout):
        return True
    return not is_closed(line) and _names_photographer(line, layout)


def _ends_in_caption_bracket(lowered: str, layout: Layout) -> bool:
    """Whether a line's last bracket says `(photo…` or `… photo)` at the line's end."""
    inside, _, behind = lowered[lowered.rfind("(") :].partition(")")
    for opening in layout.body.caption_brackets:
        if inside.startswith(opening) and not inside[len(opening) :][:1].isalnum():
            return not behind.strip(" .")
        if inside.endswith(f" {opening[1:]}") and not behind:
            return True
    return False


def _names_photographer(line: str, layout: Layout) -> bool:
    lowered = line.lower()
    for credit in layout.body.caption_credits:
        place = lowered.rfind(credit)
        if place == 0 or (place > 0 and not lowered[place - 1].isalnum()):
            return len(line[place + len(credit) :].split()) <= _CREDIT_WORDS
    return False


def _kind(line: str, layout: Layout) -> BlockKind:
    if is_link(line) and is_web_url(line):
        return "embed"
    return "caption" if is_caption(line, layout) else "paragraph"


def _is_furniture(line: str, layout: Layout, data: PageData) -> bool:
    if layout.dropped_lines.fullmatch(line):
        return True
    return layout.headline != "first" and data.takes(line)


def _is_title(line: str, layout: Layout) -> bool:
    return is_headline(line) and marker_of(line, layout) is None


def _behind_related(lines: list[str], position: int, layout: Layout) -> int:
    """Return where the body goes on behind a list of related articles, headlines alone or in
    pairs with their summaries."""

    def is_title(place: int) -> bool:
        return place < len(lines) and _is_title(lines[place], layout)

    def is_pair(place: int) -> bool:
        return is_title(place) and place + 1 < len(lines) and not is_title(place + 1)

    if is_pair(position) and is_pair(position + 2):
        while is_pair(position):
            position += 2
    while is_title(position):
        position += 1
    return position
