"""The configuration that a command runs with, and the clock that it reads."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from feedsvc.config import Loaded

DEFAULT_CONFIG = Path("config/feedsvc.toml")


def loaded() -> "Loaded":
    """Load the configuration that --config, FEEDSVC_CONFIG or the default names.

    Raises ConfigurationError with everything that is wrong.
    """
    from feedsvc.config import load

    context = click.get_current_context()
    path = context.ensure_object(dict).get("config") or DEFAULT_CONFIG
    return load(Path(path), os.environ)


def now() -> datetime:
    """Read the clock: the one place beside the rebuild where it is read."""
    return datetime.now(UTC)
