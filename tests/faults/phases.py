"""In which phase a rebuild was, told by what it had asked of the disk.

Reading ends with the commit that follows the last lines of the journal; publishing begins with
the next write into the database's log; what lies between is building, which writes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from tests.faults.rebuilding import Call

Phase = Literal["starting", "reading", "building", "publishing"]
PHASES: tuple[Phase, ...] = ("reading", "building", "publishing")
MOMENTS = 100


def journal_appends(calls: Sequence[Call], store: Path) -> int:
    """Return how often the rebuild of `store` that made `calls` added to the journal."""
    return sum(call.is_of("fsync", _beside(store, ".journal")) for call in calls)


def phases_of(calls: Sequence[Call], store: Path, appends: int) -> list[Phase]:
    """Return the phase of each of `calls`, of a rebuild that adds so often to the journal."""
    lock, journal, wal = (_beside(store, ending) for ending in (".lock", ".journal", "-wal"))
    phase: Phase = "starting"
    left = appends
    found: list[Phase] = []
    for call in calls:
        if phase == "starting" and call.is_of("flock", lock):
            phase = "reading"
        elif phase == "building" and call.is_of("pwrite64", wal):
            phase = "publishing"
        found.append(phase)
        if call.is_of("fsync", journal):
            left -= 1
        elif phase == "reading" and not left and call.is_of("fdatasync", wal):
            phase = "building"
    return found


def phase_at_end(calls: Sequence[Call], store: Path, appends: int) -> Phase:
    """Return the phase in which the rebuild that made `calls` ended: in its last call or after."""
    if not calls:
        return "starting"
    after = Call(0, 0.0, "nothing", "")
    is_within = not calls[-1].is_done
    return phases_of(calls if is_within else [*calls, after], store, appends)[-1]


@dataclass(frozen=True, slots=True)
class Point:
    """Where a rebuild is to be killed: at call `number` of `name`, or after some seconds."""

    name: str
    number: int = 0
    seconds: float | None = None

    @property
    def injection(self) -> str | None:
        """What strace is to inject."""
        if self.seconds is not None:
            return None
        return f"{self.name}:signal=SIGKILL:when={self.number}"


def points(
    calls: Sequence[Call], phases: Sequence[Phase], phase: Phase, random: Random
) -> list[Point]:
    """Return points in `phase`, the kinds of calls by turns; a kill by time is a kind, too.

    `calls` and their `phases` are those of an undisturbed rebuild. One that has all it needs in
    memory asks for nothing while it builds: then there are moments alone.
    """
    numbers: Counter[str] = Counter()
    by_name: defaultdict[str, list[Point]] = defaultdict(list)
    for call, at in zip(calls, phases, strict=True):
        numbers[call.name] += 1
        if at == phase:
            by_name[call.name].append(Point(call.name, numbers[call.name]))
    begin, end = _time_of(calls, phases, phase)
    moments = [random.uniform(begin, end) - calls[0].time for _ in range(MOMENTS)]
    by_name["time"] = [Point("time", seconds=moment) for moment in moments]
    for kind in by_name.values():
        random.shuffle(kind)
    longest = max(map(len, by_name.values()))
    return [kind[turn] for turn in range(longest) for kind in by_name.values() if turn < len(kind)]


def _time_of(calls: Sequence[Call], phases: Sequence[Phase], phase: Phase) -> tuple[float, float]:
    """Return when `phase` began and ended: at the calls of the phases around it."""
    order: list[Phase] = ["starting", *PHASES]
    at = list(zip(calls, phases, strict=True))
    before = [call.time for call, of in at if order.index(of) < order.index(phase)]
    after = [call.time for call, of in at if order.index(of) > order.index(phase)]
    return max(before), min(after, default=calls[-1].time)


def _beside(store: Path, ending: str) -> Path:
    return store.with_name(store.name + ending)
