"""What every page shows around its content: the site, its sections, its feeds, its style."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedsvc.config import Configuration
from feedsvc.model import Category
from feedsvc.render import FORMATS, document_address

STYLESHEET_ADDRESS = "/static/style.css"

PAGE_HEADERS = {
    # Nothing but our stylesheet, and pictures; no script, no frame, no form.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' https:;"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
}

_MONTHS = (
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True, slots=True)
class FeedLink:
    """An autodiscovery link: `<link rel="alternate" type title href>` (T45)."""

    type: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The frame of the site's pages; `url` has no slash at its end, `stylesheet` is rooted.

    The stylesheet alone is addressed by path, so that it loads wherever the page was reached,
    as its policy ('self') demands; all else is linked from the configured URL (decision 7).
    """

    title: str
    url: str
    description: str
    language: str
    rights: str
    icon: str
    zone: ZoneInfo
    stylesheet: str

    def feed_links(self, section: Category | None = None) -> list[FeedLink]:
        """Return the feeds of a page, those of its section first (T45)."""
        main = self._feed_links("", self.title)
        if section is None:
            return main
        return self._feed_links(section.term, f"{self.title}: {section.label}") + main

    def section_url(self, section: Category) -> str:
        """Return the absolute address of the page of `section`."""
        return f"{self.url}/{section.term}/"

    def day(self, moment: datetime) -> str:
        """Return the day of an aware `moment` in the site's zone, such as 13 September 2023."""
        local = moment.astimezone(self.zone)
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"

    def machine_time(self, moment: datetime) -> str:
        """Return an aware `moment` in the site's zone, RFC 3339."""
        return moment.astimezone(self.zone).isoformat()

    def _feed_links(self, key: str, title: str) -> list[FeedLink]:
        return [
            FeedLink(
                known.bare_media_type,
                f"{title} ({known.title})",
                self.url + document_address(key, known),
            )
            for known in FORMATS
        ]


def page_frame(configuration: Configuration) -> PageFrame:
    """Return the frame that `configuration` gives to all pages."""
    site = configuration.site
    digest = hashlib.sha256(stylesheet()).hexdigest()[:8]
    return PageFrame(
        title=site.title,
        url=site.url,
        description=site.description,
        language=site.language,
        rights=site.rights,
        icon=site.icon,
        zone=site.tzinfo,
        stylesheet=f"{urlsplit(site.url).path}{STYLESHEET_ADDRESS}?v={digest}",
    )


def stylesheet() -> bytes:
    """Return the one stylesheet."""
    return files("feedsvc.web").joinpath("static/style.css").read_bytes()


def strong_etag(body: bytes) -> str:
    """Return the strong, quoted entity tag of `body` (RFC 9110 §8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
