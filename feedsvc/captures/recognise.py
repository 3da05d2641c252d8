"""Which layout a capture has, told by the markers that stand in it."""

from feedsvc.captures.credit import read_standfirst, without_agency_mark
from feedsvc.captures.dates import find_date
from feedsvc.captures.layout import Layout
from feedsvc.captures.pagedata import LONGEST_DATA_LINE, read_minutes_of

_HEAD_LINES = 3
# A credit and the mark of an agency behind it are no longer, in characters.
_CREDIT_LENGTH = 80


def has_layout(lines: list[str], layout: Layout) -> bool:
    """Whether one of the marks by which `layout` is recognised stands in `lines`."""
    marks = layout.recognised
    if marks.date_and_read_time and _opens_with_date_and_read_time(lines, layout):
        return True
    if marks.credit and any(_bears_credit(line, layout) for line in lines):
        return True
    return bool(marks.lines) and any(line.lower() in marks.lines for line in lines)


def _opens_with_date_and_read_time(lines: list[str], layout: Layout) -> bool:
    """Whether the first lines are a date alone and then a read time alone, or the read time."""
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if read_minutes_of(line, layout) is not None:
            return number == 0 or _is_date_alone(lines[number - 1], layout)
    return False


def _is_date_alone(line: str, layout: Layout) -> bool:
    # A longer line is none, and would be kept with the dates that were read (find_date).
    found = find_date(line, layout.day_first) if len(line) <= LONGEST_DATA_LINE else None
    return found is not None and found.end - found.start == len(line)


def _bears_credit(line: str, layout: Layout) -> bool:
    lowered = without_agency_mark(line[-_CREDIT_LENGTH:]).lower().rstrip(".")
    return lowered.endswith(layout.credit.spellings) and read_standfirst(line, layout).by_agency
