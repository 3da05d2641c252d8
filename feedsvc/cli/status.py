"""`feedsvc status`: what is published, and what waits for the operator."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from feedsvc.cli import command, console, hubs
from feedsvc.cli.loading import loaded

if TYPE_CHECKING:
    from feedsvc.store.overview import Overview

NAMED = 20


@command("status", "Show the feeds, and what is refused or held.", example="feedsvc status --json")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object, with every name.")
def status(is_json: bool) -> None:
    """Show the feeds and their entries, and what is held, refused, withdrawn, late or missing.

    And of each hub what it is still to be told, and what it never was.
    """
    from feedsvc.store.location import location_of
    from feedsvc.store.overview import overview

    configuration = loaded().configuration
    seen = overview(location_of(configuration))
    if is_json:
        console.as_json(_as_json(seen) | hubs.as_json(configuration.push.hubs, seen))
        return
    console.line(
        f"generation {seen.generation}, published {seen.published or 'never'}: "
        f"{console.many(seen.articles, 'article')} from {console.many(seen.captures, 'capture')}"
    )
    console.table(
        ("feed", "entries", "newest", "bytes"),
        [(d.address, d.entries, d.newest or "-", d.size) for d in seen.documents],
    )
    _print_list("refused", [f"{row.file}: {row.reason}" for row in seen.refused])
    _print_list("held", [f"{row.file}: {row.reason}" for row in seen.held])
    _print_list("withdrawn", seen.withdrawn)
    _print_list("late, on their pages only", [f"{a}: {title}" for a, title in seen.late])
    _print_list(
        "mentioned, not captured", [f"{title} (by {count})" for title, count in seen.mentioned]
    )
    hubs.print_hubs(configuration.push.hubs, seen)


def _print_list(title: str, lines: Sequence[str]) -> None:
    console.line(f"{title}: {len(lines)}")
    for text in lines[:NAMED]:
        console.line(f"  {text}")
    if len(lines) > NAMED:
        console.line(f"  … and {len(lines) - NAMED} more; --json names all")


def _as_json(seen: "Overview") -> dict[str, object]:
    return {
        "generation": seen.generation,
        "published": seen.published or None,
        "articles": seen.articles,
        "captures": seen.captures,
        "documents": [asdict(document) for document in seen.documents],
        "refused": [{"file": row.file, "reason": row.reason} for row in seen.refused],
        "held": [{"file": row.file, "until": row.held_until} for row in seen.held],
        "withdrawn": list(seen.withdrawn),
        "late": [{"address": address, "title": title} for address, title in seen.late],
        "mentioned": [{"title": title, "by": count} for title, count in seen.mentioned],
    }
