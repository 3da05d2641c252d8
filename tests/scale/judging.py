"""Whether all held: at nginx, for wrk, for each reader and node, and for what the parts said."""

from collections import Counter
from collections.abc import Sequence

from tests.scale.builders import KILLED, PUBLISHED, REFUSED, STORE_FAILED, Builder
from tests.scale.load import Load
from tests.scale.nginx import Answers
from tests.scale.nodes import Node
from tests.scale.outcome import Outcome
from tests.scale.polling import Reader
from tests.scale.truth import Truth

# What a node says when it finds the store away.
STORE_AWAY = "what is held is served on"


def judge_load(outcome: Outcome, load: Load, answers: Answers) -> None:
    """Every request of a feed was answered with 200 or 304."""
    outcome.load, outcome.answers = load, answers
    if load.failed or load.broken:
        outcome.violations.add("wrk was let down", f"{load}")
    if answers.failed:
        outcome.violations.add("a failed request at nginx", f"{dict(answers.statuses)}")


def judge_readers(outcome: Outcome, readers: Sequence[Reader], truth: Truth) -> None:
    """What readers got is of whole generations, and nothing went back.

    No node answers with an older generation than before; and no reader that says what it holds is
    sent back, whichever node it comes to (a tag that a node does not know makes it look at once).
    """
    for number, reader in enumerate(readers, 1):
        lowest_of_node: dict[str, int] = {}
        lowest_held: dict[tuple[str, str], int] = {}
        for seen in reader.seen:
            of = (seen.served.address, seen.served.coding)
            held = lowest_held.get(of, 0) if seen.is_conditional else 0
            try:
                found = truth.judge(seen.served, lowest_of_node.get(seen.node, 0))
                lowest_held[of] = truth.judge(seen.served, held)
            except AssertionError as error:
                what = f"reader {number} at {seen.node}: {error}"
                outcome.violations.add("a mixed or an older generation", what)
            else:
                lowest_of_node[seen.node] = found
    counts = Counter(seen.node for reader in readers for seen in reader.seen)
    outcome.node_answers = dict(sorted(counts.items()))


def judge_builder(outcome: Outcome, builder: Builder, *, can_fail: bool) -> None:
    """Rebuilds end well, or are refused the lock, or are killed; without a store they say so."""
    outcome.rebuilds[builder.name] = dict(sorted(builder.codes.items()))
    allowed = {PUBLISHED, REFUSED, KILLED} | ({STORE_FAILED} if can_fail else set())
    for ended in builder.ended:
        if ended.code not in allowed or "Traceback" in ended.errors:
            what = f"{builder.name} ended with {ended.code}: {ended.errors}"
            outcome.violations.add("a rebuild went wrong", what)


def judge_node(outcome: Outcome, node: Node, *, can_fail: bool) -> None:
    """A node tells of no error, but that the store was away where it was."""
    for line in node.trouble():
        if not can_fail or "Traceback" in line or STORE_AWAY not in line:
            outcome.violations.add("a node told of an error", f"{node.name}: {line}")
