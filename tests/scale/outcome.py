"""What a run saw, phase by phase."""

from dataclasses import dataclass, field

from tests.scale.capacity import Capacity
from tests.scale.following import Publication
from tests.scale.load import Load
from tests.scale.nginx import Answers
from tests.scale.sizes import Growth
from tests.soak.violations import Violations


@dataclass
class Phase:
    """One phase: what was published in it, and its own `figures`, by what they tell."""

    name: str
    publications: list[Publication] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class Outcome:
    """All that was seen. `capacity` is what one node carried before all began, by how it was asked.

    `rebuilds` counts the exit codes of each builder, `node_answers` the readers' answers by node;
    `growth` is of stores of their own, by kind.
    """

    store: str
    violations: Violations = field(default_factory=Violations)
    phases: list[Phase] = field(default_factory=list)
    capacity: dict[str, Capacity] = field(default_factory=dict)
    load: Load | None = None
    answers: Answers = field(default_factory=Answers)
    readers: int = 0
    documents: int = 0
    articles: int = 0
    node_answers: dict[str, int] = field(default_factory=dict)
    rebuilds: dict[str, dict[int, int]] = field(default_factory=dict)
    growth: dict[str, Growth] = field(default_factory=dict)
