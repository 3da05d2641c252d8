"""`make fuzz`: try the properties with new examples, in turn, for as long as asked.

    python -m tests.hostile_captures.fuzz --minutes 60 [--only any_capture] [--seed 1]

A finding is printed with its smallest example, is tried first by the next run (.hypothesis/fuzz),
and goes into test_any_input.py or tests/data/hostile, so that it stays found.
"""

import argparse
import random
import time
import traceback
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.hostile_captures.properties import PROPERTIES, Property

# After so many examples a property is tried with a new seed, and the others have their turn.
ROUND = {"any_site": 20}
USUAL_ROUND = 300


@dataclass
class Tried:
    """How many examples a property was tried with, and how many rounds ended in a finding."""

    examples: int = 0
    findings: int = 0


def try_round(tried: Tried, holds: Property, strategy: Any, number: int, database: str) -> None:
    """Try `holds` with the examples of one seed; a finding is printed and counted."""

    def counted(value: Any) -> None:
        tried.examples += 1
        holds(value)

    counted.__name__ = counted.__qualname__ = holds.__name__
    limits = settings(
        max_examples=ROUND.get(holds.__name__, USUAL_ROUND),
        deadline=None,
        derandomize=False,
        print_blob=True,
        database=DirectoryBasedExampleDatabase(database),
        suppress_health_check=list(HealthCheck),
    )
    try:
        seed(number)(limits(given(strategy)(counted)))()
    except Exception:
        tried.findings += 1
        print(f"--- {holds.__name__}, seed {number}")
        traceback.print_exc()


def main() -> int:
    """Run until the time is over; return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--only", choices=[holds.__name__ for holds in PROPERTIES])
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--database", default=".hypothesis/fuzz")
    options = parser.parse_args()
    numbers = random.Random(options.seed)
    chosen = {
        holds: strategy
        for holds, strategy in PROPERTIES.items()
        if options.only in {None, holds.__name__}
    }
    tried = {holds: Tried() for holds in chosen}
    print(f"seed {options.seed}, {options.minutes:g} minutes", flush=True)
    end = time.monotonic() + options.minutes * 60
    while time.monotonic() < end:
        for holds, strategy in chosen.items():
            if time.monotonic() < end:
                number = numbers.randrange(2**32)
                try_round(tried[holds], holds, strategy, number, options.database)
    for holds, counts in tried.items():
        print(f"{holds.__name__:<20}{counts.examples:>10} examples{counts.findings:>6} findings")
    return 1 if any(counts.findings for counts in tried.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
