"""How much of a journal counts: all but what a kill or a power cut left of its last append.

Of an append that was not fsynced, a power cut may leave any sectors, and zeros where the others
should be: its end without its middle. Nothing relies on such an append, while one that was fsynced
counts for good. Each begins with an empty line, by which it is known that all before was fsynced.
A disk that zeroes a sector of the last append looks just so: then the store knows what was there.
"""

import os
import re
from typing import BinaryIO

APPEND_BEGINS = b"\n"

_SECTOR = 512
_ZEROS = re.compile(rb"\0+")
_TAIL = 64 * 1024


def counting_size(file: BinaryIO, within: int | None = None) -> int:
    """Return how many bytes of a journal count: they are whole lines.

    With `within`, as if only so many bytes were there. Where zeros are that no sector left out
    can have been, they are damage, and count: whoever reads that line says so.
    """
    size = file.seek(0, os.SEEK_END)
    size = size if within is None else min(size, within)
    begin, data = _last_append(file, size)
    return begin + data.rfind(b"\n", 0, _first_left_out(data, begin)) + 1


def _last_append(file: BinaryIO, size: int) -> tuple[int, bytes]:
    """Return where the last append begins, or the one before where that is not known; and it."""
    length = _TAIL
    while True:
        begin = file.seek(max(0, size - length))
        data = file.read(size - begin)
        found = data.rfind(b"\n" + APPEND_BEGINS)
        if found >= 0 or begin == 0:
            return begin + found + 1, data[found + 1 :]
        length *= 4


def _first_left_out(data: bytes, begin: int) -> int:
    """Return where in `data`, which begins at `begin` in its file, the first sector is missing.

    Zeros stand for the whole of it, or for what came to it behind the end of the line before.
    """
    for zeros in _ZEROS.finditer(data):
        first, end = zeros.span()
        is_from_its_begin = (begin + first) % _SECTOR == 0 or data[first - 1 : first] == b"\n"
        if is_from_its_begin and ((begin + end) % _SECTOR == 0 or end == len(data)):
            return first
    return len(data)
