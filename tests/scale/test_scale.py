"""The scenario of `make scale` in short: nothing that must not happen does."""

from pathlib import Path

import pytest

from tests.scale.database import postgresql_server, sqlite_file
from tests.scale.following import SECONDS_UNTIL_GIVEN_UP
from tests.scale.outcome import Outcome
from tests.scale.parts import Plan
from tests.scale.report import as_json, lines
from tests.scale.scenario import run

pytestmark = pytest.mark.slow

PLAN = Plan(stories=1500, rounds=2, away_seconds=4, capacity_seconds=0.5)


def told(outcome: Outcome) -> str:
    return "\n".join(lines(as_json(outcome, PLAN)))


def check(outcome: Outcome) -> None:
    """How soon nodes follow is judged by `make scale`: a busy machine says nothing of it."""
    assert set(outcome.violations.counts) <= {"a node was late"}, told(outcome)
    for phase in outcome.phases:
        assert phase.publications
        assert all(p.seconds < SECONDS_UNTIL_GIVEN_UP for p in phase.publications), told(outcome)
    assert outcome.load is not None
    assert outcome.load.requests > 0
    # Node, reader, and those that wrk asked: nginx saw them all.
    assert outcome.answers.statuses[200] > 0
    assert outcome.answers.statuses[304] > 0
    assert len(outcome.node_answers) == 3


def test_over_postgresql_no_feed_request_fails_whatever_is_killed_stopped_or_replaced(
    tmp_path: Path,
) -> None:
    with postgresql_server() as server:
        outcome = run(tmp_path, server, PLAN)
    check(outcome)
    assert len(outcome.phases) == 5


def test_over_one_file_no_feed_request_fails_whatever_is_killed(tmp_path: Path) -> None:
    with sqlite_file() as file:
        outcome = run(tmp_path, file, PLAN)
    check(outcome)
    assert len(outcome.phases) == 3
