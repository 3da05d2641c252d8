"""nginx as tests run it: on loopback, with all that it writes in a folder of the test."""

import contextlib
import grp
import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.components import require
from tests.deploy.programs import running

_CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {http}
}}
"""


@contextlib.contextmanager
def nginx(http: str, folder: Path, port: int) -> Iterator[None]:
    """Run nginx in `folder`, which is there, until the block ends; it takes connections on `port`.

    `http` is what its block of that name holds; nginx may not warn of anything.
    """
    file = folder / "nginx.conf"
    file.write_text(_CONFIGURATION.format(user=_user(), folder=folder, http=http), encoding="utf-8")
    command = [require("nginx"), "-p", str(folder), "-e", "error.log", "-c", str(file)]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr, tested.stderr
    with running(command, port, folder / "nginx.log", folder):
        yield


def nginx_process(folder: Path) -> int:
    """Return the id of the nginx that runs in `folder`."""
    return int((folder / "nginx.pid").read_text(encoding="ascii"))


def _user() -> str:
    """Return what lets workers run as the test does, whom alone the folder is open to."""
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name};"
