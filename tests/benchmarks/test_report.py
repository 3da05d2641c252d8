"""The table of bars, and what it is made of."""

import sys
from pathlib import Path

import pytest

from benchmarks import bars, plots, report, results
from benchmarks.measure import CommandFailed, Cost, middle, ratio, run

PART = {"date": "2026-01-01", "machine": "a machine", "versions": {"Python": "3.11"}}


def rebuild_row(captures: int, work: str, program: str, **values: float | None) -> results.Part:
    row = {"captures": captures, "work": work, "program": program, "runs": 3, "wall": 1.0}
    return {**row, "processor": 1.0, "peak_bytes": 1_000_000, "ratio": 1.0, **values}


def rebuilt(*rows: results.Part) -> results.Results:
    profiles = {"cold, 10,000 captures": ["1.000 s of 2.000 s in 5 calls: read (page.py:1)"]}
    return {"rebuild": {**PART, "rows": rows, "profiles": profiles}}


@pytest.mark.parametrize(("measured", "met"), [(1.2, True), (1.21, False)])
def test_a_bar_is_met_up_to_its_limit(measured: float, met: bool) -> None:
    found = rebuilt(rebuild_row(10_000, "cold", bars.FEEDS_ONLY, ratio=measured))
    assert [bar.met for bar in bars.all_bars(found)] == [met]


@pytest.mark.parametrize(("measured", "met"), [(0.45, True), (0.44, False)])
def test_a_bar_at_least_is_met_from_its_limit(measured: float, met: bool) -> None:
    assert bars.Bar("requests", 0.45, measured, at_least=True).met is met


def test_nothing_changed_counts_what_start_up_leaves_in_scans() -> None:
    work = "nothing changed"
    rows = [
        rebuild_row(100_000, work, "feedsvc", wall=0.8),
        rebuild_row(100_000, work, "start-up of feedsvc", wall=0.2),
        rebuild_row(100_000, work, "scandir + stat", wall=0.3),
    ]
    (bar,) = bars.all_bars(rebuilt(*rows))
    assert bar.measured == pytest.approx(2)
    assert bar.met


def test_a_missed_bar_stays_in_the_table_with_its_profile() -> None:
    found = rebuilt(rebuild_row(10_000, "cold", bars.FEEDS_ONLY, ratio=4.0))
    page = report.document(found, [])
    assert "| cold, 10,000 captures, to Hugo, feeds only | at most 1.2 | 4 | **missed** |" in page
    assert "- 1.000 s of 2.000 s in 5 calls: read (page.py:1)" in page


def test_a_plot_says_what_it_shows_when_and_on_what() -> None:
    rows = [
        rebuild_row(captures, "cold", program)
        for captures in (1_000, 10_000)
        for program in ("feedsvc", bars.FEEDS_ONLY, bars.WITH_PAGES, "Pelican")
    ]
    rows += [rebuild_row(1_000, "one change", program) for program in ("feedsvc", bars.FEEDS_ONLY)]
    drawn = plots.rebuild_time(rebuilt(*rows)["rebuild"])
    for text in ("feedsvc, one change", "10,000", "2026-01-01", "a machine", "Python 3.11"):
        assert text in drawn


def test_the_ratio_is_the_median_over_pairs() -> None:
    assert ratio([1, 20, 3], [1, 10, 1]) == 2


def test_the_middle_has_the_largest_peak() -> None:
    assert middle([Cost(1, 1, 5), Cost(3, 2, 9), Cost(2, 9, 1)]) == Cost(2, 2, 9)


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"ended with 3:\s+no such luck"):
        run([sys.executable, "-c", "print('no such luck'); raise SystemExit(3)"], folder=tmp_path)


def test_what_a_command_costs_is_counted_by_the_kernel(tmp_path: Path) -> None:
    cost = run([sys.executable, "-c", "b = b'x' * 80_000_000"], folder=tmp_path)
    assert cost.wall > 0
    assert cost.processor > 0
    assert cost.peak_bytes > 80_000_000
