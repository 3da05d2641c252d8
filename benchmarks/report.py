"""Writes what was measured as tables in Markdown: for the terminal, and for docs/benchmarks.md."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.bars import Bar, all_bars
from benchmarks.results import Part, Results

REBUILD = ("captures", "work", "program", "runs", "wall s", "CPU s", "peak MB", "feedsvc takes")
SERVE = ("answer", "server", "requests/s", "p99 ms", "bytes", "feedsvc does", "its p99 is")
POLL = (
    "1,000 readers",
    "requests",
    "of them 304",
    "sent MB",
    "answered MB",
    "with deltas: of them 226",
    "answered MB with deltas",
    "really asked",
)

INTRODUCTION = """# Benchmarks

What `make bench` last measured; the figures behind it are in [benchmarks.json](benchmarks.json),
what is measured and how is told in [benchmarks/README.md](../benchmarks/README.md).
"""


def document(results: Results, plots: Iterable[str]) -> str:
    """Return the page docs/benchmarks.md, with images of the files that `plots` names."""
    images = (f"![{name.removesuffix('.svg').replace('-', ' ')}]({name})" for name in plots)
    return "\n".join([INTRODUCTION, *images, "", *tables(results)])


def tables(results: Results) -> Iterator[str]:
    """Yield the lines of all tables."""
    bars = list(all_bars(results))
    if bars:
        yield from _section("Bars", ("what", "bar", "measured", ""), map(_bar, bars))
    if part := results.get("rebuild"):
        yield from _section("Rebuild", REBUILD, map(_rebuild_row, part["rows"]), part)
    if part := results.get("serve"):
        yield from _section("Requests a second", SERVE, map(_serve_row, part["rows"]), part)
    if part := results.get("poll"):
        yield from _section("A day of polling", POLL, map(_poll_row, part["rows"]), part)
    if part := results.get("store"):
        yield from _section("Rebuild, by store", REBUILD, map(_rebuild_row, part["rows"]), part)
    yield from _profiles(results, bars)


def _section(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]], part: Part | None = None
) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    if part is not None:
        versions = ", ".join(f"{name} {version}" for name, version in part["versions"].items())
        yield f"{part['date']}; {part['machine']}; {versions}."
        yield ""
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _bar(bar: Bar) -> tuple[str, ...]:
    limit = f"at {'least' if bar.at_least else 'most'} {bar.limit:g} {bar.unit}".strip()
    measured = f"{bar.measured:.3g} {bar.unit}".strip()
    return bar.what, limit, measured, "met" if bar.met else "**missed**"


def _rebuild_row(row: Part) -> tuple[str, ...]:
    return (
        f"{row['captures']:,}" if row["captures"] else "",
        row["work"],
        row["program"],
        str(row["runs"]),
        f"{row['wall']:.3f}",
        f"{row['processor']:.3f}",
        f"{row['peak_bytes'] / 1e6:.0f}" if row["peak_bytes"] else "",
        _times(row["ratio"]),
    )


def _serve_row(row: Part) -> tuple[str, ...]:
    return (
        row["answer"],
        row["server"],
        f"{row['requests_per_second']:,.0f}",
        f"{row['p99_seconds'] * 1000:.2f}",
        f"{row['answer_bytes']:,}",
        _times(row["rate_ratio"]),
        _times(row["p99_ratio"]),
    )


def _poll_row(row: Part) -> tuple[str, ...]:
    kinds = ", ".join(f"{number} {kind}" for kind, number in row["readers"].items())
    return (
        f"{row['mix']}: {kinds}",
        f"{row['requests']:,}",
        f"{row['not_modified']:,}",
        f"{row['sent_bytes'] / 1e6:.1f}",
        f"{row['received_bytes'] / 1e6:.1f}",
        f"{row['deltas']:,}",
        f"{row['received_bytes_with_deltas'] / 1e6:.1f}",
        f"{row['counted']:,}",
    )


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f} x"


def _profiles(results: Results, bars: Iterable[Bar]) -> Iterator[str]:
    """Yield where the time goes in what misses its bar."""
    known = {name: lines for part in results.values() for name, lines in part["profiles"].items()}
    for name in dict.fromkeys(bar.profile for bar in bars if not bar.met and bar.profile in known):
        yield f"## Where the time goes: {name}"
        yield ""
        yield "Under cProfile, which makes small functions look dearer than they are."
        yield ""
        yield from (f"- {line}" for line in known[name])
        yield ""
