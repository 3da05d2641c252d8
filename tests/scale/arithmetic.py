"""From what was measured to 100 million polls a day and 10 million articles: multiplication."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

POLLS_A_DAY = 100_000_000
ARTICLES = 10_000_000
SECONDS_A_DAY = 86_400
# Assumed: the busiest minute against the day's mean.
PEAK = 5
# Assumed: places of a CDN that each ask for themselves, and how long they keep a document
# (feeds.max_age as shipped; with hubs one second).
PLACES = 100
MAX_AGE, MAX_AGE_WITH_HUBS = 300, 1
CODINGS = 3
WORKERS, NODES = 2, 3
LOOKS_A_SECOND = 10
GIGA = 1_000_000_000

Row = Sequence[str]
Measured = Mapping[str, Any]


def polls(benchmarks: Measured, scale: Measured) -> Iterator[Row]:
    """Yield what carries the polls: from a worker's rate, and from processor time by the poll."""
    mean = POLLS_A_DAY / SECONDS_A_DAY
    peak = mean * PEAK
    worker = _served(benchmarks, "200")
    capacity = scale["capacity"]
    yield "polls a second, mean of the day", f"{mean:,.0f}"
    yield f"at the peak ({PEAK} times that, assumed)", f"{peak:,.0f}"
    yield "of what one worker answers on one core, at the peak", f"{peak / worker:.0%}"
    for part in ("node", "nginx"):
        for name, load in capacity.items():
            if microseconds := load[f"{part}, µs a poll"]:
                yield f"cores of {part} at the peak: {name}", f"{peak * microseconds / 1e6:.2f}"


def bandwidth(benchmarks: Measured) -> Iterator[Row]:
    """Yield what the polls' answers weigh, by how readers ask."""
    for row in benchmarks["poll"]["rows"]:
        for deltas in (False, True) if row["deltas"] else (False,):
            received = row["received_bytes_with_deltas" if deltas else "received_bytes"]
            each = received / row["requests"]
            mean = each * POLLS_A_DAY * 8 / SECONDS_A_DAY
            yield (
                row["mix"] + (", conditional ones take deltas" if deltas else ""),
                f"{each:,.0f}",
                f"{each * POLLS_A_DAY / GIGA:,.0f}",
                f"{mean / 1e6:,.0f}",
                f"{mean * PEAK / 1e6:,.0f}",
            )


def database(scale: Measured) -> Iterator[Row]:
    """Yield how large a store of that many articles is."""
    for name, growth in scale["growth"].items():
        yield (
            name,
            f"{growth['bytes_each']:,.0f}",
            f"{growth['rows_each']:.1f}",
            f"{growth['bytes_each'] * ARTICLES / GIGA:,.0f}",
            f"{growth['rows_each'] * ARTICLES / 1e6:,.0f}",
        )


def looks() -> Iterator[Row]:
    """Yield what the database is asked, which no number of readers changes."""
    workers = NODES * WORKERS
    yield f"workers ({NODES} nodes with {WORKERS} each), and so connections", f"{workers}"
    yield "looks for a new generation, a second", f"{workers * LOOKS_A_SECOND}"


def rebuilds(benchmarks: Measured) -> Iterator[Row]:
    """Yield what a builder needs, drawn out from 10,000 and 100,000 captures in one file."""
    rows = {
        (row["captures"], row["work"]): row
        for row in benchmarks["rebuild"]["rows"]
        if row["program"] == "feedsvc"
    }
    for work in ("nothing changed", "one change", "cold"):
        few, many = rows[10_000, work], rows[100_000, work]
        seconds = _drawn_out(few["wall"], many["wall"])
        memory = _drawn_out(few["peak_bytes"], many["peak_bytes"])
        yield work, f"{many['wall']:.2f}", f"{seconds:,.0f}", f"{memory / GIGA:.1f}"


def cdn(scale: Measured) -> Iterator[Row]:
    """Yield how often a CDN can ask at most, however many readers there are."""
    kept = scale["documents"] * CODINGS * PLACES
    for what, seconds in (("as shipped", MAX_AGE), ("with hubs", MAX_AGE_WITH_HUBS)):
        yield f"kept for {seconds} s ({what})", f"{kept / seconds:,.0f}"


def _served(benchmarks: Measured, answer: str) -> float:
    return next(
        float(row["requests_per_second"])
        for row in benchmarks["serve"]["rows"]
        if (row["server"], row["answer"]) == ("feedsvc", answer)
    )


def _drawn_out(few: float, many: float) -> float:
    """Return what ARTICLES cost, by what 90,000 more than 10,000 do."""
    return few + (many - few) / 90_000 * (ARTICLES - 10_000)
