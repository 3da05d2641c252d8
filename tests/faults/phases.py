"""In which phase a rebuild was, told by what it had asked of the disk and left in the store.

Reading ends with the commit by which those articles leave whose captures are gone; publishing
begins with the next write into the database's log; between them is building, which writes nothing.
How many commits reading takes, nobody knows before: it reads again what was written less than two
seconds before the last scan, and fills the feeds of authors where places were freed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from tests.faults.rebuilding import Call

Phase = Literal["starting", "reading", "building", "publishing"]
PHASES: tuple[Phase, ...] = ("reading", "building", "publishing")


@dataclass(frozen=True, slots=True)
class Left:
    """What a rebuild left in the store: whether all that it read, and whether it is published."""

    is_read: bool
    is_published: bool


class Trace(NamedTuple):
    """What a rebuild that ended by itself asked of the disk, and in which phase.

    `leaving` is the time at which the articles that leave were in the journal, the last that is
    written there; their commit comes after.
    """

    calls: Sequence[Call]
    phases: Sequence[Phase]
    leaving: float

    @classmethod
    def of(cls, calls: Sequence[Call], store: Path) -> "Trace":
        """Tell the phases of all `calls` of a rebuild of `store`."""
        lock, journal, wal = (beside(store, ending) for ending in (".lock", ".journal", "-wal"))
        leaving = max(call.time for call in calls if call.is_of("fsync", journal))
        phase: Phase = "starting"
        phases: list[Phase] = []
        for call in calls:
            if phase == "building" and call.is_of("pwrite64", wal):
                phase = "publishing"
            phases.append(phase)
            if phase == "starting" and call.is_of("flock", lock):
                phase = "reading"
            elif phase == "reading" and call.time > leaving and call.is_of("fdatasync", wal):
                phase = "building"
        return cls(calls, phases, leaving)

    def time_of(self, phase: Phase) -> tuple[float, float]:
        """Return when one of PHASES began and ended; building, which may call nothing, between."""
        times: defaultdict[Phase, list[float]] = defaultdict(list)
        for call, called_in in zip(self.calls, self.phases, strict=True):
            times[called_in].append(call.time)
        locked, read = max(times["starting"]), max(times["reading"])
        published = min(times["publishing"])
        ends = [locked, read, published, self.calls[-1].time]
        place = PHASES.index(phase)
        return ends[place], ends[place + 1]


def phase_at_end(calls: Sequence[Call], store: Path, left: Left) -> Phase:
    """Return the phase in which the rebuild that made `calls` ended: in its last call or after."""
    lock, wal = beside(store, ".lock"), beside(store, "-wal")
    if not any(call.is_of("flock", lock) and call.is_done for call in calls):
        return "starting"
    if left.is_published:
        return "publishing"
    if not left.is_read:
        return "reading"
    writes = [c for c in calls if c.is_of("pwrite64", wal) or c.is_of("fdatasync", wal)]
    if writes[-1].name == "pwrite64":
        return "publishing"
    # A commit that was killed while it waited for the disk is still one of reading.
    return "building" if writes[-1].is_done else "reading"


def beside(store: Path, ending: str) -> Path:
    """Return the path of the store's file with this `ending`."""
    return store.with_name(store.name + ending)
