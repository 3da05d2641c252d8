"""A row of the rebuild table, made from what the programs cost when they were run in turns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from benchmarks.measure import Cost, middle, ratio

OURS = "feedsvc"

# Hears how far a benchmark is, as a line to show.
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Row:
    """What `work` on `captures` captures cost `program`: medians of `runs`, and the largest peak.

    `ratio` is feedsvc's wall time by this program's, the median over pairs run in turns; None
    where they were not.
    """

    captures: int
    work: str
    program: str
    runs: int
    wall: float
    processor: float
    peak_bytes: int
    ratio: float | None

    def as_json(self) -> dict[str, object]:
        return {
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


def rows(captures: int, work: str, costs: Mapping[str, Sequence[Cost]]) -> Iterator[Row]:
    """Yield the row of each program in `costs`, which hold as many runs, in turns."""
    ours = [cost.wall for cost in costs[OURS]]
    for program, measured in costs.items():
        yield row(captures, work, program, measured, ratio(ours, [cost.wall for cost in measured]))


def row(
    captures: int, work: str, program: str, measured: Sequence[Cost], compared: float | None
) -> Row:
    """Return the row of one program."""
    cost = middle(measured)
    return Row(
        captures,
        work,
        program,
        len(measured),
        cost.wall,
        cost.processor,
        cost.peak_bytes,
        compared,
    )
