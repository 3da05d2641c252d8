"""The header fields of each kind of answer, as the service gives them."""

from collections.abc import Mapping
from dataclasses import dataclass

from feedsvc.config import Configuration
from feedsvc.export.rules.moved import in_location
from feedsvc.freshness import CLOSED_ARCHIVE_SECONDS, cache_control
from feedsvc.render import FORMATS, content_type
from feedsvc.render.opml import OPML_MEDIA_TYPE
from feedsvc.render.sitemap import SITEMAP_MEDIA_TYPE
from feedsvc.web.cors import ALLOWED_METHODS, PREFLIGHT, READABLE_ANYWHERE
from feedsvc.web.pages import PAGE_HEADERS
from feedsvc.web.pages.crawlers import TEXT_MEDIA_TYPE
from feedsvc.web.pages.static import CACHE_CONTROL, MEDIA_TYPES
from feedsvc.web.representation import NEVER_SNIFFED

Fields = Mapping[str, str]

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
_VARY = {"Vary": "Accept-Encoding"}
_NEVER_SNIFFED = dict([NEVER_SNIFFED])
NOT_STORED = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of a site's answers by kind; what depends on the file itself is not among them."""

    configuration: Configuration

    @property
    def site(self) -> str:
        """The URL of the site, as a Location has it."""
        return in_location(self.configuration.site.url)

    @property
    def kept(self) -> str:
        """The Cache-Control of pages, lists and redirects."""
        return cache_control(self.configuration.feeds.max_age)

    @property
    def feeds_kept(self) -> str:
        """The Cache-Control of documents, and of archives that get new entries."""
        is_pushed = bool(self.configuration.push.hubs)
        return cache_control(self.configuration.feeds.max_age, is_pushed=is_pushed)

    @property
    def closed_kept(self) -> str:
        """The Cache-Control of archives that get no new entries."""
        return cache_control(CLOSED_ARCHIVE_SECONDS)

    @property
    def document(self) -> Fields:
        return {**self.archive, "Cache-Control": self.feeds_kept}

    @property
    def archive(self) -> Fields:
        """All fields of an archive but Cache-Control."""
        return {**_VARY, **READABLE_ANYWHERE, **_NEVER_SNIFFED}

    @property
    def page(self) -> Fields:
        return {**self.listing, **PAGE_HEADERS}

    @property
    def listing(self) -> Fields:
        """The fields of what machines are told: OPML, sitemaps, robots.txt."""
        return {**_VARY, "Cache-Control": self.kept, **_NEVER_SNIFFED}

    @property
    def static(self) -> Fields:
        return {"Cache-Control": CACHE_CONTROL, **_NEVER_SNIFFED}

    @property
    def failure(self) -> Fields:
        """The fields of the pages of what is not there, and of what is gone."""
        return {**NOT_STORED, **READABLE_ANYWHERE, **PAGE_HEADERS, **_NEVER_SNIFFED}

    @property
    def redirect(self) -> Fields:
        return {"Cache-Control": self.kept, **READABLE_ANYWHERE, **_NEVER_SNIFFED}

    @property
    def options(self) -> Fields:
        return {**PREFLIGHT, **_NEVER_SNIFFED}

    @property
    def method(self) -> Fields:
        """The fields of the answer to a method that is not allowed."""
        return {**NOT_STORED, **READABLE_ANYWHERE, "Allow": ALLOWED_METHODS, **_NEVER_SNIFFED}

    @property
    def links(self) -> list[str]:
        """The Link fields of a document that name hubs; its own, rel="self", is beside them."""
        return [f'<{in_location(hub)}>; rel="hub"' for hub in self.configuration.push.hubs]

    @property
    def media_types(self) -> Mapping[str, str]:
        """The Content-Type by how an address ends, for all that is no page."""
        label = self.configuration.feeds.media_type
        formats = {f"/{known.file}": content_type(known, label) for known in FORMATS}
        static = {f"/{name}": media_type for name, media_type in MEDIA_TYPES.items()}
        return {
            **formats,
            **static,
            "/feeds.opml": OPML_MEDIA_TYPE,
            "/robots.txt": TEXT_MEDIA_TYPE,
            "/sitemap.xml": SITEMAP_MEDIA_TYPE,
        }
