"""`python -m tests.scale`: play the scenario, print what was seen, exit with 1 if it is wrong."""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import fields
from pathlib import Path

from tests.scale.database import PostgresqlServer, Store, postgresql_server, sqlite_file
from tests.scale.parts import Plan
from tests.scale.report import as_json, lines
from tests.scale.scenario import run
from tests.scale.sizes import Growth, growth_of_database, growth_of_file

STORES: dict[str, Callable[[], AbstractContextManager[Store]]] = {
    "postgresql": postgresql_server,
    "sqlite": sqlite_file,
}


def main() -> None:
    """Play, report, and tell by the exit code whether all held."""
    # So that all programs are stopped and the folders removed then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="python -m tests.scale", description=__doc__)
    parser.add_argument("--store", choices=STORES, default="postgresql", help="what all share")
    parser.add_argument("--json", type=Path, help="a file to write the report to, too")
    for field in fields(Plan):
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=type(field.default),
            default=field.default,
            help=f"{field.default} unless told otherwise",
        )
    options = parser.parse_args()
    plan = Plan(**{field.name: getattr(options, field.name) for field in fields(Plan)})
    with tempfile.TemporaryDirectory(prefix="scale-") as folder, STORES[options.store]() as store:
        outcome = run(Path(folder), store, plan)
        outcome.growth = grown(Path(folder), store, plan.sized_articles)
    report = as_json(outcome, plan)
    print("\n".join(lines(report)))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if outcome.violations.counts:
        sys.exit("scale: what must not happen has happened, see the violations")
    print("no violation")


def grown(folder: Path, store: Store, articles: int) -> dict[str, Growth]:
    """Measure how a store grows: in a file always, in a database where there is one."""
    found = {"SQLite": growth_of_file(folder / "file", articles)}
    if isinstance(store, PostgresqlServer):
        found[store.name] = growth_of_database(folder / "database", articles, store)
    return found


if __name__ == "__main__":
    main()
