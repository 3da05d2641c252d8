"""What goes with a document by what it is: how long it may be kept, its date, its hubs."""

from dataclasses import dataclass

from feedsvc.config import Configuration
from feedsvc.freshness import CLOSED_ARCHIVE_SECONDS, cache_control
from feedsvc.model import Document
from feedsvc.store.sql.documents import StoredDocument
from feedsvc.web.held import HeldDocument


@dataclass(frozen=True, slots=True)
class Delivery:
    """The header fields of the documents of a site that is configured so (T24, T26, T37)."""

    configuration: Configuration

    def published(self, stored: StoredDocument) -> HeldDocument:
        """Return a subscription document, which is a topic of the hubs, as it is to be held."""
        return HeldDocument(
            document=stored.document,
            cache_control=self._cache_control(),
            last_modified=stored.last_modified,
            link=self._link(stored.document.address),
            gone=stored.gone,
        )

    def archive(self, document: Document, *, is_closed: bool) -> HeldDocument:
        """Return an archive as it is to be held: without a date, since nobody noted one.

        It has no Link header: what one subscribes to is the subscription document.
        """
        closed = cache_control(CLOSED_ARCHIVE_SECONDS)
        return HeldDocument(document, closed if is_closed else self._cache_control())

    def _cache_control(self) -> str:
        is_pushed = bool(self.configuration.push.hubs)
        return cache_control(self.configuration.feeds.max_age, is_pushed=is_pushed)

    def _link(self, address: str) -> str:
        """Return the Link header that WebSub §4 asks for: each hub, and the one topic."""
        hubs = self.configuration.push.hubs
        links = [*((hub, "hub") for hub in hubs), (self.configuration.site.url + address, "self")]
        return ", ".join(f'<{url}>; rel="{relation}"' for url, relation in links) if hubs else ""
