"""nginx before the service, as a cache that many share."""

import contextlib
import grp
import os
import pwd
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

from tests.components import require

_CONFIGURATION = """
user {user};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=feeds:1m;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {service};
            proxy_cache feeds;
            proxy_cache_use_stale updating error timeout;
            add_header X-Cache-Status $upstream_cache_status;
            {directives}
        }}
    }}
}}
"""
DEADLINE_SECONDS = 10


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def caching(folder: Path, port: int, service: str, *directives: str) -> Iterator[None]:
    """Let nginx listen on `port` of loopback, before `service`, while the block runs.

    `directives` are further ones of its configuration, without the semicolon at their end.
    """
    folder.mkdir()
    configuration = folder / "nginx.conf"
    # Else a worker started by root is another user, whom this folder is closed to.
    user = f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"
    configuration.write_text(
        _CONFIGURATION.format(
            user=user,
            folder=folder,
            port=port,
            service=service,
            directives=" ".join(f"{directive};" for directive in directives),
        )
    )
    command = [require("nginx"), "-p", str(folder), "-e", "error.log", "-c", str(configuration)]
    with subprocess.Popen(command) as process:
        try:
            _wait_until_listening(port)
            yield
        finally:
            process.terminate()
            process.wait(timeout=DEADLINE_SECONDS)


def _wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
