"""Which view a page address gives: what its template needs is read here, once."""

from dataclasses import dataclass

from werkzeug.exceptions import Gone

from feedsvc.months import month_named
from feedsvc.render import content_html
from feedsvc.store.engine import Connection
from feedsvc.store.sql import listings, published
from feedsvc.web.pages import months
from feedsvc.web.pages.addresses import PageAddress
from feedsvc.web.pages.article import article_view
from feedsvc.web.pages.frame import PageFrame
from feedsvc.web.pages.listing import listed, month_to_go_on, newest_versions
from feedsvc.web.pages.site import NamedFeed, PublishedSite
from feedsvc.web.pages.structured_data import news_article, open_graph
from feedsvc.web.pages.view import View, html_view


@dataclass(frozen=True, slots=True)
class Views:
    """The views of `site` in `frame`, from what `connection` reads. Each may raise Gone."""

    connection: Connection
    site: PublishedSite
    frame: PageFrame

    def at(self, address: str, wanted: PageAddress) -> View | None:
        """Return the view of what is `wanted` at `address`; None if there never was one."""
        if wanted.kind == "article":
            return self._article(address)
        if wanted.kind == "feeds":
            return self._feeds()
        feed = self.site.feed(self.connection, wanted.key)
        if feed is None:
            if listings.was_a_feed(self.connection, wanted.key):
                raise Gone
            return None
        if wanted.kind == "newest":
            return self._newest(feed)
        return self._months(feed) if wanted.kind == "months" else self._month(feed, wanted)

    def _newest(self, feed: NamedFeed) -> View:
        settings = self.site.configuration.site
        versions = newest_versions(self.connection, feed.key)
        stories = listed(versions, self.site.directory.sections, settings)
        return html_view(
            "listing.html",
            **self._around(feed),
            stories=stories,
            month=month_to_go_on(stories, settings),
        )

    def _article(self, address: str) -> View | None:
        version = published.article_at(self.connection, address)
        if version is None:
            return None
        if version == "gone":
            raise Gone
        article = article_view(self.connection, version, self.site)
        return html_view(
            "article.html",
            **self._around(self.site.section(article.entry.categories[0])),
            article=article,
            content=content_html(article.entry) if article.entry.blocks else "",
            structured_data=news_article(article, self.frame),
            open_graph=open_graph(article, self.frame),
        )

    def _feeds(self) -> View:
        return html_view(
            "feeds.html",
            **self._around(self.site.all_articles()),
            groups=[
                ("Sections", [self.site.section(known) for known in self.site.sections]),
                ("Selections", self.site.filters(self.connection)),
            ],
            authors=self.site.authors(self.connection),
        )

    def _months(self, feed: NamedFeed) -> View:
        found = months.months(self.connection, feed.key, self.frame.zone)
        return html_view("months.html", **self._around(feed), years=months.by_year(found))

    def _month(self, feed: NamedFeed, wanted: PageAddress) -> View | None:
        zone = self.frame.zone
        month = month_named(wanted.month, zone)
        page = (
            months.month_page(self.connection, feed.key, month, wanted.part, zone)
            if month
            else None
        )
        if page is None:
            return None
        days = months.by_day(page.versions, self.site.directory.sections, zone)
        return html_view("month.html", **self._around(feed), page=page, days=days)

    def _around(self, feed: NamedFeed) -> dict[str, object]:
        return {"frame": self.frame, "sections": self.site.sections, "feed": feed}
