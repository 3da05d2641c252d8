"""deploy/systemd/: taken by systemd without a word, closed as far as they say, and not too far."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from feedsvc.cli import main
from tests.components import require
from tests.deploy import DEPLOY
from tests.deploy.programs import ask
from tests.newsroom import Newsroom
from tests.serving import ROOT, serving

pytestmark = pytest.mark.slow

FOLDER = DEPLOY / "systemd"
SERVICES = ("feedsvc.service", "feedsvc-rebuild.service", "feedsvc-watch.service")
INSTALLED = "/opt/feedsvc/bin/feedsvc"
# systemd's own scale: 0 is closed, 10 is open.
MOST_EXPOSED = 1.5
# prctl(2): from there on no memory is both written and run, as MemoryDenyWriteExecute= has it.
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1


def analyze(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [require("systemd-analyze"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def settings(unit: str, folder: Path = FOLDER) -> dict[str, list[str]]:
    """Return the values of each key of a unit."""
    found: dict[str, list[str]] = {}
    for line in (folder / unit).read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def test_systemd_takes_every_unit_without_a_word(tmp_path: Path) -> None:
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8").replace(INSTALLED, "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    assert [unit.name for unit in units] == sorted((*SERVICES, "feedsvc-rebuild.timer"))
    done = analyze("verify", "--man=no", *map(str, units))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES)
def test_no_unit_is_more_exposed_than_it_must_be(unit: str) -> None:
    told = analyze("security", "--offline=true", "--no-pager", str(FOLDER / unit)).stdout
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert found, told
    assert float(found[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("unit", SERVICES)
def test_what_a_unit_runs_is_a_command_with_options_that_there_are(unit: str) -> None:
    (line,) = settings(unit)["ExecStart"]
    program, name, *options = shlex.split(line)
    assert program == INSTALLED
    known = {o for parameter in main.commands[name].params for o in parameter.opts}
    assert {option for option in options if option.startswith("-")} <= known


def test_all_units_are_one_user_with_one_store_and_one_sandbox() -> None:
    services = [settings(unit) for unit in SERVICES]
    user = ("User", "DynamicUser", "StateDirectory", "Environment", "ReadOnlyPaths", "UMask")
    sandbox = ("ProtectSystem", "NoNewPrivileges", "CapabilityBoundingSet", "SystemCallFilter")
    for key in (*user, *sandbox):
        assert services[0][key] == services[1][key] == services[2][key], key


def allowed_calls() -> set[str]:
    """Return the system calls that the units' SystemCallFilter= allows."""
    allowed: set[str] = set()
    for value in settings(SERVICES[0])["SystemCallFilter"]:
        names = {call for name in value.removeprefix("~").split() for call in calls(name)}
        allowed = allowed - names if value.startswith("~") else allowed | names
    return allowed


def calls(name: str) -> set[str]:
    if not name.startswith("@"):
        return {name}
    lines = [line.strip() for line in analyze("syscall-filter", name).stdout.splitlines()[1:]]
    return {call for line in lines if line and line[0] != "#" for call in calls(line)}


def made_calls(log: Path) -> set[str]:
    lines = log.read_text(encoding="utf-8", errors="replace")
    return set(re.findall(r"^\d+ +([a-z_0-9]+)\(", lines, re.MULTILINE))


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    newsroom = Newsroom(tmp_path / "newsroom")
    newsroom.write("first.txt", "The first story")
    newsroom.configuration()
    return newsroom


def test_serving_and_rebuilding_need_no_system_call_that_the_units_forbid(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "calls"
    # --daemonize: the service is our child, not strace's, and hears our signals.
    strace = [require("strace"), "--daemonize", "--follow-forks", f"--output={log}", "--quiet=all"]
    command = [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), "rebuild"]
    subprocess.run(
        [*strace, *command],
        env=os.environ | newsroom.environment | {"PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=120,
    )
    rebuilding = made_calls(log)
    assert {"execve", "fsync", "rename"} & rebuilding
    script = tmp_path / "python"
    script.write_text(f'#!/bin/sh\nexec {shlex.join([*strace, sys.executable])} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with serving(newsroom, "--workers", "2") as url:
        for path in ("/feed.xml", "/feed.xml", "/", "/metrics", "/archive/2024-05/atom.xml"):
            assert ask(int(url.rpartition(":")[2]), path).status == 200
    answering = made_calls(log)
    assert {"accept4", "bind"} & answering
    # As root alone SQLite gives its files to the owner of the database.
    as_root = {"fchown"} if os.geteuid() == 0 else set()
    assert (rebuilding | answering) - allowed_calls() - as_root == set()


def test_the_service_runs_where_no_memory_is_both_written_and_run(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "python"
    shut = (
        "import ctypes, os, sys; libc = ctypes.CDLL(None, use_errno=True); "
        f"libc.prctl({PR_SET_MDWE}, {PR_MDWE_REFUSE_EXEC_GAIN}, 0, 0, 0) and os._exit(99); "
        f"os.execv({sys.executable!r}, [{sys.executable!r}, *sys.argv[1:]])"
    )
    if subprocess.run([sys.executable, "-c", shut, "-c", "pass"], check=False).returncode == 99:
        pytest.skip("this kernel has no PR_SET_MDWE (Linux 6.3)")
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -c {shlex.quote(shut)} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with serving(newsroom, "--workers", "2") as url:
        assert ask(int(url.rpartition(":")[2]), "/feed.xml", accept_encoding="br").status == 200
