"""The service as its users run it: `feedsvc serve` in a process of its own, on a free port."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.newsroom import Newsroom

ROOT = Path(__file__).parent.parent
ANNOUNCEMENT = "serving on "
# As text, or within an object of JSON.
_ANNOUNCED = re.compile(rf'{ANNOUNCEMENT}([^\s"]+)')


@contextlib.contextmanager
def serving(newsroom: Newsroom, *arguments: str) -> Iterator[str]:
    """Serve `newsroom` while the block runs; yield the URL. The process is stopped by its id."""
    with serving_process(newsroom, *arguments) as (url, _process):
        yield url


@contextlib.contextmanager
def serving_process(
    newsroom: Newsroom, *arguments: str, said: list[str] | None = None
) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Serve `newsroom` while the block runs; yield the URL and the process of the server.

    What it says on standard error before it serves is added to `said`; what it says from then on
    is there to be read.
    """
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
            yield _announced(process, [] if said is None else said), process
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for_generation(url: str, generation: int) -> None:
    """Ask until the service has seen a generation: it looks at the store ten times a second."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
                if json.load(answer)["generation"] >= generation:
                    return
        except urllib.error.HTTPError as nothing_published:
            nothing_published.close()
    raise AssertionError(f"the service did not show generation {generation}")


def _announced(process: "subprocess.Popen[str]", said: list[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        said.append(line)
        if found := _ANNOUNCED.search(line):
            return found[1]
    raise AssertionError(f"the service did not start: {''.join(said)}")
