"""A short soak: the served process under readers of all kinds while its clock crosses midnight."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT

pytestmark = pytest.mark.slow

MINUTES = 0.33
READERS = {"conditional", "delta", "unconditional", "slow", "visitor", "breaker"}


def test_readers_of_all_kinds_get_all_that_belongs_to_them_and_no_error(tmp_path: Path) -> None:
    file = tmp_path / "soak.json"
    # In a process of its own: the loop that Playwright leaves in this thread lets no other run.
    command = [sys.executable, "-m", "tests.soak", "--minutes", str(MINUTES), "--seed", "2"]
    run = subprocess.run(
        [*command, "--json", str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["violations"] == {}
    assert len(report["workers"]) == 2
    for worker in report["workers"]:
        assert worker["files after"] <= worker["files before"] > 0
        assert worker["sockets after"] <= worker["sockets before"] > 0
    assert {kind for kind, counts in report["statuses"].items() if "200" in counts} == READERS
    assert report["statuses"]["delta"]["226"] > 0
    assert report["statuses"]["conditional"]["304"] > 0
    assert report["publications"] > 3
    assert report["of these, by a clock that was ahead"] > 0
    assert report["of these, over midnight"] > 0
    assert report["stories held until their day"] > 0
    assert {"arrived", "edited", "removed", "withdrawn"} <= report["events"].keys()
