"""F15: a sample of the campaign (`make faults`): rebuilds killed in each phase."""

from pathlib import Path

import pytest

from tests.faults.campaign import Kills, kill
from tests.faults.disturbance import disturbances
from tests.faults.phases import PHASES
from tests.faults.site import Site

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("options", "each"), [((), 2), (("--force",), 1)], ids=["changed", "forced"]
)
def test_f15_whenever_a_rebuild_is_killed_what_is_served_is_whole_and_the_next_one_completes(
    tmp_path: Path, options: tuple[str, ...], each: int
) -> None:
    kills = Kills()
    with disturbances(Site(tmp_path)) as disturbed:
        kill(disturbed, each, options, kills, print)
    assert {phase: kills.of(options, phase) >= each for phase in PHASES} == dict.fromkeys(
        PHASES, True
    )
