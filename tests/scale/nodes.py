"""The web nodes: `feedsvc serve` on a port that each keeps, killed and started again."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.programs import Answer, ask
from tests.ports import free_port
from tests.serving import ROOT
from tests.soak.sampling import workers_of
from tests.soak.service import TROUBLE

SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 20.0


@dataclass
class Site:
    """What all processes of feedsvc are told: a configuration file, and the environment over it.

    `package` is the folder that feedsvc is imported from.
    """

    folder: Path
    config: Path
    settings: Mapping[str, str]
    package: Path = ROOT

    def environment(self) -> dict[str, str]:
        """Return the environment of a process of feedsvc."""
        kept = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
        return kept | dict(self.settings) | {"PYTHONPATH": str(self.package)}

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of `feedsvc` with `arguments`."""
        # -P: nothing is imported from the working folder.
        own = [sys.executable, "-P", "-m", "feedsvc", "--config", str(self.config)]
        return [*own, *arguments]


@dataclass
class Node:
    """One web node. `site` is what it starts with the next time."""

    name: str
    site: Site
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        """What it says, of all its lives."""
        return self.site.folder / f"{self.name}.log"

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        command = self.site.command("serve", "--host", "127.0.0.1", "--port", str(self.port))
        # Its own counts of readers: nodes are machines, and share nothing but the store.
        own = {"FEEDSVC_READERS__PATH": str(self.site.folder / f"{self.name}.readers")}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=self.site.environment() | own,
                cwd=self.site.folder,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.health()
                return
            time.sleep(0.02)
        raise AssertionError(f"{self.name} did not start: {self.said()}")

    def kill(self) -> None:
        """Kill it with all of its workers, so that nothing is said or closed in order."""
        assert self.process is not None
        for process in (*workers_of(self.process.pid), self.process.pid):
            os.kill(process, signal.SIGKILL)
        self.process.wait(timeout=SECONDS_TO_STOP)
        self.process = None

    def stop(self) -> None:
        """End it in order, if it runs."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=SECONDS_TO_STOP)
            self.process = None

    def ask(self, address: str) -> Answer:
        """Return the node's own answer; raises OSError where it takes no connection."""
        return ask(self.port, address)

    def health(self) -> dict[str, object]:
        """Return what /healthz says, whatever its status."""
        return dict(json.loads(self.ask("/healthz").body))

    def said(self) -> str:
        """Return all that it said."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def trouble(self) -> list[str]:
        """Return the lines that tell of errors."""
        return [line for line in self.said().splitlines() if TROUBLE.search(line)]


@contextlib.contextmanager
def web_nodes(site: Site, number: int) -> Iterator[list[Node]]:
    """Run `number` nodes while the block runs."""
    nodes = [Node(f"node-{place}", site) for place in range(1, number + 1)]
    try:
        for node in nodes:
            node.start()
        yield nodes
    finally:
        for node in nodes:
            node.stop()
