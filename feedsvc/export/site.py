"""The whole site as of one moment: what the application answers at each of its addresses."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedsvc.config import Configuration
from feedsvc.errors import ExportError
from feedsvc.export.asking import Answer, ask
from feedsvc.export.resources import Resource, Resources, resources_in
from feedsvc.export.traces import Read, Trace
from feedsvc.export.tracing import StoreReads, TracedDocuments
from feedsvc.store.copies.backup import back_up
from feedsvc.store.engine import open_for_reading, opened_if_there, store_errors
from feedsvc.store.location import location_of
from feedsvc.web import create_app
from feedsvc.web.http_date import read_http_date
from feedsvc.web.publication import publication_in

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Nothing is published here: for it the service says 410, as of all that is gone.
_GONE = "/feedsvc-export/gone"
_MISSING = "/feedsvc-export/missing"
# What the store alone decides, as `reading` lends it. Lists tell the time, too: the News sitemap.
_TRACED = {"article", "archive", "page"}


@dataclass(frozen=True, slots=True)
class Exported:
    """What stands at one address, in each coding that was asked for and it has.

    `etags` are the service's own, by coding; `last_modified` is in seconds since the epoch, None
    where the service gives none. `reads` are all that the store was asked for it, none where more
    than that counts.
    """

    resource: Resource
    media_type: str
    cache_control: str
    bodies: Mapping[str, bytes]
    etags: Mapping[str, str]
    last_modified: int | None
    reads: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The site of `configuration` as `application` serves it: nothing in it changes any more.

    `published_at` is in seconds since the epoch.
    """

    configuration: Configuration
    application: "WSGIApplication"
    resources: Resources
    generation: int
    published_at: int
    reads: StoreReads

    @property
    def publication(self) -> tuple[int, int]:
        """What tells this publication from others, as publication_of gives it."""
        return self.generation, self.published_at

    def exported(self, resource: Resource, codings: Sequence[str]) -> Exported:
        """Return what is answered to who takes one of `codings`, for each of them.

        Raises ExportError where the service gives nothing.
        """
        self.reads.take_noted()  # what was asked for something else
        answers = {}
        for coding in codings:
            answer = self._asked(resource, coding)
            answers[answer.fields.get("content-encoding", "identity")] = answer
        reads = self.reads.take_noted()
        return Exported(
            resource=resource,
            media_type=answer.fields["content-type"],
            cache_control=answer.fields["cache-control"],
            bodies={coding: answer.body for coding, answer in answers.items()},
            etags={coding: answer.fields["etag"] for coding, answer in answers.items()},
            last_modified=read_http_date(answer.fields.get("last-modified", "")),
            reads=reads if resource.kind in _TRACED else (),
        )

    def answers_still(self, trace: Trace) -> bool:
        """Whether it is sure, without asking, that what was answered then is answered now.

        Raises StoreError.
        """
        with store_errors(location_of(self.configuration)):
            return bool(trace.reads) and all(map(self.reads.is_said_still, trace.reads))

    def failures(self) -> dict[str, bytes]:
        """Return the pages of what is not there (404) and of what is gone (410), by file."""
        return {
            "404.html": ask(self.application, _MISSING, "identity").body,
            "410.html": ask(self.application, _GONE, "identity").body,
        }

    def _asked(self, resource: Resource, coding: str) -> Answer:
        answer = ask(self.application, resource.address, coding)
        if answer.status != 200:
            raise ExportError(
                f"{resource.address}: the service answers {answer.status} where something is "
                "published, so nothing was exported; `feedsvc rebuild --force` looks for damage"
            )
        return answer


def publication_of(configuration: Configuration) -> tuple[int, int]:
    """Return the generation that is published and when it was, in seconds; zeros before the first.

    Raises StoreError.
    """
    with opened_if_there(location_of(configuration)) as connection:
        found = publication_in(connection) if connection else None
    return (found.generation, found.published_at) if found else (0, 0)


@contextlib.contextmanager
def site_of(configuration: Configuration, now: datetime, folder: Path) -> Iterator[Site]:
    """Give the site as it is published now; what is published meanwhile does not show.

    A copy of the store is made in `folder` for that: an export takes longer than the time between
    two publications may be. `now` (aware) is what the News sitemap tells news by. Raises
    StoreError.
    """
    copy = back_up(location_of(configuration), folder / "store.sqlite").file
    frozen = _of_the_copy(configuration, copy)
    with (
        contextlib.closing(open_for_reading(copy)) as connection,
        contextlib.closing(TracedDocuments(frozen, reads := StoreReads(connection))) as published,
    ):
        with store_errors(copy):
            resources = resources_in(connection, frozen)
            publication = publication_in(connection)
        if publication is None:
            raise ExportError("nothing is published yet; run `feedsvc rebuild`")
        yield Site(
            configuration=frozen,
            application=create_app(frozen, clock=now.timestamp, published=published),
            resources=resources,
            generation=publication.generation,
            published_at=publication.published_at,
            reads=reads,
        )


def _of_the_copy(configuration: Configuration, copy: Path) -> Configuration:
    """Return the configuration for the store's copy: nothing is counted, nobody is limited."""
    store = configuration.store.model_copy(update={"path": copy, "url": ""})
    readers = configuration.readers.model_copy(update={"count": False})
    limits = configuration.limits.model_copy(update={"burst": 0})
    redirects = {**configuration.redirects, _GONE: 410}
    changed = {"store": store, "readers": readers, "limits": limits, "redirects": redirects}
    return configuration.model_copy(update=changed)
