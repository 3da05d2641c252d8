"""The bars that feedsvc is held to, each met or missed by what was measured."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import opening, rebuilding
from benchmarks.results import Part, Results
from benchmarks.rows import OURS

FEEDS_ONLY = "Hugo, feeds only"
WITH_PAGES = "Hugo with pages"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is about, in which unit, how far it may go and what was measured.

    `at_least` bars are met from the limit up, the others to the limit. `profile` names what says
    where the time goes, where it is missed.
    """

    what: str
    limit: float
    measured: float
    unit: str = ""
    at_least: bool = False
    profile: str = ""

    @property
    def met(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def all_bars(results: Results) -> Iterator[Bar]:
    """Yield each bar that the parts of `results` can tell of."""
    if "rebuild" in results:
        yield from _rebuild_bars(results["rebuild"])
    if "serve" in results:
        yield from _serve_bars(results["serve"])


def _rebuild_bars(part: Part) -> Iterator[Bar]:
    ratios = {(row["captures"], row["work"], row["program"]): row["ratio"] for row in part["rows"]}
    rows = {(row["captures"], row["work"], row["program"]): row for row in part["rows"]}
    limits = [
        (10_000, rebuilding.COLD, FEEDS_ONLY, 1.2),
        (10_000, rebuilding.COLD, WITH_PAGES, 0.7),
        (10_000, rebuilding.ONE_CHANGE, FEEDS_ONLY, 0.5),
        (100_000, rebuilding.ONE_CHANGE, FEEDS_ONLY, 0.15),
    ]
    for count, work, program, limit in limits:
        if (count, work, program) in ratios:
            what = f"{work}, {count:,} captures, to {program}"
            measured = ratios[count, work, program]
            yield Bar(what, limit, measured, profile=f"{work}, {count:,} captures")
    nothing = (100_000, rebuilding.NOTHING_CHANGED)
    if (*nothing, OURS) in rows:
        ours, start_up, scan = (
            rows[*nothing, program]["wall"]
            for program in (OURS, rebuilding.START_UP, rebuilding.SCAN)
        )
        what = "nothing changed, 100,000 captures, less start-up, to a bare scan"
        profile = f"{rebuilding.NOTHING_CHANGED}, 100,000 captures"
        yield Bar(what, 3, (ours - start_up) / scan, profile=profile)
    for count in (10_000, 100_000):
        if (count, opening.WORK, opening.BARE) in ratios:
            what = f"{opening.WORK}, {count:,}, to {opening.BARE}"
            yield Bar(what, 3, ratios[count, opening.WORK, opening.BARE])
    if peak := rows.get((100_000, rebuilding.COLD, OURS)):
        yield Bar("peak memory, cold, 100,000 captures", 250, peak["peak_bytes"] / 1e6, "MB")
    if million := rows.get((1_000_000, rebuilding.ONE_CHANGE, OURS)):
        profile = f"{rebuilding.ONE_CHANGE}, 1,000,000 captures"
        yield Bar("one change, 1,000,000 captures", 8, million["wall"], "s", profile=profile)
    if shown := rows.get((0, rebuilding.HELP, OURS)):
        yield Bar("feedsvc --help", 0.2, shown["wall"], "s")


def _serve_bars(part: Part) -> Iterator[Bar]:
    rows = {(row["answer"], row["server"]): row for row in part["rows"]}
    limits = [
        ("200", "nginx static", 0.45),
        ("200", "Caddy file_server", 2),
        ("200", "Flask view", 5),
        ("304", "nginx static", 0.33),
    ]
    for answer, server, limit in limits:
        what = f"{answer}, requests a second, to {server}"
        measured = rows[answer, server]["rate_ratio"]
        yield Bar(what, limit, measured, at_least=True, profile="requests")
    p99 = rows["200", "nginx static"]["p99_ratio"]
    yield Bar("200, p99, to nginx static", 3, p99, profile="requests")
    memory = part["worker_bytes"] / 1e6
    yield Bar("one worker, 300 documents of 60 kB, each asked once", 150, memory, "MB")
