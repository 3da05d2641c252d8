"""The real `feedsvc rebuild` in a process of its own, under strace: killed, or refused a call."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.components import require
from tests.faults.killing import Moment, killed_at
from tests.newsroom import Newsroom

ROOT = Path(__file__).parents[2]
# What a rebuild asks of the disk; and the few calls by which its phases are told.
ALL_CALLS = "openat,write,pwrite64,pread64,fsync,fdatasync,ftruncate,rename,unlink,flock"
TELLING_CALLS = "pwrite64,fsync,fdatasync,flock"
# Stands in the environment of the rebuild and of whatever it starts.
MARK = "FAULTS_REBUILD"

_UNFINISHED = "<unfinished ...>"
_CALL = re.compile(r"(?P<process>\d+) +(?P<time>[\d.]+) (?P<name>\w+)\((?P<arguments>.*)")
_RESUMED = re.compile(r"(?P<process>\d+) +[\d.]+ <\.\.\. \w+ resumed>(?P<arguments>.*)")


@dataclass(frozen=True, slots=True)
class Call:
    """A system call: who made it, when (seconds), its arguments, descriptors with their paths."""

    process: int
    time: float
    name: str
    arguments: str

    @property
    def is_done(self) -> bool:
        """Whether it came back."""
        return _UNFINISHED not in self.arguments and " = ?" not in self.arguments

    def is_of(self, name: str, path: Path) -> bool:
        """Whether it is the call `name` on the file at `path`."""
        quoted = (f"<{path}>", f'"{path}"')
        return self.name == name and any(text in self.arguments for text in quoted)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a rebuild ended, what it said, and what it had asked of the disk (its main process)."""

    code: int
    output: str
    errors: str
    calls: Sequence[Call]

    @property
    def was_killed(self) -> bool:
        return self.code == -signal.SIGKILL


def rebuilt(
    newsroom: Newsroom,
    *options: str,
    inject: str | None = None,
    kill_at: Moment | None = None,
    traced: str = TELLING_CALLS,
    mark: str = "1",
) -> Ended:
    """Run a rebuild of `newsroom` under strace to its end.

    `inject` is what strace is to inject, as in "fsync:signal=SIGKILL:when=2"; `kill_at` is
    when the process is killed. `traced` are the calls to be told of beside those, of which the
    first takes the lock where it is to be killed, and `mark` stands in its environment as MARK.
    """
    log = newsroom.folder / "calls"
    log.unlink(missing_ok=True)
    # By that, strace stops the process at the traced calls alone, where it can inject nothing.
    how = ["-e", f"inject={inject}"] if inject else ["--seccomp-bpf"]
    traced += f",{inject.partition(':')[0]}" if inject else ""
    process = subprocess.Popen(
        [
            *(require("strace"), "-f", "-qq", "-y", "-ttt", "-s", "0", "-o", str(log)),
            *("-e", f"trace={traced}", *how),
            *command(newsroom, *options),
        ],
        env=environment(newsroom, mark),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with killed_at(kill_at, process.pid, log, newsroom.store):
        output, errors = process.communicate(timeout=60)
    return Ended(process.returncode, output, errors, _calls(log))


def command(newsroom: Newsroom, *options: str) -> list[str]:
    """Return the command line of a rebuild of `newsroom`."""
    return feedsvc(newsroom, "rebuild", *options)


def feedsvc(newsroom: Newsroom, *arguments: str) -> list[str]:
    """Return the command line of what feedsvc is to do for `newsroom`."""
    return [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), *arguments]


def environment(newsroom: Newsroom, mark: str) -> dict[str, str]:
    """Return what the environment of a rebuild of `newsroom` is."""
    temporary = newsroom.folder / "temporary"
    temporary.mkdir(exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    own = {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), MARK: mark}
    # Its writes are the rebuild's alone: none is of a module that was compiled.
    return kept | newsroom.environment | own | {"PYTHONDONTWRITEBYTECODE": "1"}


def _calls(log: Path) -> list[Call]:
    """Return the calls of the process that was started, not of those that it started."""
    calls: list[Call] = []
    for line in log.read_text(encoding="utf-8").splitlines():
        if called := _CALL.match(line):
            process, time, name, arguments = called.groups()
            if not calls or calls[0].process == int(process):
                calls.append(Call(int(process), float(time), name, arguments))
        elif (resumed := _RESUMED.match(line)) and calls[-1].process == int(resumed["process"]):
            begun = calls[-1].arguments.removesuffix(_UNFINISHED)
            calls[-1] = replace(calls[-1], arguments=begun + resumed["arguments"])
    return calls
