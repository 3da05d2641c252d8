"""What a capture is put through from its bytes to its match, and how much work that is."""

import sys
from collections.abc import Callable
from datetime import date
from types import FrameType

from feedsvc.captures import Reading
from feedsvc.captures.dates import find_date
from feedsvc.captures.decode import decode
from feedsvc.captures.page import read_page
from feedsvc.errors import CaptureRefused
from feedsvc.identity import is_same_article
from feedsvc.rebuild.candidate import Candidate
from feedsvc.text import article_slug, section_slug, words_of
from tests.captures.conftest import rules_for


def put_through(data: bytes, layout: str) -> None:
    """Read a page, fold it, name it, and compare it with its like."""
    find_date.cache_clear()
    text, problems = decode(data)
    try:
        article = read_page(text, rules_for(layout), date(2024, 1, 1), problems)
    except CaptureRefused:
        return
    candidate = Candidate.of(Reading("a", "", article, None), article)
    for section in (*article.sections, *article.authors):
        section_slug(section)
    assert len(article_slug(article.title)) <= 200
    words_of(" ".join(block.text for block in article.blocks))
    assert is_same_article(
        candidate.likeness, Candidate.of(Reading("b", "", article, None), article).likeness
    )


def calls_of(action: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, are called while `action` runs."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count
