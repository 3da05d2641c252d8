"""Memory and open files of the service's processes, and how they grow."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, pstdev


@dataclass(frozen=True)
class Sample:
    """One process at one time (monotonic seconds).

    `memory` are the bytes that are its own (RssAnon), `resident` all that are in memory, shared
    and mapped ones too; `sockets` counts its open sockets, `files` its other file descriptors.
    """

    process: int
    at: float
    memory: int
    resident: int
    files: int
    sockets: int


def sample(process: int) -> Sample:
    """Look at a process now. Raises OSError where it is no more."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    kilobytes = {
        name: int(value.split()[0])
        for name, _, value in (line.partition(":") for line in status.splitlines())
        if name in {"RssAnon", "VmRSS"}
    }
    links = [_target(entry) for entry in Path(f"/proc/{process}/fd").iterdir()]
    sockets = sum(target.startswith("socket:") for target in links)
    return Sample(
        process,
        time.monotonic(),
        kilobytes["RssAnon"] * 1024,
        kilobytes["VmRSS"] * 1024,
        len(links) - sockets,
        sockets,
    )


def workers_of(process: int) -> list[int]:
    """Return the ids of the workers that the server `process` has begun."""
    return sorted(child for child in _children(process) if _is_worker(child))


@dataclass(frozen=True)
class Trend:
    """How an attribute goes in `minutes`: by least squares, its `slope` is that of one minute.

    `spread` is how far its values lie apart about that line: four standard deviations, in which
    19 of 20 lie where they are spread by chance.
    """

    minutes: float
    slope: float
    spread: float

    @property
    def growth(self) -> float:
        """By how much it rises in all."""
        return self.slope * self.minutes


def trend(samples: Sequence[Sample], value: str) -> Trend:
    """Return the trend of the attribute `value`; `samples`, two or more, are in their order."""
    times = [sample.at / 60 for sample in samples]
    values = [getattr(sample, value) for sample in samples]
    slope, start = linear_regression(times, values)
    spread = 4 * pstdev(seen - start - slope * at for at, seen in zip(times, values, strict=True))
    return Trend(times[-1] - times[0], slope, spread)


def _children(process: int) -> Iterator[int]:
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        yield from map(int, children.read_text(encoding="ascii").split())


def _is_worker(process: int) -> bool:
    # multiprocessing's tracker of resources is a child of the server, too.
    said = Path(f"/proc/{process}/cmdline").read_bytes()
    return b"resource_tracker" not in said


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile
        return ""
