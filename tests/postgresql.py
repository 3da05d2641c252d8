"""A PostgreSQL server of its own for the tests: made, started, and stopped by its id."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.components import require
from tests.ports import free_port

# Debian keeps the server's programs apart from PATH, a folder for each version.
_DEBIAN = Path("/usr/lib/postgresql")
_START_SECONDS = 60


@dataclass
class Server:
    """A server on `port` of the loopback; its superuser is `postgres`, who needs no password.

    `folder` is its data, `programs` where initdb and postgres are, `user` whom they run as.
    """

    folder: Path
    programs: Path
    port: int
    user: str | None
    process: "subprocess.Popen[bytes]"
    schemas: int = 0

    def url(self, database: str = "postgres", **parameters: str) -> str:
        """Return the URL of a database of the server."""
        text = "&".join(f"{key}={value}" for key, value in parameters.items())
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}{'?' if text else ''}{text}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement, outside of any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextlib.contextmanager
    def schema(self) -> Iterator[str]:
        """Give the URL of a schema of its own, empty, which is dropped afterwards."""
        self.schemas += 1
        name = f"of_test_{self.schemas}"
        self.execute(f"CREATE SCHEMA {name}")
        try:
            yield self.url(options=f"-csearch_path%3D{name}")
        finally:
            # Whoever still has it open, such as a process that a test has killed, holds it up.
            self.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_class ON oid = relation"
                f" WHERE relnamespace = '{name}'::regnamespace AND pid <> pg_backend_pid()"
            )
            self.execute(f"DROP SCHEMA {name} CASCADE")

    @contextlib.contextmanager
    def reader(self, url: str) -> Iterator[tuple[str, str]]:
        """Give a role that may read what there is in the schema of `url`, and the URL for it."""
        schema = re.findall(r"of_test_\d+", url)[0]
        role = f"reader_of_{schema}"
        self.execute(f"CREATE ROLE {role} LOGIN")
        self.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        self.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
        try:
            yield role, url.replace("postgres@", f"{role}@")
        finally:
            self.execute(f"DROP OWNED BY {role}")
            self.execute(f"DROP ROLE {role}")

    def stop(self) -> None:
        """Stop the server at once, as a machine's end would: what was committed is kept."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=_START_SECONDS)

    def start(self) -> None:
        """Start it again, on the same port."""
        self.process = _started(self.programs, self.folder, self.port, self.user)


def programs() -> Path:
    """Return the folder of the newest server's programs; skip the test where there is none.

    Under CI it fails instead (tests/components.py).
    """
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else Path(require("initdb", package="postgresql")).parent


@contextlib.contextmanager
def running(
    settings: Mapping[str, str] | None = None, *, encoding: str = "UTF8", folder: Path | None = None
) -> Iterator[Server]:
    """Run a server while the block does; `settings` are laid over those of initdb."""
    bin_folder = programs()
    user = "postgres" if os.geteuid() == 0 else None
    root = Path(tempfile.mkdtemp(prefix="feedsvc-pg-")) if folder is None else folder
    data = root / "data"
    try:
        data.mkdir(mode=0o700)
        if user is not None:
            root.chmod(0o755)
            os.chown(data, *_ids(user))
        initdb = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", encoding, "--locale=C"]
        _run([str(bin_folder / "initdb"), *initdb], user)
        text = "".join(f"{key} = '{value}'\n" for key, value in (settings or {}).items())
        with (data / "postgresql.conf").open("a") as file:
            file.write(
                f"listen_addresses = '127.0.0.1'\nunix_socket_directories = '{data}'\n{text}"
            )
        port = free_port()
        server = Server(data, bin_folder, port, user, _started(bin_folder, data, port, user))
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextlib.contextmanager
def standby_of(primary: Server) -> Iterator[Server]:
    """Run a server that follows `primary`, and may be read, while the block does."""
    root = Path(tempfile.mkdtemp(prefix="feedsvc-pg-"))
    data, port = root / "data", free_port()
    try:
        root.chmod(0o755)
        data.mkdir(mode=0o700)
        if primary.user is not None:
            os.chown(data, *_ids(primary.user))
        # With -R it is to follow, by the configuration that is copied with all else.
        copy = [str(primary.programs / "pg_basebackup"), "-D", str(data), "-R", "-c", "fast"]
        _run([*copy, "-d", primary.url()], primary.user)
        with (data / "postgresql.auto.conf").open("a") as file:
            file.write(f"unix_socket_directories = '{data}'\n")
        process = _started(primary.programs, data, port, primary.user)
        standby = Server(data, primary.programs, port, primary.user, process)
        try:
            yield standby
        finally:
            standby.stop()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _started(
    bin_folder: Path, data: Path, port: int, user: str | None
) -> "subprocess.Popen[bytes]":
    command = [str(bin_folder / "postgres"), "-D", str(data), "-p", str(port)]
    log = (data.parent / "log").open("ab")
    process = subprocess.Popen(
        _as_user(command, user), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/"
    )
    log.close()
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres").close()
            return process
        time.sleep(0.02)
    process.kill()
    process.wait()
    raise AssertionError(f"PostgreSQL did not start: {(data.parent / 'log').read_text()}")


def _run(command: Sequence[str], user: str | None) -> None:
    done = subprocess.run(_as_user(command, user), capture_output=True, cwd="/", check=False)
    assert done.returncode == 0, done.stderr.decode()


def _as_user(command: Sequence[str], user: str | None) -> list[str]:
    """Return the command as `user` runs it: the server's programs refuse to run as root."""
    if user is None:
        return list(command)
    number, group = _ids(user)
    return ["setpriv", f"--reuid={number}", f"--regid={group}", "--clear-groups", *command]


def _ids(user: str) -> tuple[int, int]:
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        reason = f"there is no user {user} to run it as (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}, and in CI no test is skipped")
        pytest.skip(reason)
    return entry.pw_uid, entry.pw_gid
