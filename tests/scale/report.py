"""What a run saw, as JSON and as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from benchmarks.programs import machine
from tests.scale.capacity import Capacity
from tests.scale.following import Publication
from tests.scale.load import Load
from tests.scale.outcome import Outcome, Phase
from tests.scale.parts import Plan


def as_json(outcome: Outcome, plan: Plan) -> dict[str, Any]:
    """Return all that was seen; times are in seconds, to the millisecond."""
    every = [publication for phase in outcome.phases for publication in phase.publications]
    return {
        "machine": machine(),
        "store": outcome.store,
        "plan": asdict(plan),
        "documents": outcome.documents,
        "capacity": {name: _capacity(found) for name, found in outcome.capacity.items()},
        "phases": [_phase(phase) for phase in outcome.phases],
        "all publications": _spread(every),
        "wrk": _load(outcome.load) if outcome.load else {},
        "nginx": {
            "statuses": dict(sorted(outcome.answers.statuses.items())),
            "failed": outcome.answers.failed,
            "asked of another node": outcome.answers.asked_again,
            "slowest": outcome.answers.slowest,
        },
        "readers": {"answers checked": outcome.readers, "by node": outcome.node_answers},
        "rebuilds by exit code": outcome.rebuilds,
        "growth": {
            name: {key: round(value, 1) for key, value in asdict(growth).items()}
            for name, growth in outcome.growth.items()
        },
        "violations": dict(outcome.violations.counts),
        "examples": outcome.violations.examples,
    }


def _phase(phase: Phase) -> dict[str, Any]:
    return {
        "name": phase.name,
        "seconds": round(phase.seconds, 1),
        "publications": _spread(phase.publications),
        "figures": {name: round(value, 3) for name, value in phase.figures.items()},
    }


def _spread(publications: Sequence[Publication]) -> dict[str, float]:
    """Tell after how many seconds all nodes were on the same generation."""
    seconds = [publication.seconds for publication in publications] or [0.0]
    return {
        "number": len(publications),
        "median": round(median(seconds), 3),
        "worst": round(max(seconds), 3),
    }


def _capacity(capacity: Capacity) -> dict[str, float]:
    processor = {"node": capacity.node_seconds, "nginx": capacity.nginx_seconds}
    microseconds = {f"{name}, µs a poll": round(v * 1e6, 1) for name, v in processor.items()}
    return _load(capacity.load) | microseconds


def _load(load: Load) -> dict[str, float]:
    return {
        "requests": load.requests,
        "requests a second": round(load.requests_per_second),
        "failed": load.failed,
        "broken": load.broken,
        "median": round(load.median_seconds, 4),
        "p99": round(load.p99_seconds, 4),
    }


def lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the report as a table, line by line."""
    yield f"store: {report['store']}; {report['machine']}"
    for name, load in report["capacity"].items():
        rate, p99 = load["requests a second"], load["p99"] * 1000
        processor = f"node {load['node, µs a poll']} µs, nginx {load['nginx, µs a poll']} µs"
        yield f"{name:<44}{rate:>8,} requests/s, p99 {p99:.1f} ms, {processor}"
    yield f"\n{'phase':<44}{'seconds':>8}{'published':>10}{'all nodes: median':>18}{'worst':>8}"
    every = {"name": "all", "seconds": sum(phase["seconds"] for phase in report["phases"])}
    for phase in (*report["phases"], every | {"publications": report["all publications"]}):
        spread = phase["publications"]
        yield (
            f"{phase['name']:<44}{phase['seconds']:>8.1f}{spread['number']:>10}"
            f"{spread['median']:>16.3f} s{spread['worst']:>6.3f} s"
        )
        for name, value in phase.get("figures", {}).items():
            yield f"    {name:<40}{value:>8g}"
    yield ""
    for name in ("wrk", "nginx", "readers", "rebuilds by exit code", "growth", "violations"):
        yield f"{name}: {report[name] or 'none'}"
    yield from (f"    {example}" for example in report["examples"])
