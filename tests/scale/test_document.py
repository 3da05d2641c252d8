"""docs/scale.md says what was measured, and what follows from it."""

import json

from tests.scale import arithmetic
from tests.scale.document import BENCHMARKS, PAGE, SCALE, written


def test_every_table_of_the_page_is_what_the_measured_figures_give() -> None:
    scale, benchmarks = (
        json.loads(path.read_text(encoding="utf-8")) for path in (SCALE, BENCHMARKS)
    )
    page = PAGE.read_text(encoding="utf-8")
    assert written(page, scale, benchmarks) == page, "run python -m tests.scale.document"


def test_the_figures_of_the_page_are_those_of_the_whole_scenario_without_a_violation() -> None:
    scale = json.loads(SCALE.read_text(encoding="utf-8"))
    assert scale["store"] == "PostgreSQL"
    assert scale["plan"]["away_seconds"] >= 60
    assert len(scale["phases"]) == 5
    assert scale["violations"] == {}
    assert scale["all publications"]["worst"] <= 2.0


def test_bytes_of_a_poll_are_multiplied_by_polls_a_day() -> None:
    row = {"mix": "all", "requests": 1000, "deltas": 3, "received_bytes": 8_640_000}
    benchmarks = {"poll": {"rows": [row | {"received_bytes_with_deltas": 864_000}]}}
    whole, with_deltas = arithmetic.bandwidth(benchmarks)
    # 8,640 bytes, 1,157 times a second: 10 MB, 80 Mbit.
    assert whole == ("all", "8,640", "864", "80", "400")
    assert with_deltas[1:] == ("864", "86", "8", "40")


def test_what_a_rebuild_takes_is_drawn_out_by_its_slope() -> None:
    rows = [
        {"program": "feedsvc", "work": work, "captures": n, "wall": n / 1e5, "peak_bytes": n * 1000}
        for work in ("nothing changed", "one change", "cold")
        for n in (10_000, 100_000)
    ]
    for row in arithmetic.rebuilds({"rebuild": {"rows": rows}}):
        assert row[1:] == ("1.00", "100", "10.0")
