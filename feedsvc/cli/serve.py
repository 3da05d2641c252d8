"""`feedsvc serve`: publish what there is, if nothing is yet, and serve it."""

import contextlib
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

import feedsvc
from feedsvc.cli import command, console
from feedsvc.cli.loading import loaded, now
from feedsvc.cli.service_log import ServiceLog
from feedsvc.cli.stopping import stoppable
from feedsvc.errors import StoreError, StoreReadOnly

if TYPE_CHECKING:
    from feedsvc.config import Configuration

_WAITING = "there is nothing to serve yet: {}; what another process publishes is served at once"


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
    from feedsvc.child import kept_running
    from feedsvc.push import require_urllib3
    from feedsvc.server import serve as run_server
    from feedsvc.watch import require_watchfiles

    if watch:
        require_watchfiles()
    current = loaded()
    configuration = current.configuration
    if watch:
        require_urllib3(configuration)
    log = ServiceLog(configuration.log.format)
    if warning := root_warning(os.geteuid()):
        log.complain(warning)
    if _must_rebuild(configuration, log, may_wait=not watch):
        _rebuild(configuration, log)
    settings = configuration.server
    with contextlib.ExitStack() as beside:
        if watch:
            command, environment = _watch_command(current.path)
            beside.enter_context(kept_running(command, environment, partial(_tell_of_watch, log)))
        run_server(
            configuration,
            host=host or settings.host,
            port=settings.port if port is None else port,
            workers=workers or settings.workers,
            announce=log.note,
        )


def _rebuild(configuration: "Configuration", log: ServiceLog) -> None:
    """Rebuild, and log what became of it. Raises what a rebuild raises."""
    from feedsvc import rebuild as rebuilding

    with (
        console.progress(is_wanted=not log.is_json) as told,
        stoppable(told) as progress,
    ):
        report = rebuilding.rebuild(configuration, now, progress, rebuilding.Options())
    log.rebuilt(report)


def _must_rebuild(configuration: "Configuration", log: ServiceLog, *, may_wait: bool) -> bool:
    """Whether there is nothing to serve yet, and it is for us to publish.

    A database that is away comes back, and is served then; one that we may only read is filled
    by others, if we `may_wait` for them. Raises StoreError where the store cannot be used.
    """
    from feedsvc.store.engine import check_writable
    from feedsvc.store.location import location_of
    from feedsvc.store.overview import is_published

    location = location_of(configuration)
    try:
        if is_published(location):
            return False
    except StoreError as error:
        if isinstance(location, Path):
            raise
        log.complain(f"{error}; it is served as soon as it can be read")
        return False
    try:
        check_writable(location)
    except StoreReadOnly as error:
        if not may_wait:
            raise
        log.complain(_WAITING.format(error))
        return False
    return True


def _watch_command(config: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command that watches for this process, and its environment.

    It runs this very feedsvc, and imports nothing from the working folder (-P).
    """
    places = [str(Path(feedsvc.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places))}
    options = ["--config", str(config), "watch", "--log", "--parent", str(os.getpid())]
    return [sys.executable, "-P", "-m", "feedsvc", *options], environment


def root_warning(user: int) -> str:
    """Return what is to be said to who serves as the system's `user`: "" but to root."""
    if user != 0:
        return ""
    return "serve runs as root, which it never needs: run it as a user who can read the store"


def _tell_of_watch(log: ServiceLog, code: int, is_started_again: bool) -> None:
    if is_started_again:
        log.complain(f"watch ended by itself, with exit code {code}; it is started again")
    else:
        log.complain(
            f"watch ended by itself, with exit code {code}, again and again: the feeds are served "
            "on as they are; mend what it complained of, and run `feedsvc watch`"
        )
