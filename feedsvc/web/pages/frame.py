"""What every page shows around its content: the site, its feeds, its style."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedsvc.config import Configuration
from feedsvc.render import FORMATS, document_address
from feedsvc.web.pages import dates
from feedsvc.web.pages.static import StaticFiles

PAGE_HEADERS = {
    # Nothing but our own style and script, and pictures; no frame, no form, no plug-in. The
    # articles' metadata (JSON-LD) is data: no script policy is asked about it.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https:;"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed in one format: `<link rel="alternate" type title href>` (T45).

    `format` is what the format is called.
    """

    type: str
    title: str
    url: str
    format: str


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The frame of the site's pages; `url` has no slash at its end.

    `static` tells by name where the static files stand. All else is linked from the configured
    URL (decision 7).
    """

    title: str
    url: str
    description: str
    language: str
    rights: str
    license: str
    icon: str
    logo: str
    zone: ZoneInfo
    static: Mapping[str, str]

    def page_url(self, key: str = "") -> str:
        """Return the absolute address of the page of the feed `key`."""
        return f"{self.url}/{key}/" if key else f"{self.url}/"

    def archive_url(self, key: str = "", path: str = "archive") -> str:
        """Return the absolute address of the feed's list of months, or of `path` of its history."""
        return f"{self.page_url(key)}{path}/"

    def feed_links(self, key: str, title: str) -> list[FeedLink]:
        """Return the feed `key`, called `title`, in each format."""
        return [
            FeedLink(
                type=known.bare_media_type,
                title=f"{title} ({known.title})",
                url=self.url + document_address(key, known),
                format=known.title,
            )
            for known in FORMATS
        ]

    def discovery(self, key: str = "", title: str = "") -> list[FeedLink]:
        """Return the feeds of a page: those of its own feed first, then all articles' (T45)."""
        main = self.feed_links("", self.title)
        return self.feed_links(key, title) + main if key else main

    def day(self, moment: datetime) -> str:
        """Return the day of an aware `moment` in the site's zone, in words."""
        return dates.day(moment, self.zone)

    def machine_time(self, moment: datetime) -> str:
        """Return an aware `moment` in the site's zone, RFC 3339."""
        return moment.astimezone(self.zone).isoformat()


def page_frame(configuration: Configuration, static: StaticFiles) -> PageFrame:
    """Return the frame that `configuration` gives to all pages."""
    site = configuration.site
    return PageFrame(
        title=site.title,
        url=site.url,
        description=site.description,
        language=site.language,
        rights=site.rights,
        license=site.license,
        icon=site.icon,
        logo=site.logo,
        zone=site.tzinfo,
        static=static.addresses(urlsplit(site.url).path),
    )
