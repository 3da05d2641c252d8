"""When the power is cut, and what is lost then: around each sync, and anywhere."""

import itertools
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from tests.faults.power_cut.disk import Lost
from tests.faults.power_cut.operations import Operation, Sync


class Cut(NamedTuple):
    """So many operations were done, and of those that were not synced this is lost."""

    point: int
    lost: Lost


def cuts(operations: Sequence[Operation], random: Random) -> Iterator[Cut]:
    """Yield cuts without end: first all kinds before and after each sync, mixed, then by chance."""
    # When most is at stake, and, one operation later, when least is.
    before = [number for number, done in enumerate(operations) if isinstance(done, Sync)]
    around = sorted({0, len(operations), *before, *(number + 1 for number in before)})
    every = list(itertools.starmap(Cut, itertools.product(around, Lost)))
    random.shuffle(every)
    yield from every
    while True:
        anywhere = random.randint(0, len(operations))
        point = random.choice([anywhere, random.choice(before)])
        yield Cut(point, random.choice([Lost.SOME, Lost.SOME_AND_TORN]))
