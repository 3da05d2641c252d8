"""Answers at the addresses of pages: front page, sections, articles (decision 7)."""

import re

from flask import Request, Response, render_template
from werkzeug.exceptions import Gone

from feedsvc.config import Configuration
from feedsvc.entries import entry_of
from feedsvc.feeds import ALL_ARTICLES, Sections, sections_of
from feedsvc.freshness import cache_control
from feedsvc.model import Category
from feedsvc.render import FORMATS, content_html, document_address
from feedsvc.store import documents, members, published
from feedsvc.store.article_text import load
from feedsvc.store.engine import Connection
from feedsvc.web.article import article_view
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.page_frame import PAGE_HEADERS, PageFrame, strong_etag
from feedsvc.web.representation import Representation, respond

_SECTION = re.compile(r"/([a-z0-9-]{1,64})/")
_ARTICLE = re.compile(r"/[0-9]{4}/[a-z0-9-]{1,64}/[a-z0-9%-]{1,240}")
_LISTED = 50


class PageAnswers:
    """Pages of what `cache` has published, in `frame`.

    All of a page comes from one publication, and nothing of it from the clock or the request:
    so its entity tag holds until its content changes.
    """

    def __init__(
        self, cache: PublishedDocuments, configuration: Configuration, frame: PageFrame
    ) -> None:
        self._cache = cache
        self._configuration = configuration
        self._frame = frame
        self._cache_control = cache_control(configuration.feeds.max_age)

    def answer(self, address: str, request: Request) -> Response | None:
        """Return the page at `address`; None if there never was one. Raises Gone, StoreError."""
        html = self._page(address)
        if html is None:
            return None
        body = html.encode()
        page = Representation(
            body=body,
            media_type="text/html; charset=utf-8",
            etag=strong_etag(body),
            cache_control=self._cache_control,
            headers=PAGE_HEADERS,
        )
        return respond(page, request)

    def exists(self, address: str) -> bool:
        """Whether there is a page at `address`, or was one."""
        if _ARTICLE.fullmatch(address):
            with self._cache.reading() as connection:
                return published.article_at(connection, address) is not None
        section = _SECTION.fullmatch(address)
        return address == "/" or bool(section and self._is_section(section[1]))

    def _page(self, address: str) -> str | None:
        if _ARTICLE.fullmatch(address):
            return self._article(address)
        if address == "/":
            return self._listing(None)
        section = _SECTION.fullmatch(address)
        if section is None or not self._is_section(section[1]):
            return None
        return self._listing(section[1])

    def _is_section(self, slug: str) -> bool:
        """Whether the section has, or had, documents, or is configured to have them."""
        if any(section.slug == slug for section in self._configuration.sections):
            return True
        return self._cache.find(document_address(slug, FORMATS[0])) is not None

    def _listing(self, slug: str | None) -> str:
        """Return the page of the newest articles: of the section `slug`, or of all."""
        with self._cache.reading() as connection:
            sections = self._sections(connection)
            shown = self._shown_sections(connection, sections)
            section = next((known for known in shown if known.term == slug), None)
            if slug and section is None:
                raise Gone
            versions = published.newest(connection, slug or ALL_ARTICLES, _LISTED)
        entries = [
            entry_of(version, load(version.text), sections, self._configuration.site)
            for version in versions
        ]
        return render_template(
            "listing.html",
            frame=self._frame,
            sections=shown,
            section=section,
            description=self._description(section),
            articles=list(zip(entries, (version.address for version in versions), strict=True)),
        )

    def _article(self, address: str) -> str | None:
        with self._cache.reading() as connection:
            version = published.article_at(connection, address)
            if version is None:
                return None
            if version == "gone":
                raise Gone
            sections = self._sections(connection)
            shown = self._shown_sections(connection, sections)
            view = article_view(connection, version, sections, self._configuration.site)
        return render_template(
            "article.html",
            frame=self._frame,
            sections=shown,
            section=view.entry.categories[0],
            article=view,
            content=content_html(view.entry) if view.entry.blocks else "",
        )

    def _sections(self, connection: Connection) -> Sections:
        return sections_of(self._configuration, members.found_sections(connection))

    def _shown_sections(self, connection: Connection, sections: Sections) -> list[Category]:
        """Return the sections that have a page: those configured, and those published."""
        alive = documents.published_feeds(connection)
        alive |= {section.slug for section in self._configuration.sections}
        return [known for known in dict.fromkeys(sections.by_label.values()) if known.term in alive]

    def _description(self, section: Category | None) -> str:
        if section is None:
            return self._frame.description
        settings = self._configuration.sections
        return next((known.description for known in settings if known.slug == section.term), "")
