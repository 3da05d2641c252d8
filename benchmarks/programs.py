"""Where the programs are that the benchmarks run, and which versions they have."""

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
FEEDSVC = (sys.executable, "-m", "feedsvc")

# The environment that `make bench` installs Hugo and Pelican into.
_ENVIRONMENT = Path(os.environ.get("BENCHMARK_TOOLS", ROOT / ".venv-benchmarks")).absolute()


class ProgramMissing(Exception):
    """A program that a benchmark runs is not on this machine; says how to get it."""


def hugo() -> Path:
    """Return Hugo's binary itself: the script in front of it costs a start of Python."""
    return _first(_ENVIRONMENT.glob("lib/python*/site-packages/hugo/binaries/hugo"), "hugo")


def pelican() -> Path:
    """Return the script that runs Pelican."""
    return _first(_ENVIRONMENT.glob("bin/pelican"), "pelican")


def postgres() -> Path:
    """Return the newest PostgreSQL server; Debian keeps it apart from PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)
    return found[0] if found else Path(system("postgres"))


def system(name: str) -> str:
    """Return the path of a program that comes with the operating system."""
    # A user's PATH on Debian lacks the folder that servers are in.
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if found is None:
        raise ProgramMissing(
            f"{name} is missing: `make bench` installs it as root, or install it yourself"
        )
    return found


def machine() -> str:
    """Return what this machine is, in a line."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    processor = f"{len(names)} x {names[0]}" if names else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{processor}, {memory:.0f} GB, {platform.system()} {platform.release().split('-')[0]}"


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the version of each of the programs and packages in `names`."""
    return {name: _version_of(name) for name in names}


def _version_of(name: str) -> str:
    found: dict[str, Callable[[], str]] = {
        "Python": platform.python_version,
        "SQLite": lambda: sqlite3.sqlite_version,
        "Hugo": lambda: _said(str(hugo()), "version").split()[1].partition("-")[0].lstrip("v"),
        "Pelican": lambda: _said(str(pelican()), "--version"),
        "PostgreSQL": lambda: _said(str(postgres()), "--version").split()[2],
        "nginx": lambda: _said(system("nginx"), "-v").rpartition("/")[2],
        "Caddy": lambda: _said(system("caddy"), "version").split()[0],
        "wrk": lambda: _said(system("wrk"), "-v", expected=1).split()[1].removeprefix("debian/"),
    }
    return found[name]() if name in found else version(name)


def _first(found: Iterator[Path], name: str) -> Path:
    for path in found:
        return path
    raise ProgramMissing(f"{name} is not in {_ENVIRONMENT}: `make bench` installs it")


def _said(*command: str, expected: int = 0) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode != expected:
        raise ProgramMissing(f"{' '.join(command)} failed: {done.stderr}")
    return (done.stdout or done.stderr).splitlines()[0].strip()
