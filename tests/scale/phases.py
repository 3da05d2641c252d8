"""What happens in a scenario, one phase after the other."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.scale.builders import KILLED, PUBLISHED, STORE_FAILED, holding_the_lock
from tests.scale.outcome import Phase
from tests.scale.parts import Parts
from tests.scale.upgrade import NEXT_SCHEMA, upgraded_package

UNHELD = "/2024/top-news/nobody-has-asked-for-this"
TRIES_TO_KILL = 5
SECONDS_BETWEEN_LOOKS = 0.5


def steady(parts: Parts, phase: Phase) -> None:
    """All is well."""
    parts.publish_often(phase, parts.nodes)


def node_killed(parts: Parts, phase: Phase) -> None:
    """A web node is killed; what is published meanwhile it shows when it is started again."""
    killed = parts.nodes[1]
    killed.kill()
    parts.publish_often(phase, [node for node in parts.nodes if node is not killed])
    began = time.monotonic()
    killed.start()
    phase.figures["seconds until it took connections again"] = time.monotonic() - began
    parts.publish_often(phase, parts.nodes)


def builder_killed(parts: Parts, phase: Phase) -> None:
    """The builder is killed while it holds the lock; the stand-by publishes in its stead."""
    builder, standby = parts.builders
    for each in parts.builders:
        each.stop()
    killed_at = _killed_before_publishing(parts, phase)
    tries = len(standby.ended)
    standby.start()
    publication = parts.follow(phase, parts.nodes)
    seconds = publication.at - killed_at
    phase.figures["seconds until the stand-by had published"] = seconds
    phase.figures["seconds until all nodes showed it"] = seconds + publication.seconds
    parts.publish_often(phase, parts.nodes)
    refused = [ended for ended in standby.ended[tries:] if ended.code != PUBLISHED]
    phase.figures["rebuilds of the stand-by that were refused after it"] = len(refused)
    builder.start()


def _killed_before_publishing(parts: Parts, phase: Phase) -> float:
    """Kill the builder with the lock held and a change not yet published; return when."""
    builder, standby = parts.builders
    for _ in range(TRIES_TO_KILL):
        parts.desk.change()
        running = holding_the_lock(builder, standby, parts.truth.location)
        running.kill()
        killed_at = time.monotonic()
        if builder.end(running).code == KILLED and not parts.truth.has_moved():
            return killed_at
        parts.follow(phase, parts.nodes)
    raise AssertionError("each rebuild had published before it could be killed")


def database_away(parts: Parts, phase: Phase) -> None:
    """The database is stopped, and started again; a change was made meanwhile.

    One node is killed and started then, too: it holds nothing until the database is back.
    """
    parts.store.stop()
    stopped = time.monotonic()
    parts.desk.change()
    parts.nodes[-1].kill()
    parts.nodes[-1].start()
    while time.monotonic() - stopped < parts.plan.away_seconds:
        # The first time too: a node looks at the store every tenth of a second at most.
        time.sleep(SECONDS_BETWEEN_LOOKS)
        _look_at_nodes_without_store(parts)
    parts.store.start()
    started = time.monotonic()
    phase.figures["seconds away"] = started - stopped
    publication = parts.follow(phase, parts.nodes)
    seconds = publication.at - started
    phase.figures["seconds until a builder had published"] = seconds
    phase.figures["seconds until all nodes showed it"] = seconds + publication.seconds
    parts.publish_often(phase, parts.nodes)


def _look_at_nodes_without_store(parts: Parts) -> None:
    """Each node says that the store is away, and asks to come again for what it does not hold."""
    complain = parts.outcome.violations.add
    for node in parts.nodes:
        told = node.health()["status"]
        if told != "store unavailable":
            complain("a node did not say that the store is away", f"{node.name}: {told}")
        answer = node.ask(UNHELD)
        if answer.status != 503 or "retry-after" not in answer.headers:
            complain("no 503 with Retry-After", f"{node.name}: {answer.status}")


def rolling_upgrade(parts: Parts, phase: Phase) -> None:
    """A builder of a new version migrates while old nodes serve on; they are replaced after it.

    The old stand-by, which cannot write what it does not know, says so.
    """
    builder, standby = parts.builders
    for each in parts.builders:
        each.stop()
    new = replace(builder.site, package=upgraded_package(parts.folder / "next-version"))
    builder.site = new
    began = time.monotonic()
    migrated = builder.rebuild()
    assert migrated.code == PUBLISHED, migrated
    phase.figures["seconds that the migrating rebuild took"] = migrated.at - began
    refused = standby.rebuild()
    if refused.code != STORE_FAILED or f"schema {NEXT_SCHEMA}" not in refused.errors:
        parts.outcome.violations.add("an old builder did not say why it cannot write", f"{refused}")
    standby.site = new
    for each in parts.builders:
        each.start()
    # What new builders publish, old nodes show.
    parts.publish_often(phase, parts.nodes)
    for node in parts.nodes:
        node.stop()
        node.site = replace(node.site, package=new.package)
        node.start()
        parts.publish(phase, parts.nodes)
    parts.publish_often(phase, parts.nodes)


def phases(parts: Parts) -> Iterator[Phase]:
    """Let all phases happen, and yield each when it is over."""
    playing: list[tuple[str, Callable[[Parts, Phase], None]]] = [
        ("all is well", steady),
        ("a node killed and started again", node_killed),
        ("the builder killed with the lock held", builder_killed),
    ]
    if parts.store.can_stop:
        playing.append(("the database stopped and started again", database_away))
        playing.append(("a rolling upgrade with a migration", rolling_upgrade))
    for name, play in playing:
        phase = Phase(name)
        began = time.monotonic()
        play(parts, phase)
        phase.seconds = time.monotonic() - began
        yield phase
