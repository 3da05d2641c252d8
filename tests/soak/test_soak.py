"""A short soak, and that it would see what must not happen."""

from pathlib import Path

import pytest

from tests.soak.report import judged, lines
from tests.soak.soak import soak

pytestmark = pytest.mark.slow


def test_readers_of_all_kinds_get_all_that_belongs_to_them_and_no_error(tmp_path: Path) -> None:
    outcome = soak(tmp_path, seconds=20, seed=2)
    report = judged(outcome)
    assert outcome.violations.examples == []
    assert outcome.rebuilds > 3
    assert {kind: 200 in counts for kind, counts in outcome.statuses.items()} == dict.fromkeys(
        ["conditional", "delta", "unconditional", "slow", "visitor", "breaker"], True
    )
    assert outcome.statuses["delta"][226] > 0
    assert outcome.statuses["conditional"][304] > 0
    assert outcome.clock_steps > 0
    assert {"arrived", "edited", "removed", "withdrawn"} <= outcome.events.keys()
    assert "violations:" in list(lines(report))
