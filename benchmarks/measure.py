"""Measures what a process costs, and compares two that are run in turns."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


class CommandFailed(Exception):
    """A measured program ended with an error: its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds by the clock and of processor time, and the peak of memory.

    `peak_bytes` is the largest resident set of any process among the run's (0: not measured).
    """

    wall: float
    processor: float
    peak_bytes: int = 0


def run(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    expected: int = 0,
) -> Cost:
    """Run `command` in `folder` to its end and return its cost.

    The processor time and the peak are those that the kernel counted for the process and all
    that it waited for (wait4(2)); a peak is never less than this process had when it started the
    other. Raises CommandFailed where it exits with another code than
    `expected`, with the end of what it said.
    """
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != expected:
            said.seek(max(0, said.tell() - 2000))
            text = said.read().decode(errors="replace")
            raise CommandFailed(f"{command} ended with {process.returncode}:\n{text}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median wall and processor time, and the largest peak, of `costs`."""
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.processor for cost in costs),
        max(cost.peak_bytes for cost in costs),
    )


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of values that were measured in turns, pair by pair.

    What else the machine does in the meantime slows both of a pair, and so mostly drops out.
    """
    return median(our / their for our, their in zip(ours, theirs, strict=True))


def scan_cost(folder: Path) -> Cost:
    """Return what it costs this process to list `folder` and stat each of its files."""
    began, began_processor = time.perf_counter(), time.process_time()
    with os.scandir(folder) as entries:
        for entry in entries:
            entry.stat(follow_symlinks=False)
    return Cost(time.perf_counter() - began, time.process_time() - began_processor)
