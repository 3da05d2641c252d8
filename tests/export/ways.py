"""The ways in which a newsroom is served: by `feedsvc serve`, and as an export by file servers."""

import contextlib
import grp
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from feedsvc.config import Configuration
from feedsvc.export.to_folder import export_to_folder
from tests.components import require
from tests.deploy.programs import running
from tests.newsroom import Newsroom, no_progress
from tests.ports import free_port
from tests.serving import serving, wait_for_generation

HERE = Path(__file__).parent


class Served(Protocol):
    """What is served at `url`."""

    @property
    def url(self) -> str: ...

    def show(self, generation: int) -> None:
        """Let what was published be seen, and return when it is."""


Way = Callable[[Newsroom, Path], AbstractContextManager[Served]]


@dataclass
class Service:
    """`feedsvc serve`, which sees by itself what is published."""

    url: str

    def show(self, generation: int) -> None:
        wait_for_generation(self.url, generation)


@dataclass
class FileServer:
    """A server of a newsroom's export in `folder`; `reload` lets it read its rules anew."""

    url: str
    folder: Path
    configuration: Callable[[], Configuration]
    reload: Callable[[], None] = field(default=lambda: None)

    def show(self, generation: int) -> None:
        exported = export_to_folder(
            self.configuration(), self.folder, datetime.now(UTC), no_progress
        )
        assert exported.generation >= generation
        if exported.rules_changed:
            self.reload()

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextlib.contextmanager
def by_the_service(newsroom: Newsroom, _folder: Path) -> Iterator[Served]:
    with serving(newsroom) as url:
        yield Service(url)


@contextlib.contextmanager
def by_nginx(newsroom: Newsroom, folder: Path) -> Iterator[Served]:
    served = exported(newsroom, folder)
    with nginx_over(served):
        yield served


@contextlib.contextmanager
def by_caddy(newsroom: Newsroom, folder: Path) -> Iterator[Served]:
    served = exported(newsroom, folder)
    with caddy_over(served):
        yield served


SERVICE, NGINX, CADDY = "feedsvc serve", "nginx", "Caddy"
WAYS: dict[str, Way] = {SERVICE: by_the_service, NGINX: by_nginx, CADDY: by_caddy}


def exported(newsroom: Newsroom, folder: Path) -> FileServer:
    """Export what is published, for a server on a free port."""

    def configuration() -> Configuration:
        found = newsroom.configuration
        return found() if callable(found) else found  # that of tests.web has it as a property

    served = FileServer(f"http://127.0.0.1:{free_port()}", folder / "export", configuration)
    served.show(1)
    return served


@contextlib.contextmanager
def nginx_over(served: FileServer) -> Iterator[None]:
    """Run nginx over an export, as its manual says, while the block runs."""
    program = require("nginx")
    folder = served.folder.with_name("nginx")
    folder.mkdir()
    configuration = folder / "nginx.conf"
    # Else a worker started by root is another user, whom this folder is closed to.
    user = f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"
    values = {"user": user, "folder": folder, "export": served.folder, "port": served.port}
    configuration.write_text((HERE / "nginx.conf").read_text().format(**values))
    command = [program, "-p", str(folder), "-e", "error.log", "-c", str(configuration)]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr, tested.stderr

    def reload() -> None:
        pid = int((folder / "nginx.pid").read_text())
        before = _children(pid)
        os.kill(pid, signal.SIGHUP)
        _until(lambda: bool(_children(pid)) and not before & _children(pid))

    with running(command, served.port, folder / "said", folder):
        served.reload = reload
        yield


@contextlib.contextmanager
def caddy_over(served: FileServer) -> Iterator[None]:
    """Run Caddy over an export, as its manual says, while the block runs."""
    program = require("caddy")
    folder = served.folder.with_name("caddy")
    folder.mkdir()
    configuration = folder / "Caddyfile"
    values = {"folder": folder, "export": served.folder, "port": served.port}
    configuration.write_text((HERE / "Caddyfile").read_text().format(**values))
    options = ["--config", str(configuration), "--adapter", "caddyfile"]

    def reload() -> None:
        home = {"HOME": str(folder)}
        subprocess.run([program, "reload", *options], check=True, capture_output=True, env=home)

    with running([program, "run", *options], served.port, folder / "said", folder):
        served.reload = reload
        yield


def _children(pid: int) -> set[str]:
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline, "the server did not read its rules anew"
        time.sleep(0.01)
