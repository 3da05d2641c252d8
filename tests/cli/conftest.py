"""The command `feedsvc` as its users run it: in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.newsroom import Newsroom

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects that it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Feedsvc = Callable[..., Ran]


@pytest.fixture
def newsroom(tmp_path: Path, store_url: str) -> Newsroom:
    made = Newsroom(tmp_path, settings={"STORE__URL": store_url} if store_url else {})
    made.configuration()
    return made


@pytest.fixture
def feedsvc(newsroom: Newsroom, tmp_path: Path) -> Feedsvc:
    """Run `feedsvc` in an empty folder, with the newsroom's configuration unless told otherwise."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*arguments: str, environment: dict[str, str] | None = None) -> Ran:
        variables = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
        variables |= {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
        variables |= newsroom.environment | {"FEEDSVC_CONFIG": str(newsroom.config)}
        done = subprocess.run(
            [sys.executable, "-m", "feedsvc", *arguments],
            cwd=elsewhere,
            env=variables | (environment or {}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
