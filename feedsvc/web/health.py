"""`/healthz`: whether anything is published, and how old it is."""

import json
from collections.abc import Callable

from flask import Response

from feedsvc.errors import StoreCorrupt, StoreError, StoreMissing, StoreNewer, StoreOlder
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.failures import RETRY_SECONDS

_FAILED: dict[type[StoreError], str] = {
    StoreCorrupt: "store damaged",
    StoreNewer: "store newer",
    StoreOlder: "store older",
}


class Health:
    """Answers for monitors; `clock` gives seconds since the epoch."""

    def __init__(self, published: PublishedDocuments, clock: Callable[[], float]) -> None:
        self._published = published
        self._clock = clock

    def answer(self) -> Response:
        """Return JSON: 200 once something is published, 503 before.

        `status`      "ok"; "nothing published"; "store unavailable" where the store cannot be
                      read, "store damaged", "store newer" or "store older" where another version
                      of feedsvc wrote it: then what was read before is served on, and the rest is
                      as of then
        `age`         whole seconds since the last publication
        `generation`  its number
        `articles`    how many articles are published
        `refused`     how many captures are refused
        """
        self._published.look()
        publication = self._published.publication
        report: dict[str, str | int] = {"status": self._status()}
        if publication:
            report |= {
                "age": max(0, int(self._clock()) - publication.published_at),
                "generation": publication.generation,
                "articles": publication.articles,
                "refused": publication.refused,
            }
        response = Response(
            json.dumps(report) + "\n",
            200 if publication else 503,
            {"Cache-Control": "no-store"},
            content_type="application/json",
        )
        if not publication:
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    def _status(self) -> str:
        failure = self._published.failure
        # Before the first rebuild there is no store, and nothing is wrong with that.
        is_missing = failure is not None and isinstance(
            failure.__cause__ or failure, FileNotFoundError | StoreMissing
        )
        if self._published.publication is None and (failure is None or is_missing):
            return "nothing published"
        return _FAILED.get(type(failure), "store unavailable") if failure else "ok"
