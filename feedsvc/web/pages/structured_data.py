"""An article's metadata for machines: JSON-LD of schema.org, and the Open Graph.

Sources: schema.org/NewsArticle, Google's description of article structured data, ogp.me.
"""

from typing import Any

from feedsvc.model import Link
from feedsvc.render import lead_image
from feedsvc.text import fold
from feedsvc.web.pages.article import ArticleView
from feedsvc.web.pages.frame import PageFrame


def news_article(article: ArticleView, frame: PageFrame) -> dict[str, Any]:
    """Return the NewsArticle of JSON-LD; the template escapes it for a script element (F4)."""
    entry = article.entry
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": entry.title,
        "url": entry.url,
        "mainEntityOfPage": entry.url,
        "datePublished": frame.machine_time(entry.published),
        "dateModified": frame.machine_time(entry.updated),
        "articleSection": [category.label for category in entry.categories],
        "inLanguage": frame.language,
        "timeRequired": f"PT{article.minutes}M",
        "isAccessibleForFree": True,
        "author": [_author(link, frame) for link in article.authors],
        "publisher": _publisher(frame),
    }
    if entry.summary:
        data["description"] = entry.summary
    if image := lead_image(entry.blocks):
        data["image"] = [image.url]
    if frame.license:
        data["license"] = frame.license
    return {key: value for key, value in data.items() if value != []}


def open_graph(article: ArticleView, frame: PageFrame) -> list[tuple[str, str]]:
    """Return (property, content) of the meta elements of the Open Graph."""
    entry = article.entry
    image = lead_image(entry.blocks)
    properties = [
        ("og:type", "article"),
        ("og:title", entry.title),
        ("og:url", entry.url),
        ("og:site_name", frame.title),
        ("og:description", entry.summary),
        ("og:image", image.url if image else frame.logo),
        ("article:published_time", frame.machine_time(entry.published)),
        ("article:modified_time", frame.machine_time(entry.updated)),
        ("article:section", entry.categories[0].label),
        *(("article:author", link.url) for link in article.authors),
    ]
    return [(name, content) for name, content in properties if content]


def _author(link: Link, frame: PageFrame) -> dict[str, str]:
    # A credit that begins with the publication's own name is the desk's, not a person's.
    is_desk = fold(link.title).startswith(fold(frame.title))
    author = {"@type": "Organization" if is_desk else "Person", "name": link.title}
    return {**author, "url": link.url} if link.url else author


def _publisher(frame: PageFrame) -> dict[str, Any]:
    publisher: dict[str, Any] = {
        "@type": "NewsMediaOrganization",
        "name": frame.title,
        "url": frame.page_url(),
    }
    if frame.logo:
        publisher["logo"] = {"@type": "ImageObject", "url": frame.logo}
    return publisher
