"""The store that all share: a PostgreSQL server with the shipped settings and roles, or a file."""

import contextlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from tests import postgresql
from tests.deploy import DEPLOY

SHIPPED = DEPLOY / "several-machines" / "postgresql"
_SETTING = re.compile(r"^(\w+) = '?(.*?)'?$", re.MULTILINE)
# Builders own the tables of the database of this name; web nodes read them.
DATABASE, BUILDERS, NODES = "feedsvc", "feedsvc", "feedsvc_web"


class Store(Protocol):
    """Where the articles are; settings are as those of a Newsroom."""

    name: ClassVar[str]
    can_stop: ClassVar[bool]

    @property
    def settings(self) -> dict[str, str]:
        """What tells builders."""

    @property
    def settings_of_nodes(self) -> dict[str, str]:
        """What tells web nodes."""

    def stop(self) -> None:
        """Let nobody reach it any more."""

    def start(self) -> None:
        """Let all reach it; returns when it answers."""


class SqliteFile:
    """The newsroom's own file: nothing that could be away."""

    name: ClassVar[str] = "SQLite"
    can_stop: ClassVar[bool] = False

    @property
    def settings(self) -> dict[str, str]:
        """Nothing: a Newsroom has its file."""
        return {}

    @property
    def settings_of_nodes(self) -> dict[str, str]:
        """Nothing."""
        return {}

    def stop(self) -> None:
        """Do nothing."""

    def start(self) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class PostgresqlServer:
    """A server with an empty database, by the URLs of builders and of nodes."""

    name: ClassVar[str] = "PostgreSQL"
    can_stop: ClassVar[bool] = True
    server: postgresql.Server

    @property
    def settings(self) -> dict[str, str]:
        """What tells builders."""
        return {"STORE__URL": self.url(BUILDERS, DATABASE)}

    @property
    def settings_of_nodes(self) -> dict[str, str]:
        """What tells web nodes."""
        return {"STORE__URL": self.url(NODES, DATABASE)}

    def url(self, role: str, database: str) -> str:
        """Return the URL of a database, for whoever comes as `role`."""
        return f"postgresql://{role}@127.0.0.1:{self.server.port}/{database}"

    def another(self, database: str) -> str:
        """Make another empty database, and return its URL for builders."""
        self.server.execute(f"CREATE DATABASE {database} OWNER {BUILDERS} TEMPLATE template0")
        return self.url(BUILDERS, database)

    def stop(self) -> None:
        """Stop it at once, as the end of its machine would."""
        self.server.stop()

    def start(self) -> None:
        """Start it again."""
        self.server.start()


@contextlib.contextmanager
def sqlite_file() -> Iterator[SqliteFile]:
    """Give the newsroom's own file."""
    yield SqliteFile()


@contextlib.contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Run a server while the block runs, with the shipped settings, roles and database."""
    text = (SHIPPED / "feedsvc.conf").read_text(encoding="utf-8")
    settings = {match[1]: match[2] for match in _SETTING.finditer(text)}
    del settings["listen_addresses"]  # which is not this machine's
    with postgresql.running(settings) as server:
        psql = [str(server.programs / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        roles = f"--file={SHIPPED / 'roles.sql'}"
        subprocess.run([*psql, roles, f"--dbname={server.url()}"], check=True, timeout=60)
        yield PostgresqlServer(server)
