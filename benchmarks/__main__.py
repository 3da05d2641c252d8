"""Runs the benchmarks: `python -m benchmarks [rebuild] [serve] [poll] [store] [--quick] [--large]`.

`python -m benchmarks tables` measures nothing, and writes tables and plots of what was measured.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import (
    memory,
    plots,
    polling,
    profiling,
    programs,
    rebuilding,
    report,
    results,
    serving,
    stores,
)
from benchmarks.measure import CommandFailed
from benchmarks.programs import ROOT, ProgramMissing
from benchmarks.servers import ServerDidNotStart
from benchmarks.wire import AnsweredWrongly

RESULTS = "benchmarks.json"
PAGE = "benchmarks.md"
QUICK_SIZES = (1_000,)
SIZES = (1_000, 10_000, 100_000)
LARGE = 1_000_000
# Whose versions stand beside the figures of each part; all must be there before it starts.
MEASURED = {
    "rebuild": ("Python", "SQLite", "feedgen", "Hugo", "Pelican"),
    "serve": ("Python", "granian", "flask", "nginx", "Caddy", "wrk"),
    "poll": ("Python", "granian"),
    "store": ("Python", "SQLite", "psycopg", "PostgreSQL"),
}


def main() -> None:
    """Measure the named parts (all, where none is), and write tables and plots anew."""
    # So that servers are stopped and folders removed then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = _options()
    options.output.mkdir(parents=True, exist_ok=True)
    parts = {"rebuild": _rebuild, "serve": _serve, "poll": _poll, "store": _store}
    chosen = [name for name in options.parts or parts if name in parts]
    try:
        versions = {name: programs.versions(MEASURED[name]) for name in chosen}
        for name in chosen:
            with tempfile.TemporaryDirectory(prefix="benchmarks-", dir=options.work) as folder:
                parts[name](options, Path(folder), versions[name])
    except (ProgramMissing, CommandFailed, ServerDidNotStart, AnsweredWrongly) as error:
        sys.exit(f"benchmarks: {error}")
    _write_pages(options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures feedsvc beside others."
    )
    parser.add_argument(
        "parts",
        nargs="*",
        help="rebuild, serve, poll, store (default: all); tables: write these and the plots anew",
        metavar="PART",
    )
    parser.add_argument("--quick", action="store_true", help="few captures and short runs")
    parser.add_argument("--large", action="store_true", help="1,000,000 captures as well")
    parser.add_argument("--output", type=Path, default=ROOT / "docs", help="default: docs/")
    parser.add_argument("--work", type=Path, help="where to write captures; on a local disk")
    options = parser.parse_args()
    if unknown := set(options.parts) - {*MEASURED, "tables"}:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    return options


def _told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _rebuild(options: argparse.Namespace, folder: Path, versions: Mapping[str, str]) -> None:
    sizes = QUICK_SIZES if options.quick else (*SIZES, *([LARGE] if options.large else []))
    rows = [rebuilding.measure_help(9)]
    profiles: dict[str, list[str]] = {}
    for size in sizes:
        rounds = 1 if options.quick else rebuilding.ROUNDS[size]
        (folder / str(size)).mkdir()
        measured = rebuilding.measure(size, rounds, folder / str(size), _told)
        rows += measured.rows
        profiles |= {f"{work}, {size:,} captures": p for work, p in measured.profiles.items()}
        # After each size, so that one that fails takes nothing of the smaller ones with it.
        results.write_part(
            options.output / RESULTS,
            "rebuild",
            [row.as_json() for row in rows],
            versions,
            profiles=profiles,
        )
        shutil.rmtree(folder / str(size))


def _serve(options: argparse.Namespace, folder: Path, versions: Mapping[str, str]) -> None:
    rounds, seconds = (1, 1) if options.quick else (7, 3)
    loads = serving.measure(folder, rounds, seconds, _told)
    config = folder / "feedsvc" / "feedsvc.toml"
    (folder / "memory").mkdir()
    _told("memory of a worker")
    results.write_part(
        options.output / RESULTS,
        "serve",
        [load.as_json() for load in loads],
        versions,
        worker_bytes=memory.worker_bytes(folder / "memory"),
        profiles={"requests": profiling.of_requests(config, serving.PATH, folder)},
    )


def _poll(options: argparse.Namespace, folder: Path, versions: Mapping[str, str]) -> None:
    days = polling.measure(folder, _told)
    rows = [day.as_json() for day in days]
    path = options.output / RESULTS
    results.write_part(path, "poll", rows, versions, profiles={})


def _store(options: argparse.Namespace, folder: Path, versions: Mapping[str, str]) -> None:
    found = []
    for size in QUICK_SIZES if options.quick else SIZES:
        (folder / str(size)).mkdir()
        rounds = 1 if options.quick else stores.ROUNDS[size]
        found += stores.measure(size, rounds, folder / str(size), _told)
        rows = [row.as_json() for row in found]
        results.write_part(options.output / RESULTS, "store", rows, versions, profiles={})
        shutil.rmtree(folder / str(size))


def _write_pages(output: Path) -> None:
    found = results.read(output / RESULTS)
    drawn: dict[str, Callable[[results.Part], str]] = {
        "rebuild": plots.rebuild_time,
        "serve": plots.requests_per_second,
    }
    names = {"rebuild": "rebuild-time.svg", "serve": "requests-per-second.svg"}
    for part, draw in drawn.items():
        if part in found:
            (output / names[part]).write_text(draw(found[part]), encoding="utf-8")
    shown = [name for part, name in names.items() if part in found]
    (output / PAGE).write_text(report.document(found, shown), encoding="utf-8")
    print("\n".join(report.tables(found)))


if __name__ == "__main__":
    main()
