"""The whole site as of one moment: what the application answers at each of its addresses."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedsvc.config import Configuration
from feedsvc.encode import available_codings
from feedsvc.errors import ExportError
from feedsvc.export.asking import Answer, ask
from feedsvc.export.places import Place, Places, places_in
from feedsvc.store.backup import back_up
from feedsvc.store.engine import opened_if_there
from feedsvc.store.location import location_of
from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.http_date import read_http_date
from feedsvc.web.publication import publication_in

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Nothing is published here: for it the service says 410, as of all that is gone.
_GONE = "/feedsvc-export/gone"
_MISSING = "/feedsvc-export/missing"


@dataclass(frozen=True, slots=True)
class Exported:
    """What stands at one address, in each coding that it has, "identity" at least.

    `etags` are the service's own, by coding; `last_modified` is in seconds since the epoch, None
    where the service gives none.
    """

    place: Place
    media_type: str
    cache_control: str
    bodies: Mapping[str, bytes]
    etags: Mapping[str, str]
    last_modified: int | None


@dataclass(frozen=True, slots=True)
class Site:
    """The site of `configuration` as `application` serves it: nothing in it changes any more.

    `published_at` is in seconds since the epoch.
    """

    configuration: Configuration
    application: "WSGIApplication"
    places: Places
    generation: int
    published_at: int

    @property
    def publication(self) -> tuple[int, int]:
        """What tells this publication from others, as publication_of gives it."""
        return self.generation, self.published_at

    def exported(self, place: Place) -> Exported:
        """Return what stands at `place`. Raises ExportError where the service gives nothing."""
        plain = self._asked(place, "identity")
        answers = {"identity": plain}
        for coding in available_codings()[1:]:
            answer = self._asked(place, coding)
            if answer.fields.get("content-encoding") == coding:
                answers[coding] = answer
        return Exported(
            place=place,
            media_type=plain.fields["content-type"],
            cache_control=plain.fields["cache-control"],
            bodies={coding: answer.body for coding, answer in answers.items()},
            etags={coding: answer.fields["etag"] for coding, answer in answers.items()},
            last_modified=read_http_date(plain.fields.get("last-modified", "")),
        )

    def failures(self) -> dict[str, bytes]:
        """Return the pages of what is not there (404) and of what is gone (410), by file."""
        return {
            "404.html": ask(self.application, _MISSING, "identity").body,
            "410.html": ask(self.application, _GONE, "identity").body,
        }

    def _asked(self, place: Place, coding: str) -> Answer:
        answer = ask(self.application, place.address, coding)
        if answer.status != 200:
            raise ExportError(
                f"{place.address}: the service answers {answer.status} where something is "
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
    published = PublishedDocuments(frozen, lambda: 0.0)
    with contextlib.closing(published):
        with published.reading() as connection:
            places = places_in(connection, frozen)
            publication = publication_in(connection)
        if publication is None:  # reading() would have raised
            raise ExportError("nothing is published yet; run `feedsvc rebuild`")
        yield Site(
            configuration=frozen,
            application=create_app(frozen, clock=now.timestamp, published=published),
            places=places,
            generation=publication.generation,
            published_at=publication.published_at,
        )


def _of_the_copy(configuration: Configuration, copy: Path) -> Configuration:
    """Return the configuration for the store's copy: nothing is counted, nobody is limited."""
    store = configuration.store.model_copy(update={"path": copy, "url": ""})
    readers = configuration.readers.model_copy(update={"count": False})
    limits = configuration.limits.model_copy(update={"burst": 0})
    redirects = {**configuration.redirects, _GONE: 410}
    changed = {"store": store, "readers": readers, "limits": limits, "redirects": redirects}
    return configuration.model_copy(update=changed)
