"""docs/operations.md is true: its commands do what it says, also under a running service."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from feedsvc.web.cache import ANSWER_SECONDS
from tests.newsroom import Newsroom
from tests.serving import serving, wait_for_generation
from tests.test_documentation import in_console_blocks, normal, ran

ROOT = Path(__file__).parent.parent
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
RESTORE = re.findall(r"```sh\n(.*?)```", OPERATIONS, re.DOTALL)


def _normal(output: str) -> str:
    return re.sub(r"\d+ bytes", "9 bytes", normal(output))


def test_what_the_page_shows_is_what_its_commands_print(tmp_path: Path) -> None:
    for folder in ("config", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    commands = list(in_console_blocks(OPERATIONS))
    assert len(commands) == 3
    for command, shown in commands:
        assert _normal(ran(command, tmp_path)) == _normal(shown), command


def _shell(newsroom: Newsroom, command: str) -> None:
    """Run `command` as from the folder that `var/` is in, with `feedsvc` on PATH."""
    scripts = newsroom.folder / "bin"
    scripts.mkdir(exist_ok=True)
    script = scripts / "feedsvc"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m feedsvc "$@"\n')
    script.chmod(0o755)
    variables = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    variables |= newsroom.environment | {"FEEDSVC_CONFIG": str(newsroom.config)}
    variables |= {"PYTHONPATH": str(ROOT), "PATH": f"{scripts}:{os.environ['PATH']}"}
    subprocess.run(
        ["/bin/sh", "-euc", command],
        cwd=newsroom.folder,
        env=variables,
        check=True,
        capture_output=True,
        timeout=60,
    )


@pytest.fixture
def at_var(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose store lies at var/feedsvc.sqlite, as the shipped configuration has it."""
    newsroom.store = newsroom.folder / "var" / "feedsvc.sqlite"
    for number in range(3):
        newsroom.write(f"{number}.txt", f"Story {number}")
    newsroom.configuration()
    _shell(newsroom, "feedsvc rebuild; mkdir backup; feedsvc backup backup/feedsvc.sqlite")
    return newsroom


def _answer(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def _wait_for_status(url: str, status: str) -> None:
    """Ask until the service says `status` of the store: it looks there ten times a second."""
    deadline = time.monotonic() + 10
    while json.loads(_answer(f"{url}/healthz")[1])["status"] != status:
        assert time.monotonic() < deadline, f"the service did not say {status}"


def _dates(newsroom: Newsroom) -> dict[str, Any]:
    return {title: each[:3] for title, each in newsroom.identities().items()}


def test_f18_a_backup_is_restored_under_a_running_service(at_var: Newsroom) -> None:
    address = at_var.address("Story 1")
    at_var.write("3.txt", "Story 3")
    _shell(at_var, f"feedsvc rebuild; feedsvc withdraw {address}")
    identities = _dates(at_var)
    with serving(at_var) as url:
        assert _answer(f"{url}{address}")[0] == 410
        at_var.write("4.txt", "Story 4")
        _shell(at_var, RESTORE[0])
        # What was withdrawn after the backup was made is withdrawn again (F30).
        wait_for_generation(url, 2)
        assert _answer(f"{url}{address}")[0] == 410
        status, body = _answer(f"{url}/feed.xml")
    assert (status, body) == (200, at_var.document("/feed.xml"))
    assert at_var.titles() == ["Story 4", "Story 3", "Story 2", "Story 0"]
    assert _dates(at_var).items() >= identities.items()


def test_f18_store_and_journal_come_back_from_a_backup_when_both_are_lost(
    at_var: Newsroom,
) -> None:
    before = at_var.documents()
    with serving(at_var) as url:
        assert _answer(f"{url}/feed.xml") == (200, before["/feed.xml"])
        at_var.lose_store()
        at_var.store.with_name("feedsvc.sqlite.journal").unlink()
        # What is held is served on; what is not cannot be.
        assert _answer(f"{url}/feed.xml") == (200, before["/feed.xml"])
        _wait_for_status(url, "store unavailable")
        assert _answer(f"{url}/feed.xml") == (200, before["/feed.xml"])
        assert _answer(f"{url}/atom.xml")[0] == 503
        _shell(at_var, RESTORE[0])
        _wait_for_status(url, "ok")
        for address, body in before.items():
            assert _answer(f"{url}{address}") == (200, body)
    assert at_var.documents() == before


def test_f18_a_store_deleted_under_a_running_service_is_made_anew_beside_it(
    at_var: Newsroom,
) -> None:
    before = at_var.documents()
    with serving(at_var) as url:
        assert _answer(f"{url}/feed.xml") == (200, before["/feed.xml"])
        at_var.lose_store()
        assert _answer(f"{url}/feed.xml") == (200, before["/feed.xml"])
        _wait_for_status(url, "store unavailable")
        assert _answer(f"{url}/feed.xml") == (200, before["/feed.xml"])
        _shell(at_var, "feedsvc rebuild")
        _wait_for_status(url, "ok")
        for address, body in before.items():
            assert _answer(f"{url}{address}") == (200, body)
    assert at_var.documents() == before


def test_how_long_a_server_may_be_silent_is_told() -> None:
    assert f"a server that has been silent for {ANSWER_SECONDS:g} seconds for away" in OPERATIONS
