"""One rebuild after another disturbed while clients poll, and looked at in every respect (F15)."""

import contextlib
import json
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from feedsvc.moment import as_text
from feedsvc.store.sql import captures
from tests.faults.articles import published_articles
from tests.faults.killing import Moment
from tests.faults.leftovers import foreign_files, processes_left
from tests.faults.phases import Left, Phase, Trace, phase_at_end
from tests.faults.polling import Poller, polled
from tests.faults.published import Generations
from tests.faults.rebuilding import (
    ALL_CALLS,
    TELLING_CALLS,
    Ended,
    command,
    environment,
    rebuilt,
)
from tests.faults.site import Site
from tests.serving import serving, wait_for_generation


class Disturbances:
    """A site that is served and polled, on which one disturbed rebuild follows another.

    Of the last one: `generation_before` was published when it began, `left` is what it left in
    the store, and `health_while_disturbed` what the service said of itself when it had ended.
    """

    def __init__(self, site: Site, url: str, pollers: Sequence[Poller]) -> None:
        self.answers = 0
        self.generation_before = 0
        self.left = Left(is_read=True, is_published=True)
        self.health_while_disturbed: dict[str, Any] = {}
        self._site = site
        self._url = url
        self._pollers = pollers
        self._lowest = [0 for _ in pollers]
        self._generations = Generations({})
        self._rounds = 0
        self._generation = self._generations.note(site.newsroom)
        self._articles = published_articles(site.newsroom)
        self._undisturbed = published_articles(site.twin)

    def profile(self, *options: str, traced: str = ALL_CALLS) -> Trace:
        """Rebuild after a change, traced but undisturbed; return its calls and their phases."""
        ended = self.disturbed(*options, traced=traced)
        assert ended.code == 0, ended
        return Trace.of(ended.calls, self._site.newsroom.store)

    def phase_at_end(self, ended: Ended) -> Phase:
        """Return in which phase the last disturbed rebuild `ended`."""
        return phase_at_end(ended.calls, self._site.newsroom.store, self.left)

    def disturbed(
        self,
        *options: str,
        inject: str | None = None,
        kill_at: Moment | None = None,
        traced: str = TELLING_CALLS,
    ) -> Ended:
        """Change captures, disturb the rebuild, then rebuild; assert all that must hold.

        What is served stays whole meanwhile, nothing is left behind, and the articles come to
        be those of the undisturbed newsroom: the same ids, addresses, dates and texts.
        """
        self._rounds += 1
        mark = str(self._rounds)
        began = datetime.now(UTC).replace(microsecond=0)
        removed = self._site.change()
        self._site.rebuild_undisturbed()
        ended = rebuilt(
            self._site.newsroom,
            *options,
            inject=inject,
            kill_at=kill_at,
            traced=traced,
            mark=mark,
        )
        assert processes_left(mark) == []
        self.generation_before = self._generation
        self._look_at_what_is_served()
        is_published = self._generation > self.generation_before
        self.left = Left(self._has_forgotten(removed), is_published)
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

    def _has_forgotten(self, files: Sequence[str]) -> bool:
        with self._site.newsroom.connection() as connection:
            return not captures.by_file(connection, files)

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
        self._generation = self._generations.note(self._site.newsroom)
        wait_for_generation(self._url, self._generation)
        rounds = [poller.whole_round() for poller in self._pollers]
        for number, poller in enumerate(self._pollers):
            served = poller.served_until(rounds[number])
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
    site.publish()
    with (
        serving(newsroom, "--workers", "1") as url,
        polled(url, sorted(newsroom.documents())) as pollers,
    ):
        yield Disturbances(site, url, pollers)
