"""deploy/several-machines/: the units, nginx before several nodes, and PostgreSQL's two files."""

import contextlib
import re
import shlex
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psycopg
import pytest
import urllib3

from feedsvc.cli import main
from tests.deploy import DEPLOY
from tests.deploy.nginx import in_front_of
from tests.deploy.test_systemd import INSTALLED, MOST_EXPOSED, analyze, settings
from tests.newsroom import Newsroom
from tests.ports import free_port
from tests.scale import nginx
from tests.scale.database import BUILDERS, DATABASE, NODES, postgresql_server
from tests.serving import serving_process, wait_for_generation

pytestmark = pytest.mark.slow

FOLDER = DEPLOY / "several-machines" / "systemd"
UNITS = ("feedsvc-builder.service", "feedsvc-node@.service")
SINGLE = "feedsvc.service"
SANDBOX = (
    "CapabilityBoundingSet NoNewPrivileges PrivateUsers ProtectHome ProtectSystem "
    "RestrictNamespaces SystemCallFilter UMask MemoryDenyWriteExecute DynamicUser"
).split()


def test_systemd_takes_every_unit_without_a_word(tmp_path: Path) -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(UNITS)
    for name in UNITS:
        text = (FOLDER / name).read_text(encoding="utf-8").replace(INSTALLED, "/bin/true")
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = analyze("verify", "--man=no", *(str(tmp_path / name) for name in UNITS))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS)
def test_no_unit_is_more_exposed_than_it_must_be(unit: str) -> None:
    told = analyze("security", "--offline=true", "--no-pager", str(FOLDER / unit)).stdout
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert found, told
    assert float(found[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("unit", UNITS)
def test_each_unit_has_the_sandbox_of_a_single_machine_and_never_gives_up(unit: str) -> None:
    ours, single = settings(unit, FOLDER), settings(SINGLE)
    for key in SANDBOX:
        assert ours[key] == single[key], key
    assert ours["StartLimitIntervalSec"] == ["0"]
    assert ours["Restart"] == ["always"]


@pytest.mark.parametrize("unit", UNITS)
def test_what_a_unit_runs_is_a_command_with_options_that_there_are(unit: str) -> None:
    (line,) = settings(unit, FOLDER)["ExecStart"]
    program, name, *options = shlex.split(line)
    assert program == INSTALLED
    known = {o for parameter in main.commands[name].params for o in parameter.opts}
    assert {option for option in options if option.startswith("-")} <= known


def test_passwords_stand_in_files_of_root_alone_and_in_no_unit() -> None:
    for unit in UNITS:
        text = (FOLDER / unit).read_text(encoding="utf-8")
        assert settings(unit, FOLDER)["EnvironmentFile"][0].startswith("/etc/feedsvc/")
        assert not re.search(r"^[^#]*(PGPASSWORD|postgresql://)", text, re.MULTILINE)


class _Node(BaseHTTPRequestHandler):
    """Answers a feed with its name; 503 to what its node does not hold. Asked with A-IM alone."""

    held: frozenset[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        is_held = self.path in self.held
        self.send_response(200 if is_held else 503)
        self.send_header("Content-Length", "0")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so there
        """Print nothing."""


@contextlib.contextmanager
def nodes_that_hold(*held: str) -> Iterator[list[int]]:
    """Run a node for each of `held`, which are addresses divided by blanks; yield their ports."""
    with contextlib.ExitStack() as stack:
        ports = []
        for addresses in held:
            handler = type("Node", (_Node,), {"held": frozenset(addresses.split())})
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            ports.append(server.server_port)
        yield ports


def test_what_one_node_does_not_hold_is_asked_of_another(tmp_path: Path) -> None:
    with (
        nodes_that_hold("/feed.xml", "/feed.xml /atom.xml") as ports,
        in_front_of(0, tmp_path / "nginx", nginx.upstream(ports)) as front,
    ):
        for _ in range(10):
            assert front.ask("/atom.xml", a_im="feed").status == 200


def test_a_dead_node_fails_no_request(tmp_path: Path) -> None:
    with (
        nodes_that_hold("/feed.xml") as ports,
        in_front_of(0, tmp_path / "nginx", nginx.upstream([free_port(), *ports])) as front,
    ):
        for _ in range(10):
            assert front.ask("/feed.xml", a_im="feed").status == 200


def test_feeds_are_served_however_often_every_node_failed_to_give_something_else(
    tmp_path: Path,
) -> None:
    with (
        nodes_that_hold("/feed.xml", "/feed.xml") as ports,
        in_front_of(0, tmp_path / "nginx", nginx.upstream(ports)) as front,
    ):
        for _ in range(10):
            assert front.ask("/2024/top-news/unheld").status == 503
            assert front.ask("/feed.xml", a_im="feed").status == 200


def test_a_node_that_is_started_first_waits_for_a_builder(tmp_path: Path) -> None:
    """It has no captures, and a role that may read alone."""
    with postgresql_server() as store:
        node = Newsroom(tmp_path / "node", settings=store.settings_of_nodes)
        node.configuration()
        node.captures.rmdir()
        builder = Newsroom(tmp_path / "builder", settings=store.settings)
        builder.write("rain.txt", "Rain Comes to Town")
        said: list[str] = []
        with serving_process(node, "--workers", "1", said=said) as (url, process):
            feed = _answer(f"{url}/feed.xml")
            assert (feed.status, feed.headers["Retry-After"]) == (503, "10")
            health = _answer(f"{url}/healthz")
            assert (health.status, health.data) == (503, b'{"status": "nothing published"}\n')
            builder.rebuild()
            wait_for_generation(url, 1)
            assert b"Rain Comes to Town" in _answer(f"{url}/feed.xml").data
            assert process.poll() is None
    (waiting,) = [line for line in said if "there is nothing to serve yet" in line]
    assert "is read-only" in waiting


def _answer(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, retries=False)


def test_postgresql_takes_its_settings_and_nodes_may_read_and_not_write() -> None:
    with postgresql_server() as store:
        assert store.server.execute("SHOW max_connections") == [("60",)]
        limits = "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname LIKE 'feedsvc%'"
        assert set(store.server.execute(limits)) == {(BUILDERS, 10), (NODES, 40)}
        builder, node = (store.url(role, DATABASE) for role in (BUILDERS, NODES))
        with psycopg.connect(builder, autocommit=True) as connection:
            connection.execute("CREATE TABLE made (number integer)")
        with psycopg.connect(node, autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM made").fetchone() == (0,)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                connection.execute("DELETE FROM made")
            connection.execute("SET default_transaction_read_only = off")
            for statement in ("DELETE FROM made", "CREATE TABLE theirs (number integer)"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
