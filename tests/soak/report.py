"""What a soak saw, judged, as a table and as JSON."""

from collections.abc import Iterator
from statistics import mean

from tests.soak.sampling import Sample, trend
from tests.soak.soak import Outcome

# Until then, in each part of a soak, memory is filled that is kept, and it says nothing of growth.
WARM_UP = 1 / 4
# So short a time says nothing of growth.
MINUTES_TO_TELL_GROWTH = 2.0
# What may be filled still when the site has grown: SQLite's cache of pages (cache_size, by default
# 2,000 KiB), which is empty again whenever the store is opened anew.
STILL_TO_FILL = 2_000 * 1_024


def judged(outcome: Outcome) -> dict[str, object]:
    """Return all that was seen, for JSON; what must not be is added to the violations."""
    workers = [_worker(outcome, process) for process in sorted({s.process for s in outcome.before})]
    for worker in workers:
        for kind in ("files", "sockets"):
            before, after = worker[f"{kind} before"], worker[f"{kind} after"]
            if after > before:
                outcome.violations.add(f"{kind} stay open", f"{after:.0f}, at first {before:.0f}")
    return {
        "seconds": round(outcome.seconds, 1),
        "requests": sum(sum(counts.values()) for counts in outcome.statuses.values()),
        "statuses": {kind: dict(counts) for kind, counts in outcome.statuses.items()},
        "stories that live": outcome.living,
        "publications": outcome.rebuilds,
        "of these, by a clock that was ahead": outcome.ahead,
        "generation": outcome.generation,
        "events": outcome.events,
        "clock steps": outcome.clock_steps,
        "of these, over midnight": outcome.midnights,
        "stories held until their day": outcome.held,
        "documents that became again what they were": outcome.repeated,
        "checked at the end": outcome.checked,
        "workers": workers,
        "violations": dict(outcome.violations.counts),
        "examples": outcome.violations.examples,
    }


def _worker(outcome: Outcome, process: int) -> dict[str, float]:
    mine = [s for s in outcome.samples if s.process == process]
    growing = _warm([s for s in mine if s.at < outcome.grown_at])
    steady = _warm([s for s in mine if s.at >= outcome.grown_at])
    memory = trend(steady, "memory")
    allowed = STILL_TO_FILL + memory.spread
    if memory.minutes > MINUTES_TO_TELL_GROWTH and memory.growth > allowed:
        what = f"by {memory.growth:.0f} bytes in {memory.minutes:.1f} minutes"
        outcome.violations.add("memory grows", f"{what}, of which {allowed:.0f} may be")
    before, after = _of(outcome.before, process), _of(outcome.after, process)
    return {
        "samples while the site grows": len(growing),
        "memory, bytes, while it grows": round(mean(s.memory for s in growing)),
        "memory, bytes a minute, while it grows": round(trend(growing, "memory").slope),
        "samples of the grown site": len(steady),
        "memory, bytes": round(mean(s.memory for s in steady)),
        "memory, bytes a minute": round(memory.slope),
        "memory, growth in bytes": round(memory.growth),
        "memory, growth that may be": round(allowed),
        "resident, bytes": round(mean(s.resident for s in steady)),
        "resident, bytes a minute": round(trend(steady, "resident").slope),
        "files": round(mean(s.files for s in steady), 1),
        "files a minute": round(trend(steady, "files").slope, 2),
        "sockets": round(mean(s.sockets for s in steady), 1),
        "sockets a minute": round(trend(steady, "sockets").slope, 2),
        "files before": before.files if before else 0,
        "files after": after.files if after else 0,
        "sockets before": before.sockets if before else 0,
        "sockets after": after.sockets if after else 0,
    }


def _warm(samples: list[Sample]) -> list[Sample]:
    return samples[int(len(samples) * WARM_UP) :]


def _of(samples: list[Sample], process: int) -> Sample | None:
    return next((sample for sample in samples if sample.process == process), None)


def lines(report: dict[str, object]) -> Iterator[str]:
    """Yield the report as a table, line by line."""
    for name, value in report.items():
        if isinstance(value, dict):
            yield f"{name}:"
            yield from (f"  {key:<44}{_plain(part)}" for key, part in value.items())
        elif name == "workers" and isinstance(value, list):
            yield name + ":"
            for key in value[0] if value else ():
                row = "".join(f"{worker[key]:>16,}" for worker in value)
                yield f"  {key:<44}{row}"
        elif isinstance(value, list):
            yield from (f"  {line}" for line in value)
        else:
            yield f"{name:<44}{value}"


def _plain(part: object) -> str:
    if isinstance(part, dict):
        return ", ".join(f"{key}: {value}" for key, value in sorted(part.items()))
    return str(part)
