"""Where a store is: a file of SQLite, or a PostgreSQL database."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from feedsvc.config import Configuration, database_url
from feedsvc.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL database by its `url`; as text, without the password.

    `session` is the open session that holds the rebuild lock, for whoever works under it: dies
    the one, so does the other. A server that has not answered for `answer_seconds` is given up;
    None: it never is.
    """

    url: str = field(repr=False)
    session: Any = field(default=None, repr=False, compare=False)
    answer_seconds: float | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return database_url.without_password(self.url)


Location = Path | Database


def location_of(configuration: Configuration) -> Location:
    """Return where the configured store is.

    Raises ConfigurationError where it is a database and its driver is not installed.
    """
    return (
        _database(configuration.store.url) if configuration.store.url else configuration.store.path
    )


def named_location(text: str) -> Location:
    """Return what an operator names, by URL or path; raises as location_of does."""
    if not database_url.is_meant(text):
        return Path(text)
    try:
        return _database(database_url.checked(text))
    except ValueError as error:
        raise ConfigurationError([f"{database_url.without_password(text)}: {error}"]) from None


def _database(url: str) -> Database:
    if find_spec("psycopg") is None:
        raise ConfigurationError(
            [
                "a store in PostgreSQL (store.url) needs the package psycopg, which is not "
                "installed: pip install 'feedsvc[postgresql]'"
            ]
        )
    return Database(url)
