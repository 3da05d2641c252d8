"""Why an answer need not be asked for again: all that the store was asked for it (decision 28).

An answer is made of the program, its configuration and what the store says. Where those two are
the same and the store says the same to the same questions, so is the answer: a verifying trace
(Mokhov, Mitchell, Peyton Jones: Build Systems à la Carte, 2018, §4.2.2).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Read:
    """A question to the store and what it said: `statement` and `rows` are digests.

    `parameters` are JSON. They may name what was withdrawn, so traces are not to be published.
    """

    statement: str
    parameters: str
    rows: str


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer, as whoever keeps it tells it from others, and all that was read for it."""

    answer: str
    reads: tuple[Read, ...]


Traces = Mapping[str, Trace]


def write_traces(path: Path, traces: Traces, maker: str) -> None:
    """Write `traces` of answers that `maker` made, by address. Raises OSError."""
    numbers: dict[Read, int] = {}
    answers = {
        address: [trace.answer, [numbers.setdefault(read, len(numbers)) for read in trace.reads]]
        for address, trace in traces.items()
    }
    reads = [[read.statement, read.parameters, read.rows] for read in numbers]
    text = json.dumps({"maker": maker, "reads": reads, "answers": answers})
    path.write_text(f"{_checksum(text)}\n{text}", encoding="utf-8")


def read_traces(path: Path, maker: str) -> Traces:
    """Return the traces that are kept there; none where there are none of `maker`, or damaged ones.

    They prove something only as they were written: everything is asked for without them.
    """
    try:
        checksum, _, text = path.read_text(encoding="utf-8").partition("\n")
    except (FileNotFoundError, UnicodeDecodeError):
        return {}
    if checksum != _checksum(text):
        return {}
    kept = json.loads(text)
    if kept["maker"] != maker:
        return {}
    reads = [Read(*row) for row in kept["reads"]]
    return {
        address: Trace(answer, tuple(reads[number] for number in numbers))
        for address, (answer, numbers) in kept["answers"].items()
    }


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
