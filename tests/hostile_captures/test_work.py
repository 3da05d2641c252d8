"""The work that a capture causes grows with its size, and with nothing else (F10).

It is counted, never timed: calls of functions at one size and at four times that. What one call
does inside C does not show so; that is tested by its reason here, by whether it ends at all at full
size (`make slow`), and measured by `python -m tests.hostile_captures.cost`.
"""

import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from feedsvc import text
from feedsvc.captures.head import read_head
from feedsvc.captures.layout_file import load_layouts
from feedsvc.captures.pagedata import PageData
from feedsvc.identity import TRIED_IN_TURN, first_free, numbered
from tests.hostile_captures.shapes import SHAPES
from tests.hostile_captures.work import calls_of, put_through
from tests.newsroom import Newsroom

SMALL = 5_000
TIMES = 4
# Four times the size may cost so many times the work; the square of it would be sixteen.
MOST_TIMES = 5
LAYOUTS = ["auto", "asianlite", "general"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_f10_four_times_the_page_is_four_times_the_work(shape: str, layout: str) -> None:
    small, large = (SHAPES[shape](size).encode() for size in (SMALL, TIMES * SMALL))
    put_through(small, layout)
    few = calls_of(lambda: put_through(small, layout))
    many = calls_of(lambda: put_through(large, layout))
    assert many <= MOST_TIMES * few


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_f10_the_largest_page_is_read_to_its_end(shape: str) -> None:
    """With the square of its size, one of a million characters would take from minutes to days."""
    for layout in LAYOUTS:
        put_through(SHAPES[shape](1_000_000).encode(), layout)


def longest_row_of_marks(decomposed: str) -> int:
    longest = length = 0
    for char in decomposed:
        length = length + 1 if unicodedata.combining(char) else 0
        longest = max(longest, length)
    return longest


def test_f10_no_row_of_marks_is_long_when_it_is_put_into_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Any mark of Unicode, between accents: what orders them takes the square of their number."""
    normalize = unicodedata.normalize
    marks = [
        char
        for char in map(chr, range(0x80, sys.maxunicode + 1))
        if unicodedata.combining(normalize("NFKD", char)[0])
    ]
    assert len(marks) > 900
    seen: list[str] = []

    class Noting:
        def __getattr__(self, name: str) -> object:
            return getattr(unicodedata, name)

        def normalize(self, form: str, given: str) -> str:
            if len(given) > 1:
                seen.append(normalize("NFKD", given))
            return normalize(form, given)

    monkeypatch.setattr(text, "unicodedata", Noting())
    for mark in marks:
        for row in (mark * 200, f"{mark}\u0301" * 100):
            text.fold(f"é{row}")
            text.article_slug(f"é{row}")
    assert len(seen) >= 4 * len(marks)
    # Of one character up to four marks are made.
    assert max(map(longest_row_of_marks, seen)) <= 4 * 30


def test_text_of_a_language_folds_as_it_would_without_that_bound() -> None:
    said_in = ["ﬁancée", "Ước mơ của tôi", "नमस्ते", "שָׁלוֹם", "ﾊﾞﾅﾅ", "🙂" * 40, "e\u0301" * 99]
    for said in said_in:
        plain = unicodedata.normalize("NFKD", said.casefold())
        assert text.fold(said) == "".join(c for c in plain if not "\u0300" <= c <= "\u036f")


class Compared(str):
    """A text that counts how often it is compared."""

    comparisons = 0

    def __eq__(self, other: object) -> bool:
        Compared.comparisons += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_f10_no_line_above_the_text_is_compared_with_all_others() -> None:
    layout = load_layouts()["general"]
    lines: list[str] = [Compared(f"l{number}") for number in range(2_000)]
    Compared.comparisons = 0
    read_head(lines, layout, PageData(layout))
    assert Compared.comparisons < 10 * len(lines)


def test_the_first_free_number_is_found_without_asking_for_each() -> None:
    for taken in (0, 1, 2, TRIED_IN_TURN - 1, TRIED_IN_TURN, TRIED_IN_TURN + 1, 5_000, 99_999):
        asked: list[int] = []

        def is_taken(number: int, *, taken: int = taken, asked: list[int] = asked) -> bool:
            asked.append(number)
            return number < 2 + taken

        assert first_free(2, is_taken) == 2 + taken
        assert len(asked) <= TRIED_IN_TURN + 40
    assert numbered("a", {"a", "a-2", "a-4"}.__contains__) == "a-3"
    assert numbered("a", {"a-2"}.__contains__) == "a"


def lines_of(count: int, **changes: Callable[[int], object]) -> bytes:
    line = {"title": "The same headline", "published": "2024-05-01T12:00:00Z"}
    return b"\n".join(
        json.dumps(line | {key: value(n) for key, value in changes.items()}).encode()
        for n in range(count)
    )


def one_headline_and_one_time(newsroom: Newsroom, count: int) -> int:
    newsroom.write_bytes("a.jsonl", lines_of(count, summary=lambda n: f"Its own text, number {n}."))
    return calls_of(newsroom.rebuild)


def one_text_under_many_headlines(newsroom: Newsroom, count: int) -> int:
    data = lines_of(count, title=lambda n: f"Headline {n}", summary=lambda n: f"One. {n % 2}")
    newsroom.write_bytes("a.jsonl", data)
    return calls_of(newsroom.rebuild)


def rows_of_a_manifest(newsroom: Newsroom, count: int) -> int:
    newsroom.settings["CAPTURES__MANIFEST"] = "m.csv"
    rows = "".join(f"{n}.jsonl:1,Author {n}\n" for n in range(count))
    newsroom.write_bytes("m.csv", f"file,author\n{rows}".encode())
    for number in range(count):
        line = {"title": f"Story {number}", "summary": "x"}
        newsroom.write_bytes(f"{number}.jsonl", json.dumps(line).encode())
    return calls_of(newsroom.rebuild)


def lines_that_another_file_has_too(newsroom: Newsroom, count: int) -> int:
    """A file that is emptied: the text of each of its articles is now that of the other file."""
    data = lines_of(
        count, title=lambda n: f"Headline {n}", summary=lambda n: f"Text {n}.", cut=lambda _: False
    )
    newsroom.write_bytes("a.jsonl", data)
    newsroom.write_bytes("b.jsonl", data)
    newsroom.rebuild()
    newsroom.write_bytes("b.jsonl", b"\n")
    return calls_of(newsroom.rebuild)


@pytest.mark.parametrize(
    "work",
    [
        one_headline_and_one_time,
        one_text_under_many_headlines,
        rows_of_a_manifest,
        lines_that_another_file_has_too,
    ],
)
def test_f10_four_times_the_captures_are_four_times_the_work(
    tmp_path: Path, work: Callable[[Newsroom, int], int]
) -> None:
    few = work(Newsroom(tmp_path / "few", settings={"FEEDS__AUTHORS": "false"}), 200)
    many = work(Newsroom(tmp_path / "many", settings={"FEEDS__AUTHORS": "false"}), 800)
    assert many <= MOST_TIMES * few
