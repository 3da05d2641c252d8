"""The bytes of a capture → its text (F2): one fixed policy, and a note of what it cost."""

import codecs
import re

# A UTF-32 mark begins with the bytes of a UTF-16 one; no capture in UTF-32 was ever seen.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_ENDS = re.compile("\r\n?")


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of `data`, lines ended by newline alone, without NUL, and the problems met.

    A byte-order mark is honoured, everything else is read as UTF-8. What is invalid becomes
    U+FFFD, so a file in Latin-1 or Windows-1252 keeps its ASCII letters and is reported: its
    encoding is never guessed (F2).
    """
    encoding, skip = "utf-8", 0
    for mark, named in _MARKS:
        if data.startswith(mark):
            encoding, skip = named, len(mark)
            break
    body = data[skip:] if skip else data
    problems: tuple[str, ...] = ()
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        text = body.decode(encoding, errors="replace")
        offset = skip + error.start
        problems = (f"not {encoding.upper()} at byte {offset}: shown there as U+FFFD",)
    if "\0" in text:
        problems += (f"{text.count(chr(0))} NUL characters were removed",)
        text = text.replace("\0", "")
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    return text, problems
