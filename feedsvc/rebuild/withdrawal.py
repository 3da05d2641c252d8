"""Withdraw articles for good, and take that back: both publish at once (F30)."""

from collections.abc import Sequence

from feedsvc.config import Configuration
from feedsvc.errors import ConfigurationError
from feedsvc.rebuild import removing
from feedsvc.rebuild.beginning import opened
from feedsvc.rebuild.catching_up import note_met
from feedsvc.rebuild.filling import fill_changed
from feedsvc.rebuild.finishing import finished
from feedsvc.rebuild.publishing import publish
from feedsvc.rebuild.report import Report
from feedsvc.rebuild.run import Clock, Options, Progress, Run
from feedsvc.rebuild.whole import rebuild
from feedsvc.store.engine import transaction
from feedsvc.store.location import location_of
from feedsvc.store.sql import articles, captures, given


def withdraw(configuration: Configuration, clock: Clock, addresses: Sequence[str]) -> Report:
    """Take the articles at `addresses` out of everything at once, and publish that (F30).

    They cannot return until they are taken back. Raises ConfigurationError, with every address
    that is no article's, before anything is changed.
    """
    started = clock()
    with opened(configuration, clock) as run:
        for version in _versions_at(run, addresses):
            removing.withdraw(run, version)
            run.report.removed += version.until is None
        fill_changed(run, _no_progress)
        publish(run, clock, _no_progress, everything=False)
        report = finished(run)
    report.seconds = round((clock() - started).total_seconds(), 3)
    return report


def take_back(
    configuration: Configuration, clock: Clock, progress: Progress, addresses: Sequence[str]
) -> Report:
    """Undo the withdrawal of the articles at `addresses`; each returns with its captures.

    Raises as withdraw and rebuild do.
    """
    with opened(configuration, clock) as run:
        for version in _versions_at(run, addresses):
            files = removing.take_back(run, version)
            with transaction(run.connection):
                captures.read_again(run.connection, files)
                note_met(run.connection, location_of(configuration))
    return rebuild(configuration, clock, progress, Options())


def _versions_at(run: Run, addresses: Sequence[str]) -> list[articles.Version]:
    numbers = [given.number_by_address(run.connection, address) for address in addresses]
    unknown = [a for a, number in zip(addresses, numbers, strict=True) if number is None]
    if unknown:
        raise ConfigurationError([f"{address}: no article has this address" for address in unknown])
    found = articles.versions_of(run.connection, [n for n in numbers if n is not None])
    return [versions[-1] for versions in found.values()]


def _no_progress(phase: str, done: int, total: int) -> None:
    """Tell nobody."""
