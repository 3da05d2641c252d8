"""The command `feedsvc`: its group, its exit codes, what every subcommand shares.

Commands import what they need when they run, so that --help is quick.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from feedsvc import __version__, errors
from feedsvc.cli import console

EXIT_REFUSED = 1
# As a shell tells of a program that a signal ended.
EXIT_BY_SIGNAL = 128
EXIT_CODES: tuple[tuple[type[errors.FeedsvcError], int], ...] = (
    (errors.ConfigurationError, 2),
    (errors.RemovalRefused, 3),
    (errors.StoreError, 4),
    (errors.RebuildRunning, 5),
    (errors.OutputFailed, 6),
    (errors.ExportError, 7),
)


class _Group(click.Group):
    """A group that tells an operator's errors in a line each and exits with their code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except errors.FeedsvcError as error:
            console.complain(str(error))
            ctx.exit(exit_code(error))


def exit_code(error: errors.FeedsvcError) -> int:
    """Return the code that a command exits with when it ends by `error`."""
    if isinstance(error, errors.Stopped):
        return EXIT_BY_SIGNAL + error.signal
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def _remember(ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    """Keep the file named last: --config may stand before the command or behind it."""
    if value is not None:
        ctx.ensure_object(dict)["config"] = value
    return value


def _config_option(**settings: Any) -> Callable[[Any], Any]:
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        expose_value=False,
        callback=_remember,
        help="The configuration file; else $FEEDSVC_CONFIG, else config/feedsvc.toml.",
        **settings,
    )


def command(
    name: str, summary: str, *, example: str
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function the subcommand `name`, listed with `summary`; `example` ends its --help."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        epilog = f"\b\nExample:\n  {example}"
        declared = main.command(name, short_help=summary, epilog=epilog)
        return declared(_config_option()(function))

    return decorate


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  feedsvc --config config/feedsvc.toml rebuild",
)
@_config_option(envvar="FEEDSVC_CONFIG")
@click.version_option(__version__, prog_name="feedsvc", message="%(prog)s %(version)s")
def main() -> None:
    """Turn captured article pages into RSS, Atom and JSON feeds, and serve them.

    \b
    Exit codes:
      0  done
      1  captures were refused, under --strict
      2  wrong usage or configuration
      3  too much would leave the feeds at once: nothing was changed
      4  the store cannot be used
      5  another rebuild runs
      6  standard output cannot be written: what was done is done
      7  the site cannot be exported there: what was exported before stands
    143  a rebuild was stopped by SIGTERM (130: SIGINT): what was read is kept
    """
    # pydantic looks for plug-ins among all that is installed: a tenth of our start, for none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


from feedsvc.cli import (  # noqa: E402, F401 - each adds itself to the group above
    backup,
    check,
    config,
    export,
    rebuild,
    serve,
    stats,
    status,
    store,
    watch,
    withdraw,
)
