"""`feedsvc config`: each value in force, and where it came from."""

import click

from feedsvc.cli import command, console
from feedsvc.cli.loading import loaded


@command(
    "config",
    "Show each setting and where it came from.",
    example="FEEDSVC_SITE__URL=https://example.com feedsvc config",
)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object for each setting.")
def config(is_json: bool) -> None:
    """Check the configuration, and print each value and where it came from."""
    settings = loaded().settings
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
