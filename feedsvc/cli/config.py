"""`feedsvc config`: each value in force, and where it came from."""

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from feedsvc.cli import command, console
from feedsvc.cli.filters import note_unknown_names
from feedsvc.cli.loading import loaded
from feedsvc.errors import StoreError

if TYPE_CHECKING:
    from feedsvc.config import Setting


@command(
    "config",
    "Show each setting and where it came from.",
    example="FEEDSVC_SITE__URL=https://example.com feedsvc config",
)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object for each setting.")
def config(is_json: bool) -> None:
    """Check the configuration, and print each value and where it came from."""
    current = loaded()
    _print(current.settings, is_json=is_json)
    # What is set is shown whatever became of the store; whoever needs that says so.
    with contextlib.suppress(StoreError):
        note_unknown_names(current.configuration)


def _print(settings: Iterable["Setting"], *, is_json: bool) -> None:
    if is_json:
        for setting in settings:
            console.as_json({"key": setting.key, "value": setting.value, "source": setting.source})
        return
    rows = [(setting.key, _shown(setting.value), setting.source) for setting in settings]
    console.table(("key", "value", "from"), rows)


def _shown(value: object) -> object:
    """Return a value as a person writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else value
