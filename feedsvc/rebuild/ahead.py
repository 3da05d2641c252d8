"""Reads captures batch by batch; many of them in a second process, while the first ones settle."""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import feedsvc
from feedsvc.captures import FileStamp, Reading, unpacked

Read = Callable[[FileStamp], tuple[Reading, ...]]
Batch = Sequence[FileStamp]
BatchReadings = list[tuple[Reading, ...]]

# The process needs 0.1 s to start; in that time a batch of 1,000 is read and settled.
BATCHES_WORTH_A_PROCESS = 3
_COMMAND = [sys.executable, "-P", "-m", "feedsvc.captures.reading_process"]


def readings_of(
    read: Read, batches: Sequence[Batch], notes: list[str]
) -> Generator[BatchReadings, None, None]:
    """Yield what each of `batches` reads into, in their order, each file by `read`.

    `read` can be pickled. What the operator should know of goes to `notes`. Close the generator,
    even where not all was taken from it.
    """
    if len(batches) >= BATCHES_WORTH_A_PROCESS and _cores() > 1:
        yield from read_by_two(read, batches, notes)
    else:
        yield from _read_here(read, batches)


def read_by_two(
    read: Read, batches: Sequence[Batch], notes: list[str]
) -> Generator[BatchReadings, None, None]:
    """Do what readings_of does, all batches but the first in a second process.

    It is ahead of us by one batch and what a pipe holds, so memory does not grow. If it ends
    before its work does, which `notes` then tell, nothing is lost: the rest is read here.
    """
    done = 1
    with _reading_process(read, batches[1:]) as process:
        yield from _read_here(read, batches[:1])
        while done < len(batches) and (found := _received(process)) is not None:
            yield found
            done += 1
    if done < len(batches):
        notes.append(
            "the process that reads captures ended by itself, with exit code "
            f"{process.returncode}; the rest was read without it"
        )
        yield from _read_here(read, batches[done:])


def _read_here(read: Read, batches: Sequence[Batch]) -> Iterator[BatchReadings]:
    for batch in batches:
        yield list(map(read, batch))


@contextlib.contextmanager
def _reading_process(read: Read, batches: Sequence[Batch]) -> Iterator[subprocess.Popen[bytes]]:
    """Have a process read `batches` while the block runs; it ends with it, however that ends."""
    places = [str(Path(feedsvc.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    process = subprocess.Popen(  # noqa: S603 - our own command
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places))},
        # Out of reach of a terminal's Ctrl-C: this process ends it, and it says nothing.
        process_group=0,
    )
    # In a thread: with both pipes full, each process would wait for the other.
    asking = threading.Thread(target=_ask, args=(process, read, batches), daemon=True)
    with process:
        asking.start()
        try:
            yield process
        finally:
            process.kill()
            asking.join()


def _ask(process: subprocess.Popen[bytes], read: Read, batches: Sequence[Batch]) -> None:
    # A process that has ended is noticed where its answer is waited for.
    with contextlib.suppress(BrokenPipeError), cast("IO[bytes]", process.stdin) as pipe:
        pickle.dump(read, pipe)
        for batch in batches:
            pickle.dump(batch, pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()


def _received(process: subprocess.Popen[bytes]) -> BatchReadings | None:
    """Return the next answer, None where the process has ended before all of it was there."""
    pipe = cast("IO[bytes]", process.stdout)
    try:
        answer = pickle.load(pipe)  # noqa: S301 - from the process started above
    except (EOFError, pickle.UnpicklingError):
        return None
    return list(map(unpacked, answer))


def _cores() -> int:
    """Return how many cores this process may use, as far as the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
