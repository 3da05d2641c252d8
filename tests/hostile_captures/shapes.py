"""Shapes of captures that cost a careless reader the square of their size, or more.

Each returns a page of about `size` characters.
"""

from collections.abc import Callable, Iterable

Shape = Callable[[int], str]

_HEAD = "May 10, 2023\n1 min read\n\n"
_TEXT = "\n\nOf it…reports Asian Lite News\n\nOne is here.\n\n"
_START = f"{_HEAD}A headline{_TEXT}"


def _repeated(text: str, start: str = _START, end: str = "") -> Shape:
    return lambda size: start + text * (size // len(text)) + end


def _numbered(form: str, start: str = _START) -> Shape:
    def shape(size: int) -> str:
        count = size // len(form.format(0, 0))
        return start + "\n".join(form.format(n % 28 + 1, 1900 + n % 300) for n in range(count))

    return shape


def _distinct(start: str) -> Shape:
    return lambda size: start + "\n".join(f"l{number}" for number in range(size // 8))


def _pyramid(size: int) -> str:
    lines: Iterable[int] = range(1, int((2 * size) ** 0.5))
    return _START + "\n".join('"' * length for length in lines)


SHAPES: dict[str, Shape] = {
    "one long word": _repeated("x"),
    "one long line": _repeated("word "),
    "a long headline": _repeated("word ", _HEAD, _TEXT),
    "a long line in the date's place": _repeated("word ", "", f"\n1 min read\n\nA headline{_TEXT}"),
    "short lines": _distinct(_START),
    "nothing but short lines": _distinct(""),
    "one short line again and again": _repeated("ab\n", ""),
    "ALSO READ with headlines": _repeated("ALSO READ: Some other story\n"),
    "ALSO READ without": _repeated("ALSO READ:\n"),
    "related with headlines": _repeated("Related Articles\nA title here\n"),
    "related without": _repeated("Related Articles\n"),
    "one related with many headlines": _repeated("A title here\n", f"{_START}Related Articles\n"),
    "sections": _repeated("Latest from Top News\n"),
    "teasers": _repeated("Don't Miss\nA title\nIt is about it\n"),
    "categories": _repeated("aa ", f"{_HEAD}Categories\n", f"\nA headline{_TEXT}"),
    "breadcrumbs": _repeated("aa > ", "Home > ", f"\nA headline of four words{_TEXT}"),
    "breadcrumbs in a list": _repeated("• aa\n", "• Home\n", f"A headline of four words{_TEXT}"),
    "dates": _numbered("May {0}, {1}"),
    "dates that cannot be": _numbered("31 Feb {1} {0}"),
    "digits": _repeated("1 2 3 4 "),
    "a date with a gap": _repeated(" ", "May 1,", f"x 2023\n1 min read\n\nA headline{_TEXT}"),
    "quotes within quotes": lambda size: _START + "“" * (size // 2) + "”" * (size // 2),
    "ever longer quotes": _pyramid,
    "accents": _repeated("\u0301", f"{_HEAD}A", _TEXT),
    "accents out of order": _repeated("\u0301\u0323", f"{_HEAD}A", _TEXT),
    "accents of half width": _repeated("\uff9e\u0301", f"{_HEAD}A", _TEXT),
    "accents in the text": _repeated("\u0301\u0323", f"{_START}A", "."),
    "blanks": _repeated(" ", f"{_START}a", "b"),
    "blanks in a marker": _repeated(" ", f"{_START}ALSO", "b"),
    "dots": _repeated("."),
    "a lead without end": _repeated("…", f"{_HEAD}A headline\n\nOf it", "reports Asian Lite News"),
    "brackets": _repeated("("),
    "captions begun": _repeated("(photo"),
    "bylines in one line": _repeated(", writes ", f"{_HEAD}A headline\n\n", "\n\nText. Text."),
    "bylines": _repeated("Written by Ann Lee\n"),
    "furniture in a row": _repeated("X " * 55 + "!\n"),
    "furniture of words": _repeated("Share " * 18 + "!\n"),
    "furniture of numbers": _repeated("1 2 " * 28 + "!\n"),
    "NULs": _repeated("\0"),
    "controls": _repeated("\x0b"),
    "lines ended otherwise": _repeated("a\u2028"),
    "carriage returns": _repeated("\r", "", _START),
    "line ends": _repeated("\n", "", _START),
    "captions": _repeated("A picture (Photo: IN)\n"),
    "links": _repeated("https://x.example/a\n"),
    "read times": _repeated("1 min read\n", _HEAD, f"A headline{_TEXT}"),
    "datelines": _repeated("NEW DELHI (ANI) - It is a text of words.\n"),
}
