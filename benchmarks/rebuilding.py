"""Measures rebuilds: cold, after one change and after none, by feedsvc, Hugo and Pelican."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from benchmarks.measure import Cost, run, scan_cost
from benchmarks.opening import measure_opening
from benchmarks.others.hugo import HugoSite
from benchmarks.others.pelican import PelicanSite
from benchmarks.profiling import of_rebuild
from benchmarks.programs import FEEDSVC, ROOT
from benchmarks.rows import OURS, Row, Told, row, rows
from benchmarks.site import FeedsvcSite, Site
from benchmarks.stories import Corpus, Story

# How often each is run at each size; medians come from as many pairs (four kinds of change each).
ROUNDS = {1_000: 7, 10_000: 5, 100_000: 3, 1_000_000: 1}
HUGO_UP_TO = 100_000
PELICAN_UP_TO = 10_000
# Above it a change takes Hugo with pages half a minute, and no bar asks for it.
CHANGES_WITH_PAGES_UP_TO = 10_000
THREE_YEARS_OLD = date(2022, 12, 31)

HELP = "--help"
COLD = "cold"
ONE_CHANGE = "one change"
NOTHING_CHANGED = "nothing changed"
SCAN = "scandir + stat"
START_UP = "start-up of feedsvc"


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows of one size, and where feedsvc's time goes by the kind of work."""

    rows: list[Row]
    profiles: dict[str, list[str]]


def changes(corpus: Corpus, edition: int) -> dict[str, Story]:
    """Return by its name each kind of change to one story, a different one for each `edition`."""
    newest = corpus.story(corpus.count - 1)
    old = corpus.story(corpus.number_on(THREE_YEARS_OLD))
    return {
        "a new article": corpus.story(corpus.count + edition),
        "an edited newest headline": replace(
            newest, headline=f"{newest.headline}, Edition {edition}"
        ),
        "an edited three-year-old article": old.edited(edition),
        "an article moved to another section": corpus.story(corpus.count - 3).moved(
            edition, corpus.sections
        ),
    }


def measure(count: int, rounds: int, folder: Path, told: Told) -> Measured:
    """Measure all work on `count` captures in `folder`, which is empty; `told` hears how far."""
    corpus = Corpus(count)
    ours = FeedsvcSite(folder / "feedsvc", corpus.sections)
    inputs: list[Site] = [ours]
    sites: list[Site] = [ours]
    if count <= HUGO_UP_TO:
        content = folder / "content"
        sites += [HugoSite(folder / "hugo", content, pages=False)]
        sites += [HugoSite(folder / "hugo-pages", content, pages=True)]
        inputs += sites[1:2]
    told(f"{count:,} captures: writing them")
    for site in inputs:
        site.write(map(corpus.story, range(count)))
    found = list(_cold(sites, count, rounds, told))
    changed = sites if count <= CHANGES_WITH_PAGES_UP_TO else sites[:2]
    found += _changed(corpus, inputs, changed, rounds, told)
    found += _unchanged(ours, sites[:2], count, max(rounds, 3), folder / "start-up", told)
    found += measure_opening(count, ours.captures, max(rounds, 3))
    if count <= PELICAN_UP_TO:
        found.append(_pelican(corpus, max(1, rounds - 4), folder / "pelican", told))
    told(f"{count:,} captures: profiles")
    profiles = {NOTHING_CHANGED: of_rebuild(ours, folder)}
    ours.write(list(changes(corpus, rounds + 1).values())[:1])
    profiles[ONE_CHANGE] = of_rebuild(ours, folder)
    if count <= PELICAN_UP_TO:
        ours.forget()
        profiles[COLD] = of_rebuild(ours, folder)
    return Measured(found, profiles)


def measure_help(rounds: int) -> Row:
    """Measure `feedsvc --help`."""
    return row(0, HELP, OURS, [run([*FEEDSVC, "--help"], folder=ROOT) for _ in range(rounds)], 1.0)


def _cold(sites: Sequence[Site], count: int, rounds: int, told: Told) -> Iterator[Row]:
    costs: dict[str, list[Cost]] = {site.name: [] for site in sites}
    for done in range(rounds):
        told(f"{count:,} captures: cold, {done + 1} of {rounds}")
        for site in sites:
            site.forget()
            # What was written before is on the disk then, and not written beside what is measured.
            os.sync()
            costs[site.name].append(site.rebuild())
    yield from rows(count, COLD, costs)


def _changed(
    corpus: Corpus, inputs: Sequence[Site], sites: Sequence[Site], rounds: int, told: Told
) -> Iterator[Row]:
    """Yield the rows of each kind of change, and those of all of them together."""
    by_kind: dict[str, dict[str, list[Cost]]] = {}
    for edition in range(1, rounds + 1):
        told(f"{corpus.count:,} captures: one change, {edition} of {rounds}")
        for kind, story in changes(corpus, edition).items():
            for site in inputs:
                site.write([story])
            for site in sites:
                costs = by_kind.setdefault(kind, {}).setdefault(site.name, [])
                costs.append(site.rebuild())
    for kind, of_kind in by_kind.items():
        yield from rows(corpus.count, kind, of_kind)
    every = {
        site.name: [cost for costs in by_kind.values() for cost in costs[site.name]]
        for site in sites
    }
    yield from rows(corpus.count, ONE_CHANGE, every)


def _unchanged(
    ours: FeedsvcSite, sites: Sequence[Site], count: int, rounds: int, folder: Path, told: Told
) -> Iterator[Row]:
    """Yield the rows of rebuilds that find nothing to do.

    Beside them: a bare scan of the captures by this process, and the same rebuild of a site of
    one capture.
    """
    start_up = FeedsvcSite(folder, Corpus(1).sections)
    start_up.write([Corpus(1).story(0)])
    start_up.rebuild()
    ours.rebuild()
    costs: dict[str, list[Cost]] = {site.name: [] for site in sites}
    costs |= {SCAN: [], START_UP: []}
    for done in range(rounds):
        told(f"{count:,} captures: nothing changed, {done + 1} of {rounds}")
        for site in sites:
            costs[site.name].append(site.rebuild())
        costs[SCAN].append(scan_cost(ours.captures))
        costs[START_UP].append(start_up.rebuild())
    yield from rows(count, NOTHING_CHANGED, costs)


def _pelican(corpus: Corpus, runs: int, folder: Path, told: Told) -> Row:
    """Return the row of Pelican's cold runs, which are too long to be run in turns with ours."""
    site = PelicanSite(folder)
    site.write(map(corpus.story, range(corpus.count)))
    costs = []
    for done in range(runs):
        told(f"{corpus.count:,} captures: Pelican, {done + 1} of {runs}")
        site.forget()
        costs.append(site.rebuild())
    return row(corpus.count, COLD, site.name, costs, None)
