"""`feedsvc watch` and `feedsvc serve --watch` as their users run them, in their own processes."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from tests.newsroom import Newsroom

ROOT = Path(__file__).parent.parent.parent
DEADLINE_SECONDS = 30


def environment_of(newsroom: Newsroom) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    return own | newsroom.environment | {"PYTHONPATH": str(ROOT)}


class Running:
    """A feedsvc command that runs; what it says is waited for, each line once."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self._out = _lines_of(process.stdout)
        self._err = _lines_of(process.stderr)

    def report(self) -> dict[str, Any]:
        """Return the next report that the command prints as JSON."""
        found: dict[str, Any] = json.loads(self._out.get(timeout=DEADLINE_SECONDS))
        return found

    def until(self, condition: Callable[[], bool]) -> int:
        """Wait for reports until `condition` holds; return how many came."""
        count = 0
        while not condition():
            self.report()
            count += 1
        return count

    def said(self, beginning: str) -> str:
        """Return the next line on standard error that begins so, without the beginning."""
        while True:
            line = self._err.get(timeout=DEADLINE_SECONDS)
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()

    def rest_said(self) -> str:
        """Return what is left on standard error once the command has ended."""
        self.process.wait(timeout=DEADLINE_SECONDS)
        lines = iter(lambda: self._err.get(timeout=DEADLINE_SECONDS), "")
        return "".join(lines)

    def rest_printed(self) -> list[str]:
        """Return the lines that are left on standard output once the command has ended."""
        self.process.wait(timeout=DEADLINE_SECONDS)
        return list(iter(lambda: self._out.get(timeout=DEADLINE_SECONDS), ""))

    def children(self) -> list[int]:
        """Return the processes that this one started and that run."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for task in tasks for pid in task.read_text().split()]


@contextlib.contextmanager
def running(
    newsroom: Newsroom, *arguments: str, extra: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Run a command for `newsroom` while the block runs; it is stopped by its id."""
    newsroom.configuration()
    with subprocess.Popen(
        [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), *arguments],
        env=environment_of(newsroom) | {**(extra or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Running(process)
        finally:
            process.terminate()
            process.wait(timeout=DEADLINE_SECONDS)


@contextlib.contextmanager
def watching(newsroom: Newsroom, *arguments: str) -> Iterator[Running]:
    """Watch while the block runs; it begins when the first rebuild is done."""
    with running(newsroom, "watch", "--json", *arguments) as command:
        command.report()
        command.said("watching ")
        yield command


def _lines_of(stream: IO[str]) -> "queue.Queue[str]":
    """Return a queue that gets each line as it comes, and "" at the end."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in stream:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    return lines


def rename_in(newsroom: Newsroom, name: str, headline: str, **details: Any) -> Path:
    """Write a capture elsewhere and rename it into the folder of captures, as README says."""
    written = newsroom.write(f"../elsewhere/{Path(name).name}", headline, **details)
    target = newsroom.captures / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return written.rename(target)
