"""How soon after a publication each node answers with it: each is asked itself, every 50 ms."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from tests.scale.nodes import Node
from tests.scale.truth import Truth

SECONDS_BETWEEN_QUESTIONS = 0.05
# All nodes are to be on the same generation within so long of its publication.
SECONDS_ALLOWED = 2.0
SECONDS_UNTIL_GIVEN_UP = 20.0
FOLLOWED = "/feed.xml"


@dataclass(frozen=True, slots=True)
class Publication:
    """One generation, published `at` (monotonic seconds), and the nodes on it so long after that.

    A node that was not on it within SECONDS_UNTIL_GIVEN_UP has that.
    """

    generation: int
    at: float
    nodes: dict[str, float]

    @property
    def seconds(self) -> float:
        """After so long all nodes were on it."""
        return max(self.nodes.values())


def followed(truth: Truth, nodes: Iterable[Node]) -> Publication:
    """Wait for the next publication, and follow it on `nodes`; it is noted by then."""
    published = truth.next_publication()
    tag = truth.tag(FOLLOWED)
    waiting = list(nodes)
    shown: dict[str, float] = {}
    while waiting and time.monotonic() - published < SECONDS_UNTIL_GIVEN_UP:
        for node in tuple(waiting):
            # Without a tag: one that a node does not know makes it look at once.
            if node.ask(FOLLOWED).headers.get("etag") == tag:
                shown[node.name] = time.monotonic() - published
                waiting.remove(node)
        if waiting:
            time.sleep(SECONDS_BETWEEN_QUESTIONS)
    shown |= {node.name: SECONDS_UNTIL_GIVEN_UP for node in waiting}
    truth.note()
    return Publication(truth.generation, published, shown)
