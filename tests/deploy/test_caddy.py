"""deploy/caddy/Caddyfile, with other addresses and nothing else changed, in Caddy."""

import contextlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.components import require
from tests.deploy import DEPLOY
from tests.deploy.programs import ask, running
from tests.newsroom import Newsroom
from tests.ports import free_port
from tests.serving import serving, wait_for_generation

pytestmark = pytest.mark.slow

SHIPPED = DEPLOY / "caddy" / "Caddyfile"


@contextlib.contextmanager
def in_front_of(service: str, folder: Path) -> Iterator[int]:
    """Run Caddy before `service`, without TLS; yield its port."""
    folder.mkdir()
    port = free_port()
    text = SHIPPED.read_text(encoding="utf-8")
    for shipped, own in (
        ("feeds.example.org {", f"http://127.0.0.1:{port} {{"),
        ("reverse_proxy 127.0.0.1:8000", f"reverse_proxy {service.removeprefix('http://')}"),
    ):
        assert shipped in text
        text = text.replace(shipped, own)
    path = folder / "Caddyfile"
    path.write_text(f"{{\n\tadmin off\n}}\n{text}", encoding="utf-8")
    command = [require("caddy"), "run", "--config", str(path), "--adapter", "caddyfile"]
    with running(command, port, folder / "caddy.log", folder):
        yield port


def test_caddy_takes_the_file_as_it_is_and_would_write_it_so(tmp_path: Path) -> None:
    caddy = require("caddy")
    for command in (["validate", "--adapter", "caddyfile", "--config"], ["fmt"]):
        done = subprocess.run(
            [caddy, *command, str(SHIPPED)],
            env={"HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert '"level":"warn"' not in done.stderr
    assert done.stdout == SHIPPED.read_text(encoding="utf-8")


def test_readers_get_through_caddy_what_they_get_from_the_service(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "newsroom", now=datetime.now(UTC) - timedelta(hours=1))
    newsroom.write("first.txt", "The first story")
    newsroom.rebuild()
    with serving(newsroom) as service, in_front_of(service, tmp_path / "caddy") as port:
        whole = ask(port, "/feed.xml")
        assert (whole.status, whole.body) == (200, newsroom.document("/feed.xml"))
        etag = whole.headers["etag"]
        assert ask(port, "/feed.xml", if_none_match=etag).status == 304
        packed = ask(port, "/feed.xml", accept_encoding="gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["etag"] not in {etag, f"W/{etag}"}
        newsroom.write("second.txt", "The second story")
        newsroom.wait(minutes=1)
        wait_for_generation(service, newsroom.rebuild().generation)
        delta = ask(port, "/feed.xml", a_im="feed", if_none_match=etag)
        assert delta.status == 226
        assert delta.body.count(b"<item>") == 1
        assert ask(port, "/metrics").status == 200
        assert ask(port, "/no-such/feed.xml").status == 404


def test_while_the_service_is_down_caddy_says_when_to_come_again(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    with in_front_of(nobody, tmp_path / "caddy") as port:
        answer = ask(port, "/feed.xml")
        assert answer.status == 503
        assert answer.headers["retry-after"] == "30"
        assert answer.headers["cache-control"] == "no-store"
