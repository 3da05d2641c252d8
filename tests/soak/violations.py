"""What must not happen, and did."""

from collections import Counter
from collections.abc import Callable

SHOWN_OF_A_KIND = 5

Complain = Callable[[str, str], None]


class Violations:
    """Counts violations by kind and keeps the first few of each in words."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: list[str] = []

    def add(self, kind: str, what: str) -> None:
        """Note a violation of `kind`: `what` was seen."""
        self.counts[kind] += 1
        if self.counts[kind] <= SHOWN_OF_A_KIND:
            self.examples.append(f"{kind}: {what}")
