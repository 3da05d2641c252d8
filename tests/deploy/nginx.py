"""deploy/nginx/feedsvc.conf, with other ports and paths and nothing else changed, in nginx."""

import contextlib
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.components import require
from tests.deploy import DEPLOY
from tests.deploy.programs import Answer, ask
from tests.nginx import nginx
from tests.ports import free_port

SHIPPED = DEPLOY / "nginx" / "feedsvc.conf"
SECONDS_UNTIL_EXPIRED = 15
_UPSTREAM = re.compile(r"^upstream feedsvc \{.*?^\}\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Nginx:
    """nginx with the shipped configuration, on a port of its own."""

    port: int

    def ask(self, path: str, **fields: str) -> Answer:
        return ask(self.port, path, is_tls=True, **fields)

    def ask_until(self, cache_status: str, path: str, **fields: str) -> Answer:
        """Ask again and again until nginx answers in this way."""
        deadline = time.monotonic() + SECONDS_UNTIL_EXPIRED
        while time.monotonic() < deadline:
            # A name of its own each time, so that no limit of downloads is met.
            answer = self.ask(path, user_agent=str(time.monotonic()), **fields)
            if answer.headers.get("x-cache-status") == cache_status:
                return answer
            time.sleep(0.2)
        raise AssertionError(f"{path} was never {cache_status}: {answer}")


def configured(folder: Path, service_port: int, port: int, upstream: str = "") -> str:
    """Return the shipped file with this test's ports and paths.

    `upstream` takes the place of the file's own, where it is given.
    """
    openssl = require("openssl")
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    written = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([openssl, "req", *options, *written], check=True, capture_output=True)
    text = SHIPPED.read_text(encoding="utf-8")
    shipped_upstream = _UPSTREAM.search(text)
    assert shipped_upstream
    one_node = shipped_upstream[0].replace("127.0.0.1:8000", f"127.0.0.1:{service_port}")
    for shipped, own in (
        (shipped_upstream[0], upstream or one_node),
        ("/etc/ssl/feedsvc/", f"{folder}/"),
        ("/var/cache/nginx/feedsvc", f"{folder}/cache"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
    ):
        assert shipped in text
        text = text.replace(shipped, own)
    return re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)


@contextlib.contextmanager
def in_front_of(service_port: int, folder: Path, upstream: str = "") -> Iterator[Nginx]:
    folder.mkdir()
    port = free_port()
    with nginx(configured(folder, service_port, port, upstream), folder, port):
        yield Nginx(port)


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])
