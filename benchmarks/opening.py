"""Measures what the safe opening of captures costs beside a bare open, fstat and read."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import Cost
from benchmarks.rows import OURS, Row, rows
from feedsvc.captures import FileStamp, read_bytes, scan

WORK = "open and read every capture"
BARE = "open + fstat + read"
LARGEST = 1_000_000


def measure_opening(count: int, folder: Path, rounds: int) -> Iterator[Row]:
    """Yield the rows of both, for the `count` captures in `folder`, within this process."""
    stamps = scan(folder).files
    ways: dict[str, Callable[[FileStamp], object]] = {
        OURS: lambda stamp: read_bytes(folder, stamp, LARGEST),
        BARE: lambda stamp: _read_bare(os.path.join(folder, os.fsdecode(stamp.path))),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, read in ways.items():
            began, began_processor = time.perf_counter(), time.process_time()
            for stamp in stamps:
                read(stamp)
            wall, processor = time.perf_counter() - began, time.process_time() - began_processor
            costs[name].append(Cost(wall, processor))
    yield from rows(count, WORK, costs)


def _read_bare(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)
