"""One rebuild after another disturbed while clients poll, and looked at in every respect (F15)."""

import contextlib
import json
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedsvc.moment import as_text
from tests.faults.articles import published_articles
from tests.faults.leftovers import foreign_files, processes_left
from tests.faults.phases import Phase, journal_appends, phase_at_end, phases_of
from tests.faults.polling import Poller, polled
from tests.faults.published import Generations
from tests.faults.rebuilding import (
    ALL_CALLS,
    TELLING_CALLS,
    Call,
    Ended,
    command,
    environment,
    rebuilt,
)
from tests.faults.site import Site
from tests.serving import serving, wait_for_generation


class Disturbances:
    """A site that is served and polled, on which one disturbed rebuild follows another."""

    def __init__(self, site: Site, url: str, pollers: Sequence[Poller]) -> None:
        self.answers = 0
        self.health_while_disturbed: dict[str, Any] = {}
        self._site = site
        self._url = url
        self._pollers = pollers
        self._lowest = [0 for _ in pollers]
        self._generations = Generations({})
        self._rounds = 0
        self._generations.note(site.newsroom)
        self._articles = published_articles(site.newsroom)
        self._undisturbed = published_articles(site.twin)

    def profile(self, *options: str) -> tuple[Sequence[Call], list[Phase]]:
        """Rebuild after a change, traced but undisturbed; return its calls and their phases."""
        ended = self.disturbed(*options, traced=ALL_CALLS)
        assert ended.code == 0, ended
        appends = journal_appends(ended.calls, self._store)
        return ended.calls, phases_of(ended.calls, self._store, appends)

    def phase_at_end(self, ended: Ended, appends: int) -> Phase:
        """Return in which phase a rebuild ended that was to add so often to the journal."""
        return phase_at_end(ended.calls, self._store, appends)

    def disturbed(
        self,
        *options: str,
        inject: str | None = None,
        kill_after: float | None = None,
        traced: str = TELLING_CALLS,
    ) -> Ended:
        """Change captures, disturb the rebuild, then rebuild; assert all that must hold.

        What is served stays whole meanwhile, nothing is left behind, and the articles come to
        be those of the undisturbed newsroom: the same ids, addresses, dates and texts.
        """
        self._rounds += 1
        mark = str(self._rounds)
        began = datetime.now(UTC).replace(microsecond=0)
        self._site.change()
        self._site.rebuild_undisturbed()
        ended = rebuilt(
            self._site.newsroom,
            *options,
            inject=inject,
            kill_after=kill_after,
            traced=traced,
            mark=mark,
        )
        assert processes_left(mark) == []
        self._look_at_what_is_served()
        self.health_while_disturbed = self.health()
        self._rebuild()
        self._look_at_what_is_served()
        assert foreign_files(self._site.newsroom) == set()
        self._compare_articles(began)
        return ended

    def health(self) -> dict[str, Any]:
        """Return what the service says of itself now."""
        with urllib.request.urlopen(f"{self._url}/healthz", timeout=30) as answer:
            return dict(json.load(answer))

    @property
    def _store(self) -> Path:
        return self._site.newsroom.store

    def _rebuild(self) -> None:
        newsroom = self._site.newsroom
        done = subprocess.run(
            command(newsroom),
            env=environment(newsroom, "undisturbed"),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done

    def _look_at_what_is_served(self) -> None:
        generation = self._generations.note(self._site.newsroom)
        wait_for_generation(self._url, generation)
        for number, poller in enumerate(self._pollers):
            served = poller.after_whole_rounds()
            self.answers += len(served)
            self._lowest[number] = self._generations.check(served, self._lowest[number])
        self._generations.forget_before(min(self._lowest))

    def _compare_articles(self, began: datetime) -> None:
        articles = published_articles(self._site.newsroom)
        undisturbed = published_articles(self._site.twin)
        assert articles.known == undisturbed.known
        assert articles.members == undisturbed.members
        updated = articles.updated_since(self._articles)
        assert updated == undisturbed.updated_since(self._undisturbed)
        known_before = updated & self._articles.updated.keys()
        assert all(articles.updated[id_] >= as_text(began) for id_ in known_before)
        self._articles, self._undisturbed = articles, undisturbed


@contextlib.contextmanager
def disturbances(site: Site) -> Iterator[Disturbances]:
    """Publish `site`, serve it and have it polled while the block runs."""
    newsroom = site.newsroom
    # Twice: a capture that is younger than two seconds at the first time is read once more.
    for _ in range(2):
        newsroom.now = datetime.now(UTC)
        newsroom.rebuild()
        site.rebuild_undisturbed()
    with (
        serving(newsroom, "--workers", "1") as url,
        polled(url, sorted(newsroom.documents())) as pollers,
    ):
        yield Disturbances(site, url, pollers)
