"""An export that is killed at any of its changes to files leaves what is served whole."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.export.conftest import Exports
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KILLS = 40


def test_killed_at_any_change_the_export_stands_and_the_next_one_is_whole(
    newsroom: Newsroom, export: Exports
) -> None:
    export()
    newsroom.write("more.txt", "More of it")
    newsroom.rebuild()
    command = [sys.executable, "-m", "tests.export.killing", str(newsroom.config)]
    environment = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    done = subprocess.run(
        [*command, str(export.path), str(KILLS)],
        cwd=ROOT,
        env=environment | newsroom.environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kills, changes = map(int, re.findall(r"\d+", done.stdout))
    assert kills >= KILLS
    assert changes > 100
    assert b"More of it" in export.files()["feed.xml"]
