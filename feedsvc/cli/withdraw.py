"""`feedsvc withdraw`: take articles out of everything, or take that back (F30)."""

import click

from feedsvc.cli import command, console, pushing
from feedsvc.cli.loading import loaded, now
from feedsvc.cli.rebuild import print_report


@command(
    "withdraw",
    "Take articles out of everything, or take that back.",
    example="feedsvc withdraw /2023/top-news/a-story-that-must-go",
)
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option("--undo", is_flag=True, help="Let the articles return with their captures.")
def withdraw(addresses: tuple[str, ...], undo: bool) -> None:
    """Take articles out of all feeds and pages at once, and keep them out.

    An ADDRESS is an article's, with or without the site's URL. It answers 410 from now on,
    whatever captures there are; shared caches may hold a copy for as long as feeds.max_age
    and their stale-* allowances last.
    """
    from feedsvc import rebuild as rebuilding
    from feedsvc.push import require_urllib3

    configuration = loaded().configuration
    require_urllib3(configuration)
    paths = [address.removeprefix(configuration.site.url) for address in addresses]
    if undo:
        with console.progress(is_wanted=True) as progress:
            report = rebuilding.take_back(configuration, now, progress, paths)
    else:
        report = rebuilding.withdraw(configuration, now, paths)
    for address in paths:
        console.line(f"{address}: {'taken back' if undo else 'withdrawn'}")
    print_report(report)
    pushing.print_report(pushing.tell_hubs(configuration))
