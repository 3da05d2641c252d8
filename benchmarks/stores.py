"""Measures the same rebuilds with the store in a file and in PostgreSQL, in turns."""

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from benchmarks.measure import Cost, run
from benchmarks.programs import FEEDSVC, ROOT
from benchmarks.rebuilding import COLD, NOTHING_CHANGED, ONE_CHANGE, changes
from benchmarks.rows import Row, Told, rows
from benchmarks.site import FeedsvcSite
from benchmarks.stories import Corpus
from tests.postgresql import Server, running

# The two that are compared.
Sites = tuple[FeedsvcSite, "OnPostgresql"]

# How often each is run at each size; a change is of four kinds each time.
ROUNDS = {1_000: 3, 10_000: 3, 100_000: 1}


class OnPostgresql:
    """feedsvc on the captures of another site, its store in a database of `server`."""

    name = "feedsvc on PostgreSQL"

    def __init__(self, site: FeedsvcSite, server: Server) -> None:
        self._config = site.config
        self._server = server

    def forget(self) -> None:
        """Empty the database, so that the next rebuild is a cold one."""
        self._server.execute("DROP SCHEMA public CASCADE")
        self._server.execute("CREATE SCHEMA public")

    def rebuild(self) -> Cost:
        """Run feedsvc once; what the server does meanwhile counts by the clock alone."""
        environment = {"FEEDSVC_STORE__URL": self._server.url()}
        command: list[str | Path] = [*FEEDSVC, "--config", self._config, "rebuild"]
        return run(command, folder=ROOT, environment=environment)


def measure(count: int, rounds: int, folder: Path, told: Told) -> list[Row]:
    """Measure rebuilds of `count` captures in `folder`, which is empty; both stores are on disk."""
    corpus = Corpus(count)
    on_sqlite = FeedsvcSite(folder / "feedsvc", corpus.sections)
    on_sqlite.write(map(corpus.story, range(count)))
    with running() as server:
        sites = (on_sqlite, OnPostgresql(on_sqlite, server))
        done = (
            _cold(sites, count, rounds, told),
            _changed(sites, corpus, rounds, told),
            _unchanged(sites, count, rounds, told),
        )
        return list(chain.from_iterable(done))


def _cold(sites: Sites, count: int, rounds: int, told: Told) -> Iterator[Row]:
    costs: dict[str, list[Cost]] = {site.name: [] for site in sites}
    for done in range(rounds):
        told(f"{count:,} captures: cold, {done + 1} of {rounds}")
        for site in sites:
            site.forget()
            os.sync()
            costs[site.name].append(site.rebuild())
    yield from rows(count, COLD, costs)


def _changed(sites: Sites, corpus: Corpus, rounds: int, told: Told) -> Iterator[Row]:
    costs: dict[str, list[Cost]] = {site.name: [] for site in sites}
    for edition in range(1, rounds + 1):
        told(f"{corpus.count:,} captures: one change, {edition} of {rounds}")
        for story in changes(corpus, edition).values():
            sites[0].write([story])
            for site in sites:
                costs[site.name].append(site.rebuild())
    yield from rows(corpus.count, ONE_CHANGE, costs)


def _unchanged(sites: Sites, count: int, rounds: int, told: Told) -> Iterator[Row]:
    told(f"{count:,} captures: nothing changed")
    costs: dict[str, list[Cost]] = {site.name: [] for site in sites}
    for _ in range(rounds):
        for site in sites:
            costs[site.name].append(site.rebuild())
    yield from rows(count, NOTHING_CHANGED, costs)
