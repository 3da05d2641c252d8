"""`feedsvc export`: what the service answers, as files for any file server or bucket."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedsvc.cli import command, console
from feedsvc.cli.loading import loaded, now
from feedsvc.cli.stopping import stoppable
from feedsvc.errors import ConfigurationError

if TYPE_CHECKING:
    from feedsvc.export.report import Report

_KEPT = "what was exported before stands; the next export does what is left"


@command(
    "export",
    "Write what is served as files.",
    example="feedsvc rebuild && feedsvc export /srv/feeds",
)
@click.argument("target", metavar="DIR|BUCKET")
@click.option("--gzip", is_flag=True, help="Store bodies in a bucket gzipped, and labelled so.")
@click.option("--force", is_flag=True, help="Ask for every address again, whatever has changed.")
@click.option("--quiet", is_flag=True, help="Print only what has changed, for cron.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def export(target: str, gzip: bool, force: bool, quiet: bool, is_json: bool) -> None:
    """Write what the service answers into the folder DIR, or a bucket.

    In DIR, current/site is to be served; nginx-http.conf, nginx-server.conf and Caddyfile beside
    it tell servers how. A bucket is s3://NAME/PREFIX, gs://NAME/PREFIX or
    az://CONTAINER/PREFIX. docs/export.md tells the rest.
    """
    from feedsvc.config import database_url
    from feedsvc.export.bucket import is_bucket

    if database_url.is_database(target):
        raise ConfigurationError(["an export goes to a folder or to a bucket, not to a database"])
    configuration = loaded().configuration
    if is_bucket(target):
        from feedsvc.export.to_bucket import export_to_bucket

        coding = "gzip" if gzip else "identity"
        run = partial(export_to_bucket, configuration, target, coding=coding)
    elif gzip:
        raise ConfigurationError(["--gzip is for buckets: a folder has every coding"])
    else:
        from feedsvc.export.to_folder import export_to_folder

        run = partial(export_to_folder, configuration, Path(target))
    is_told = not (quiet or is_json)
    with console.progress(is_wanted=is_told) as progress, stoppable(progress, _KEPT) as step:
        report = run(now(), step, is_forced=force)
    for text in report.notes:
        console.note(text)
    if is_json:
        console.as_json(asdict(report))
    else:
        _print(report, target, is_quiet=quiet)


def _print(report: "Report", target: str, *, is_quiet: bool) -> None:
    if report.is_new and (report.changed or report.removed or not is_quiet):
        console.line(
            f"{target}: generation {report.generation}, {report.addresses} addresses: "
            f"{len(report.changed)} changed, {len(report.removed)} removed"
        )
    elif not is_quiet:
        console.line(f"{target}: generation {report.generation} is exported already")
    if report.rules_changed:
        console.line("the rules for servers have changed: let nginx or Caddy read them anew")
