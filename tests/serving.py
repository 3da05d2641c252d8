"""The service as its users run it: `feedsvc serve` in a process of its own, on a free port."""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.newsroom import Newsroom

ROOT = Path(__file__).parent.parent
ANNOUNCEMENT = "serving on "


@contextlib.contextmanager
def serving(newsroom: Newsroom, *arguments: str) -> Iterator[str]:
    """Serve `newsroom` while the block runs; yield the URL. The process is stopped by its id."""
    environment = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    environment |= newsroom.environment | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), "serve"]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", *arguments],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield _announced(process)
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for_generation(url: str, generation: int) -> None:
    """Ask until the service has seen a generation: it looks at the store ten times a second."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
            if json.load(answer)["generation"] >= generation:
                return
    raise AssertionError(f"the service did not show generation {generation}")


def _announced(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if line.startswith(ANNOUNCEMENT):
            return line.removeprefix(ANNOUNCEMENT).strip()
    raise AssertionError(f"the service did not start: {''.join(lines)}")
