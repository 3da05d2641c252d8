"""Cuts the power in a recorded command again and again, judges what is left, and counts."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random

from feedsvc.errors import FeedsvcError
from tests.faults.power_cut.cuts import cuts
from tests.faults.power_cut.disk import Disk, Lost, after_cut
from tests.faults.power_cut.judging import Judge
from tests.faults.power_cut.operations import Sync
from tests.faults.power_cut.scenes import Scene
from tests.newsroom import Newsroom


@dataclass(slots=True)
class Counted:
    """What was recorded, how often the power was cut in it, and what was found."""

    operations: int
    syncs: int
    lost: Counter[Lost] = field(default_factory=Counter)
    disks: set[bytes] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)


def cut_power(scene: Scene, newsroom: Newsroom, count: int, seed: int) -> Counted:
    """Record a scene on an empty newsroom, and cut the power `count` times."""
    recording, random = scene(newsroom), Random(seed)
    judge = Judge(newsroom, recording)
    operations = recording.operations
    counted = Counted(len(operations), sum(isinstance(done, Sync) for done in operations))
    for number, cut in enumerate(itertools.islice(cuts(operations, random), count)):
        disk = after_cut(recording.start, operations[: cut.point], cut.lost, random)
        counted.lost[cut.lost] += 1
        counted.disks.add(_digest(disk))
        try:
            judge.judge(cut.point, disk, force=number % 2 == 1)
        except (AssertionError, FeedsvcError) as error:
            counted.findings.append(
                f"{scene.__name__}, after {cut.point} operations, lost: {cut.lost.value}: {error}"
            )
    return counted


def _digest(disk: Disk) -> bytes:
    return sha256(repr(sorted(disk.contents().items())).encode()).digest()
