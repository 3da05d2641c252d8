"""Text → its lines that are not blank, each clean; and the tests of a line's form."""

import re

from feedsvc.text import count_not_xml, one_line

_SPEECH = '“”"'
_QUOTES = "”’\"'»)]"
_LIST_MARK = re.compile(r"(?:[•·▪►*]|\d{1,2}[.)])\s+")
_DATELINE = re.compile(r"[A-Z][A-Z .,'’-]{2,40}(?:\([A-Za-z /&.]{2,40}\)\s*)?\s*[:–—-]\s")
_PROSE_LENGTH = 110
_LINKS = ("http://", "https://")
_HEADLINE_WORDS = 10
_HEADLINE_LENGTH = 90


def clean_lines(text: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines of `text` that are not blank, XML-safe and trimmed, and the problems met.

    One problem for the whole text says how many characters XML forbids were removed (F3).
    """
    lines = text.split("\n")
    # What one_line takes out or replaces is never printable; nearly every page has none of it.
    if all(map(str.isprintable, lines)):
        return list(filter(None, map(str.strip, lines))), ()
    removed = count_not_xml(text)
    problem = (f"{removed} characters that XML forbids were removed",) if removed else ()
    return list(filter(None, map(one_line, lines))), problem


def is_closed(line: str) -> bool:
    """Whether a line ends as a sentence does, closing quotes and brackets aside."""
    return line.rstrip(_QUOTES)[-1:] in {".", "!", "?", "…", ":", ";"}


def is_prose(line: str) -> bool:
    """Whether a line is a paragraph by its form: a sentence, or too long for a headline."""
    if len(line) > _PROSE_LENGTH:
        return True
    if line.rstrip(_QUOTES)[-1:] in {".", "…"} and line.count(" ") >= 4:
        return True
    return bool(_DATELINE.match(line)) and line.count(" ") >= 6 and is_closed(line)


def is_headline(line: str) -> bool:
    """Whether a line has the form of a headline: short, no sentence but maybe a question, no
    small letter first, neither speech ("…" or “…” from end to end) nor with an address in it."""
    return (
        len(line) <= _HEADLINE_LENGTH
        and line.count(" ") < _HEADLINE_WORDS
        and not line[0].islower()
        and line[-1] != ","
        and (line[-1] == "?" or not is_closed(line))
        and not (line[0] in _SPEECH and line.rstrip("?")[-1:] in _SPEECH)
        and "://" not in line
    )


def is_link(line: str) -> bool:
    """Whether a line is one bare http or https URL and nothing else."""
    return line[0] in "hH" and line[:8].lower().startswith(_LINKS) and " " not in line


def without_list_mark(line: str) -> str | None:
    """Return the text of a list's item (`• Item`, `1. Item`), None where the line is none."""
    mark = _LIST_MARK.match(line)
    return line[mark.end() :] if mark else None


def starts_with_label(line: str, labels: tuple[str, ...]) -> str | None:
    """Return what follows the first of the casefolded `labels` that begins `line`, else None.

    The label must end there: a colon, a blank or the line's end follows it.
    """
    for label in labels:
        rest = line[len(label) :]
        if line[: len(label)].lower() == label and not rest[:1].isalnum():
            return rest.lstrip(" :").strip()
    return None
