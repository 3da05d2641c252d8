"""`python -m tests.scale.document`: write the tables of docs/scale.md anew from what was measured.

What stands between two marks in the page is one table; all else is written by hand.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.scale import arithmetic
from tests.serving import ROOT

PAGE = ROOT / "docs" / "scale.md"
SCALE = ROOT / "docs" / "scale.json"
BENCHMARKS = ROOT / "docs" / "benchmarks.json"
_MARKED = re.compile(r"(<!-- table: (?P<name>[a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_PROCESSOR = ("node, µs a poll", "nginx, µs a poll")
_DRAWN = f"{arithmetic.ARTICLES:,}"


def written(page: str, scale: Mapping[str, Any], benchmarks: Mapping[str, Any]) -> str:
    """Return `page` with each table made anew."""
    tables = dict(_measured(scale)) | dict(_computed(scale, benchmarks))

    def table(match: re.Match[str]) -> str:
        head, *rows = tables[match["name"]]
        lines = (head, ["---"] * len(head), *rows)
        return match[1] + "".join(f"| {' | '.join(row)} |\n" for row in lines) + match[3]

    assert {match["name"] for match in _MARKED.finditer(page)} == set(tables)
    return _MARKED.sub(table, page)


Table = Iterable[Sequence[str]]


def _measured(scale: Mapping[str, Any]) -> Iterator[tuple[str, Table]]:
    publications = ("published", "median until all nodes show it, s", "worst, s")
    every = {"name": "all", "publications": scale["all publications"]}
    yield (
        "generations",
        [
            ("phase", *publications),
            *(_spread(phase) for phase in (*scale["phases"], every)),
        ],
    )
    yield (
        "figures",
        [
            ("phase", "what", "figure"),
            *(
                (phase["name"], what, f"{figure:g}")
                for phase in scale["phases"]
                for what, figure in phase["figures"].items()
            ),
        ],
    )
    yield "requests", [("what", "figure"), *_requests(scale)]
    yield (
        "capacity",
        [
            ("how it was asked", "requests a second", "p99, ms", *_PROCESSOR),
            *(
                (
                    name,
                    f"{load['requests a second']:,}",
                    f"{load['p99'] * 1000:.1f}",
                    *(str(load[part] or "") for part in _PROCESSOR),
                )
                for name, load in scale["capacity"].items()
            ),
        ],
    )


def _spread(phase: Mapping[str, Any]) -> Sequence[str]:
    spread = phase["publications"]
    return (
        phase["name"],
        str(spread["number"]),
        f"{spread['median']:.3f}",
        f"{spread['worst']:.3f}",
    )


def _requests(scale: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    wrk, nginx = scale["wrk"], scale["nginx"]
    yield "requests of wrk", f"{wrk['requests']:,}, {wrk['requests a second']:,} a second"
    yield "of them failed or broken", str(wrk["failed"] + wrk["broken"])
    told = ", ".join(f"{status}: {number:,}" for status, number in nginx["statuses"].items())
    yield "answered by nginx, by status", told
    yield "asked of a second node, since the first failed", f"{nginx['asked of another node']:,}"
    yield "slowest at nginx", f"{nginx['slowest']:.2f} s"
    yield "answers checked byte by byte", f"{scale['readers']['answers checked']:,}"
    yield "violations", str(sum(scale["violations"].values()))


def _computed(
    scale: Mapping[str, Any], benchmarks: Mapping[str, Any]
) -> Iterator[tuple[str, Table]]:
    yield "polls", [("what", "computed"), *arithmetic.polls(benchmarks, scale)]
    of_mix = ("readers", "bytes a poll (measured)", "GB a day", "Mbit/s, mean", "Mbit/s, peak")
    yield "bandwidth", [of_mix, *arithmetic.bandwidth(benchmarks)]
    each = ("bytes an article (measured)", "rows an article (measured)")
    of_store = ("store", *each, f"GB at {_DRAWN}", "million rows")
    yield "database", [of_store, *arithmetic.database(scale)]
    yield "looks", [("what", "computed"), *arithmetic.looks()]
    of_work = ("work", "s at 100,000 (measured)", f"s at {_DRAWN}", f"GB of memory at {_DRAWN}")
    yield "rebuilds", [of_work, *arithmetic.rebuilds(benchmarks)]
    yield "cdn", [("documents are", "requests a second, at most"), *arithmetic.cdn(scale)]


def main() -> None:
    """Write the page anew."""
    scale, benchmarks = (
        json.loads(path.read_text(encoding="utf-8")) for path in (SCALE, BENCHMARKS)
    )
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(page, scale, benchmarks), encoding="utf-8")


if __name__ == "__main__":
    main()
