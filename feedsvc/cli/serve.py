"""`feedsvc serve`: publish what there is, if nothing is yet, and serve it."""

import contextlib
import os
import sys
from pathlib import Path

import click

import feedsvc
from feedsvc.cli import command, console
from feedsvc.cli.loading import loaded, now
from feedsvc.cli.rebuild import print_report


@command(
    "serve",
    "Serve the feeds and pages.",
    example="feedsvc serve --host 0.0.0.0 --port 8080 --workers 2",
)
@click.option("--host", help="The address to listen on; else server.host.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; else server.port.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; else server.workers.")
@click.option(
    "--watch", is_flag=True, help="Publish changes to the captures at once, as watch does."
)
def serve(host: str | None, port: int | None, workers: int | None, watch: bool) -> None:
    """Serve the feeds and pages; rebuild first if nothing is published yet.

    A rebuild by another process shows within a second, without a restart.
    """
    from feedsvc import rebuild as rebuilding
    from feedsvc.child import kept_running
    from feedsvc.push import require_urllib3
    from feedsvc.server import serve as run_server
    from feedsvc.store.overview import is_published
    from feedsvc.watch import require_watchfiles

    if watch:
        require_watchfiles()
    current = loaded()
    configuration = current.configuration
    if watch:
        require_urllib3(configuration)
    if not is_published(configuration.store.path):
        with console.progress(is_wanted=True) as progress:
            options = rebuilding.Options()
            print_report(rebuilding.rebuild(configuration, now, progress, options))
    settings = configuration.server
    with contextlib.ExitStack() as beside:
        if watch:
            command, environment = _watch_command(current.path)
            beside.enter_context(kept_running(command, environment, _tell_of_watch))
        run_server(
            current.path,
            host=host or settings.host,
            port=settings.port if port is None else port,
            workers=workers or settings.workers,
            announce=console.note,
        )


def _watch_command(config: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command that watches for this process, and its environment.

    It runs this very feedsvc, and imports nothing from the working folder (-P).
    """
    places = [str(Path(feedsvc.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places))}
    options = ["--config", str(config), "watch", "--quiet", "--parent", str(os.getpid())]
    return [sys.executable, "-P", "-m", "feedsvc", *options], environment


def _tell_of_watch(code: int, is_started_again: bool) -> None:
    if is_started_again:
        console.complain(f"watch ended by itself, with exit code {code}; it is started again")
    else:
        console.complain(
            f"watch ended by itself, with exit code {code}, again and again: the feeds are served "
            "on as they are; mend what it complained of, and run `feedsvc watch`"
        )
