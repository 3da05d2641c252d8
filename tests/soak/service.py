"""`feedsvc serve` in a process of its own, with what it says in a file."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.newsroom import Newsroom
from tests.serving import ANNOUNCEMENT, ROOT

SECONDS_TO_START = 30.0
# What no line of a service that is well bears.
TROUBLE = re.compile(r"^(?:ERROR|CRITICAL) |Traceback", re.MULTILINE)


@dataclass(frozen=True)
class Service:
    """A running service: the process, the port that it listens on, and what it says."""

    process: int
    port: int
    log: Path

    def trouble(self) -> list[str]:
        """Return the lines that tell of errors."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if TROUBLE.search(line)]


@contextlib.contextmanager
def served(newsroom: Newsroom, log: Path, workers: int) -> Iterator[Service]:
    """Serve `newsroom` while the block runs."""
    environment = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    environment |= newsroom.environment | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), "serve"]
    options = ["--host", "127.0.0.1", "--port", "0", "--workers", str(workers)]
    with (
        log.open("wb") as said,
        subprocess.Popen([*command, *options], env=environment, stderr=said, stdout=said) as run,
    ):
        try:
            yield Service(run.pid, _announced_port(run, log), log)
        finally:
            run.terminate()
            run.wait(timeout=30)


def _announced_port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        text = log.read_text(encoding="utf-8", errors="replace")
        if found := re.search(rf"{ANNOUNCEMENT}http://127\.0\.0\.1:(\d+)", text):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError(f"the service did not start: {log.read_text(errors='replace')}")
