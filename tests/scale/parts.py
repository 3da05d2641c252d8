"""All that takes part in a scenario, and what most phases do with it: publish, and follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.scale.builders import Builder
from tests.scale.database import Store
from tests.scale.following import SECONDS_ALLOWED, Publication, followed
from tests.scale.newsdesk import Newsdesk
from tests.scale.nodes import Node
from tests.scale.outcome import Outcome, Phase
from tests.scale.truth import Truth


@dataclass(frozen=True)
class Plan:
    """How much of everything.

    `stories` are there to begin with; `rounds` publications are followed in each phase; the
    database is away for `away_seconds`; each connection of wrk waits `wait_milliseconds` before
    it asks again; `sized_articles` are in a store whose size is measured.
    """

    stories: int = 5000
    rounds: int = 20
    away_seconds: float = 60.0
    capacity_seconds: float = 5.0
    wait_milliseconds: int = 20
    sized_articles: int = 10_000
    seed: int = 1


@dataclass(frozen=True)
class Parts:
    """What runs. The first of `builders` is the builder, the second its stand-by."""

    plan: Plan
    folder: Path
    store: Store
    nodes: Sequence[Node]
    builders: Sequence[Builder]
    desk: Newsdesk
    truth: Truth
    outcome: Outcome

    def publish(self, phase: Phase, nodes: Sequence[Node]) -> None:
        """Let one story change, and follow on `nodes` what is published of it."""
        self.desk.change()
        self.follow(phase, nodes)

    def publish_often(self, phase: Phase, nodes: Sequence[Node]) -> None:
        """Publish so often as the plan has it."""
        for _ in range(self.plan.rounds):
            self.publish(phase, nodes)

    def follow(self, phase: Phase, nodes: Sequence[Node]) -> Publication:
        """Follow on `nodes` what is published of a change that was made already."""
        publication = followed(self.truth, nodes)
        phase.publications.append(publication)
        if publication.seconds > SECONDS_ALLOWED:
            late = {name: f"{seconds:.2f} s" for name, seconds in publication.nodes.items()}
            self.outcome.violations.add(
                "a node was late", f"generation {publication.generation} in {phase.name!r}: {late}"
            )
        return publication
