"""Kills a rebuild again and again, until there are enough of each phase; counts them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random

from tests.faults.disturbance import Disturbances
from tests.faults.phases import PHASES, Phase
from tests.faults.points import Point, points
from tests.faults.rebuilding import TELLING_CALLS

# A kill by time, or at a late call, may come in another phase than it was meant for.
MOST_TRIES = 5


@dataclass(slots=True)
class Kills:
    """How many rebuilds were killed: by options, phase, and what they were killed at."""

    counted: Counter[tuple[tuple[str, ...], Phase, str]] = field(default_factory=Counter)
    missed: int = 0

    def of(self, options: tuple[str, ...], phase: Phase) -> int:
        return sum(n for (o, p, _), n in self.counted.items() if (o, p) == (options, phase))


def kill(
    disturbances: Disturbances,
    each: int,
    options: tuple[str, ...],
    kills: Kills,
    tell: Callable[[str], None],
    seed: int = 1,
) -> None:
    """Kill rebuilds with `options`, at least `each` in each phase; count them in `kills`."""
    random = Random(seed)
    of_all = disturbances.profile(*options)
    as_killed = disturbances.profile(*options, traced=TELLING_CALLS)
    for phase in PHASES:
        for point in islice(cycle(points(of_all, as_killed, phase, random)), each * MOST_TRIES):
            if kills.of(options, phase) >= each:
                break
            _kill_once(disturbances, point, options, kills)
        tell(f"{' '.join(options) or 'changed'}: {kills.of(options, phase)} killed in {phase}")


def _kill_once(
    disturbances: Disturbances, point: Point, options: tuple[str, ...], kills: Kills
) -> None:
    ended = disturbances.disturbed(*options, inject=point.injection, kill_at=point.moment)
    if not ended.was_killed:
        kills.missed += 1
        assert ended.code == 0, ended
        return
    phase = disturbances.phase_at_end(ended)
    kills.counted[options, phase, point.name] += 1
