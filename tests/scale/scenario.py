"""The scenario: all parts at work under load, and one of them after the other taken away."""

import time
from dataclasses import replace
from pathlib import Path

from tests.scale import nginx
from tests.scale.builders import Builder, building
from tests.scale.capacity import capacity
from tests.scale.database import Store
from tests.scale.judging import judge_builder, judge_load, judge_node, judge_readers
from tests.scale.load import loaded
from tests.scale.newsdesk import Newsdesk, newsroom
from tests.scale.nodes import Site, web_nodes
from tests.scale.outcome import Outcome
from tests.scale.parts import Parts, Plan
from tests.scale.phases import phases
from tests.scale.polling import reading
from tests.scale.truth import Truth

NODES = 3
READERS = 3
# wrk's threads ask for one of these each; the readers ask for all documents.
LOADED = (
    "/feed.xml",
    "/atom.xml",
    "/feed.json",
    "/top-news/feed.xml",
    "/europe/atom.xml",
    "/culture/feed.json",
    "/author/asha-rao/atom.xml",
    "/filter/harbour/feed.xml",
)


def run(folder: Path, store: Store, plan: Plan) -> Outcome:
    """Play the scenario in `folder` over `store`; return what was seen, judged."""
    outcome = Outcome(store.name)
    site, desk, truth = _published(folder, store, plan, outcome)
    builders = [Builder(name, site) for name in ("builder", "stand-by")]
    of_nodes = {f"FEEDSVC_{key}": value for key, value in store.settings_of_nodes.items()}
    with web_nodes(replace(site, settings={**site.settings, **of_nodes}), NODES) as nodes:
        outcome.capacity = capacity(nodes[0], folder, LOADED, plan.capacity_seconds)
        _play(Parts(plan, folder, store, nodes, builders, desk, truth, outcome), folder / "nginx")
        for node in nodes:
            judge_node(outcome, node, can_fail=store.can_stop)
    for builder in builders:
        judge_builder(outcome, builder, can_fail=store.can_stop)
    return outcome


def _published(
    folder: Path, store: Store, plan: Plan, outcome: Outcome
) -> tuple[Site, Newsdesk, Truth]:
    """Publish the first stories, twice: what was just written is read once more."""
    room = newsroom(folder / "newsroom", store.settings)
    desk = Newsdesk(room, plan.stories, plan.seed)
    site = Site(folder, room.config, room.environment)
    first = Builder("first", site)
    for _ in range(2):
        ended = first.rebuild()
        assert ended.code == 0, ended
    truth = Truth(room)
    truth.note()
    outcome.articles, outcome.documents = plan.stories, len(truth.addresses())
    return site, desk, truth


def _play(parts: Parts, folder: Path) -> None:
    """Let all phases happen under load, and judge what came of it."""
    outcome, truth = parts.outcome, parts.truth
    addresses, complain = truth.addresses(), outcome.violations.add
    with (
        nginx.in_front_of([node.port for node in parts.nodes], folder) as url,
        loaded(url, LOADED, parts.plan.wait_milliseconds) as wrk,
        reading(url, addresses, READERS, complain) as readers,
    ):
        with building(parts.builders):
            outcome.phases += phases(parts)
        ended = time.time()
    outcome.readers = sum(len(reader.seen) for reader in readers)
    assert wrk.load is not None
    judge_load(outcome, wrk.load, nginx.answers(folder / "answers.log", ended))
    judge_readers(outcome, readers, truth)
