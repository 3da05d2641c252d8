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


def durable_size(file: BinaryIO, within: int | None = None) -> int:
    """Return how many bytes of a journal count: they are whole lines.

    With `within`, as if only so many bytes were there. Where zeros are that no sector left out
    can have been, they are damage, and count: whoever reads that line says so.
    """
    size = file.seek(0, os.SEEK_END)
    size = size if within is None else min(size, within)
    begin, data = _last_append(file, size)
    end = _first_left_out(data, begin) if _begins_append(data) else len(data)
    return begin + data.rfind(b"\n", 0, end) + 1


def is_marked(file: BinaryIO) -> bool:
    """Whether it is known where the last append to a journal begins.

    Not so in one of an earlier feedsvc: of that no more than an unfinished line is left out.
    """
    _, data = _last_append(file, file.seek(0, os.SEEK_END))
    return _begins_append(data)


def _last_append(file: BinaryIO, size: int) -> tuple[int, bytes]:
    """Return where the last append begins, and it; all there is where none is known to begin."""
    length = _TAIL
    while True:
        begin = file.seek(max(0, size - length))
        data = file.read(size - begin)
        found = data.rfind(b"\n" + APPEND_BEGINS) + 1
        if found or begin == 0:
            return begin + found, data[found:]
        length *= 4


def _begins_append(data: bytes) -> bool:
    # Zeros: the very first append, of which not even its first sector was synced.
    return data[:1] in {b"", APPEND_BEGINS, b"\0"}


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
