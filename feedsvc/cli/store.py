"""`feedsvc store copy`: move a store into a database, or out of one."""

import click

from feedsvc.cli import console, main

_EPILOG = "\b\nExample:\n  feedsvc store copy var/feedsvc.sqlite postgresql://feedsvc@db.example.org/feedsvc"


@main.group("store", short_help="Move the store into a database, or out of one.", epilog=_EPILOG)
def store() -> None:
    """Move the store as a whole."""


@store.command("copy", short_help="Copy all of a store to another place.", epilog=_EPILOG)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def copy(source: str, target: str, is_json: bool) -> None:
    """Copy all that the store FROM holds to TO, where there may be nothing yet.

    Each is a file, or the URL of a PostgreSQL database. Ids, addresses, dates, documents with
    their entity tags, and the history go along; a file gets its journal. All of it is read again
    before it counts. Stop what writes to FROM first: what comes later stays behind.
    """
    from feedsvc.store.copies.moving import copy_to_empty_place
    from feedsvc.store.location import named_location

    done = copy_to_empty_place(named_location(source), named_location(target))
    if is_json:
        console.as_json(
            {"target": done.target, "generation": done.generation, "articles": done.articles}
        )
        return
    console.line(
        f"{done.target}: generation {done.generation}, {console.many(done.articles, 'article')}"
    )
