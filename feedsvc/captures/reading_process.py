"""A process that reads captures for a rebuild beside it: `python -m` this module.

Standard input brings, pickled, the function that reads a file, then batches of stamps; for each
batch standard output bears the packed readings of each of its files.
"""

import contextlib
import gc
import pickle
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from feedsvc.captures.folder import FileStamp
from feedsvc.captures.packed import packed
from feedsvc.captures.read import Reading

STANDARD_OUTPUT = 1


def answer(asked: BinaryIO, answered: BinaryIO) -> None:
    """Read batch after batch, until no more are asked for; raises EOFError then."""
    read: Callable[[FileStamp], tuple[Reading, ...]] = _next(asked)
    while True:
        found = [packed(read(stamp)) for stamp in _next(asked)]
        pickle.dump(found, answered, pickle.HIGHEST_PROTOCOL)
        answered.flush()


def _next(asked: BinaryIO) -> Any:
    return pickle.load(asked)  # noqa: S301 - from the process that started this one, and no other


if __name__ == "__main__":
    gc.disable()  # as in the rebuild: reading leaves no cycles behind
    # Who asked has all that it wants, or is gone without a word: either way nobody waits.
    with (
        contextlib.suppress(EOFError, pickle.UnpicklingError, BrokenPipeError),
        open(STANDARD_OUTPUT, "wb", closefd=False) as output,
    ):
        answer(sys.stdin.buffer, output)
