"""The service where systemd would put it: nobody in particular, and all but its store read-only."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.components import require
from tests.deploy.programs import ask
from tests.newsroom import Newsroom
from tests.serving import serving

pytestmark = pytest.mark.slow

# A user without a name, which owns nothing but the store's folder.
USER = 65_533
# What ProtectSystem=strict, ProcSubset=pid, ProtectProc=invisible, NoNewPrivileges=yes and
# CapabilityBoundingSet= come to, one by one.
WITHIN = """
mount --make-rprivate /
mount --bind {state} {state}
mount -o remount,bind,ro /
mount -t proc -o subset=pid,hidepid=2 proc /proc
exec setpriv --reuid {user} --regid {user} --clear-groups --no-new-privs \
    --bounding-set=-all --inh-caps=-all {python} "$@"
"""


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A newsroom that everybody may read, with a folder for the store that is the user's own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        newsroom = Newsroom(Path(folder))
        newsroom.write("first.txt", "The first story")
        newsroom.configuration()
        newsroom.store.parent.mkdir(mode=0o700)
        yield newsroom


def sandboxed_python(newsroom: Newsroom) -> Path:
    """Return an interpreter that runs in the sandbox; skip the test where none can be made."""
    if os.geteuid() != 0:
        pytest.skip("only root can make this sandbox")
    state = newsroom.store.parent
    os.chown(state, USER, USER)
    within = newsroom.folder / "within"
    within.write_text(
        "set -e\n" + WITHIN.format(state=state, user=USER, python=shlex.quote(sys.executable))
    )
    script = newsroom.folder / "python"
    script.write_text(f'#!/bin/sh\nexec {require("unshare")} --mount sh {within} "$@"\n')
    script.chmod(0o755)
    tried = subprocess.run(
        [script, "-c", "import flask"], capture_output=True, text=True, check=False
    )
    if tried.returncode != 0:
        pytest.skip(f"no sandbox here, or its user cannot run this Python: {tried.stderr}")
    return script


def test_as_nobody_with_all_read_only_but_the_store_it_rebuilds_and_serves(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(sandboxed_python(newsroom)))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    with serving(newsroom, "--workers", "2") as url:
        port = int(url.rpartition(":")[2])
        whole = ask(port, "/feed.xml")
        assert whole.status == 200
        assert b"The first story" in whole.body
        assert ask(port, "/feed.xml", if_none_match=whole.headers["etag"]).status == 304
        for path in ("/", "/metrics", "/archive/2024-05/atom.xml", "/healthz"):
            assert ask(port, path).status == 200
    owners = {path.stat().st_uid for path in newsroom.store.parent.iterdir()}
    assert owners == {USER}
