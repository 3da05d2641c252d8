"""A process beside the service: started again when it dies, let go when it goes on dying."""

import os
import queue
import sys
import time
from pathlib import Path

import pytest

from feedsvc import child
from feedsvc.child import STARTS, kept_running
from tests.watch.process import DEADLINE_SECONDS


def test_one_that_goes_on_dying_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PAUSE_SECONDS", 0.0)
    told: queue.Queue[tuple[int, bool]] = queue.Queue()
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    with kept_running(command, os.environ, lambda *said: told.put(said)):
        found = [told.get(timeout=DEADLINE_SECONDS) for _ in range(STARTS)]
    assert found == [(3, True)] * (STARTS - 1) + [(3, False)]


def test_one_that_does_not_end_when_told_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "STOP_SECONDS", 0.1)
    said = tmp_path / "said"
    program = (
        "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "open(sys.argv[1], 'w').close(); signal.pause()"
    )
    with kept_running([sys.executable, "-c", program, str(said)], os.environ, pytest.fail):
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not said.exists():
            assert time.monotonic() < deadline
