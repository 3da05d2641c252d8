"""An article's version, as the store keeps it, into the entry that feeds and pages show."""

from feedsvc.config import SiteSettings
from feedsvc.feeds import Sections
from feedsvc.model import Entry
from feedsvc.moment import from_text
from feedsvc.store.sql.article_text import ArticleText
from feedsvc.store.sql.articles import Version


def entry_of(version: Version, text: ArticleText, sections: Sections, site: SiteSettings) -> Entry:
    """Return the entry of `version`, whose text is `text`; its related links are not resolved.

    Its `url` is the manifest's where that gives one. The site's author is the author of an
    article that names none.
    """
    return Entry(
        id=version.id,
        url=text.url or f"{site.url}{version.address}",
        title=version.title,
        published=from_text(version.published),
        updated=from_text(version.updated),
        summary=text.summary,
        authors=text.authors or ((site.author,) if site.author else ()),
        categories=sections.categories(version.sections),
        blocks=text.blocks,
        read_minutes=text.read_minutes,
    )
