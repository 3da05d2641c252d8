"""Where rebuilds are to be killed: at a call of theirs, or at a moment."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.faults.killing import Moment
from tests.faults.phases import Phase, Trace

MOMENTS = 100


@dataclass(frozen=True, slots=True)
class Point:
    """Where a rebuild is to be killed: at call `number` of `name`, or at a `moment`."""

    name: str
    number: int = 0
    moment: Moment | None = None

    @property
    def injection(self) -> str | None:
        """What strace is to inject."""
        return None if self.moment else f"{self.name}:signal=SIGKILL:when={self.number}"


def points(of_all: Trace, as_killed: Trace, phase: Phase, random: Random) -> list[Point]:
    """Return points in `phase`, the kinds of calls by turns; a kill by time is a kind, too.

    `of_all` tells of every call; times are those of `as_killed`, where as few calls are traced as
    when a rebuild is killed by time, since tracing makes it slower. A rebuild that has all it
    needs in memory asks for nothing while it builds: then there are moments alone.
    """
    numbers: Counter[str] = Counter()
    by_name: defaultdict[str, list[Point]] = defaultdict(list)
    for call, at in zip(of_all.calls, of_all.phases, strict=True):
        numbers[call.name] += 1
        if at == phase:
            by_name[call.name].append(Point(call.name, numbers[call.name]))
    by_name["time"] = [Point("time", moment=m) for m in _moments(as_killed, phase, random)]
    for kind in by_name.values():
        random.shuffle(kind)
    longest = max(map(len, by_name.values()))
    return [kind[turn] for turn in range(longest) for kind in by_name.values() if turn < len(kind)]


def _moments(trace: Trace, phase: Phase, random: Random) -> Iterator[Moment]:
    """Yield moments in `phase`, counted from what comes surely and shortly before it."""
    is_after_leaving = phase != "reading"
    origin = trace.leaving if is_after_leaving else trace.time_of("reading")[0]
    begin, end = trace.time_of(phase)
    for _ in range(MOMENTS):
        yield Moment(random.uniform(begin, end) - origin, is_after_leaving=is_after_leaving)
