"""Which lines of a page are its dates by their place alone, whether they can be read or not."""

from itertools import islice

from feedsvc.captures.layout import Layout
from feedsvc.captures.lines import starts_with_label
from feedsvc.captures.pagedata import LONGEST_DATA_LINE, read_minutes_of
from feedsvc.text import one_line

_HEAD_LINES = 8


def date_lines_of(text: str, layout: Layout) -> tuple[str, ...]:
    """Return what stands above the read time of `text`, in one block with it: no headline (F6).

    That is one line, the date, or a day-of-crawl line above it or in its place. Nothing where
    more stands there, or where the layout does not open with a date and a read time.
    """
    if not layout.recognised.date_and_read_time:
        return ()
    block: list[str] = []
    for raw in islice(text.lstrip().split("\n", _HEAD_LINES), _HEAD_LINES):
        line = raw.strip() if raw.isprintable() else one_line(raw)
        if not line:
            block = []
        elif read_minutes_of(line, layout) is not None:
            return tuple(block) if _may_be_dates(block, layout) else ()
        else:
            block.append(line)
    return ()


def _may_be_dates(block: list[str], layout: Layout) -> bool:
    if any(len(line) > LONGEST_DATA_LINE for line in block):
        return False
    is_crawl_day = [starts_with_label(line, layout.head.crawl_day) is not None for line in block]
    return is_crawl_day in ([True], [False], [True, False])
