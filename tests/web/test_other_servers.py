"""README's commands for other WSGI servers: each really starts, and serves."""

import os
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.web.newsroom import Newsroom

ROOT = Path(__file__).parents[2]
MODULES = {"gunicorn": "gunicorn", "waitress-serve": "waitress"}


def readme_commands() -> list[str]:
    """Return the commands of README's section, one a server."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, section = text.partition("\n## Other WSGI servers\n")
    blocks = re.findall(r"```sh\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_readme_has_a_command_for_each_server() -> None:
    assert {shlex.split(command)[0] for command in readme_commands()} == set(MODULES)


@pytest.mark.parametrize("command", readme_commands(), ids=lambda command: command.split()[0])
def test_the_command_serves_feeds_and_conditions(command: str, published: Newsroom) -> None:
    program, *arguments = shlex.split(command.replace(":8000", ":0"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FEEDSVC_")}
    environment |= {
        "FEEDSVC_CONFIG": str(published.config_path),
        "HOME": str(published.folder),
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen(
        [sys.executable, "-m", MODULES[program], *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=published.folder,
        env=environment,
        text=True,
    ) as process:
        try:
            url = f"http://127.0.0.1:{port_of(process)}/feed.xml"
            assert_serves(url, published)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def port_of(process: "subprocess.Popen[str]") -> int:
    """Return the port that a server says on stderr."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        if listening := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return int(listening[1])
        said.append(line)
    pytest.fail(f"the server ended: {''.join(said)}")


def assert_serves(url: str, newsroom: Newsroom) -> None:
    document = newsroom.cache().find("/feed.xml")
    assert document is not None
    tag = document.document.etags["gzip"]
    for _ in range(2):  # the first is Flask's, the second the edge's
        request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=30) as response:
            assert response.read() == document.document.bodies["gzip"]
            assert response.headers["ETag"] == tag
        request.add_header("If-None-Match", tag)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=30)
        assert caught.value.code == 304
        assert caught.value.headers["ETag"] == tag
        caught.value.close()
