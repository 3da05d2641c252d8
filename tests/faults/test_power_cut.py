"""F15, F18, F30: when the power is cut, what was served, ids and withdrawals are not lost."""

from pathlib import PurePath
from random import Random

import pytest

from tests.faults.power_cut.campaign import cut_power
from tests.faults.power_cut.disk import Lost, after_cut
from tests.faults.power_cut.judging import Judge
from tests.faults.power_cut.operations import FolderSynced, Synced
from tests.faults.power_cut.scenes import SCENES, Scene, beside_a_service, first
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

CUTS = 12


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_f15_f18_f30_nothing_is_lost_with_the_power(newsroom: Newsroom, scene: Scene) -> None:
    assert cut_power(scene, newsroom, CUTS, seed=1).findings == []


@pytest.mark.parametrize(
    ("scene", "unsynced", "noticed"),
    [
        (beside_a_service, "state/feedsvc.sqlite-wal", "served is generation 3"),
        (beside_a_service, "state/feedsvc.sqlite.journal", "the journal lacks"),
        (first, "state", "served is generation 0"),
        (first, ".", "served is generation 0"),
    ],
)
def test_a_sync_that_were_left_out_would_be_noticed(
    newsroom: Newsroom, scene: Scene, unsynced: str, noticed: str
) -> None:
    recording = scene(newsroom)
    judge, end = Judge(newsroom, recording), len(recording.operations)
    path = PurePath(unsynced)
    left_out = [FolderSynced(path), Synced(recording.start.names.get(path, -1))]
    without = [done for done in recording.operations if done not in left_out]
    judge.judge(end, after_cut(recording.start, recording.operations, Lost.ALL, Random(1)))
    with pytest.raises(AssertionError, match=noticed):
        judge.judge(end, after_cut(recording.start, without, Lost.ALL, Random(1)))
