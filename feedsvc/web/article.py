"""What an article's page shows of it: itself, and the stories around it (decision 8)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feedsvc.config import SiteSettings
from feedsvc.entries import entry_of
from feedsvc.feeds import Sections
from feedsvc.model import Entry, Link
from feedsvc.store import published
from feedsvc.store.article_text import load
from feedsvc.store.articles import Version
from feedsvc.store.engine import Connection
from feedsvc.text import fold


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article, its standfirst, and the stories that its page names.

    A Link's `url` is "" where the story is not published here. `standfirst` is "" where the
    body begins with the same words.
    """

    entry: Entry
    standfirst: str
    earlier: Link | None
    later: Link | None
    related: tuple[Link, ...]


def article_view(
    connection: Connection, version: Version, sections: Sections, site: SiteSettings
) -> ArticleView:
    """Return the view of `version`, with links to what is published now."""
    text = load(version.text)
    entry = entry_of(version, text, sections, site)
    named = (*text.also_read, *filter(None, (text.previous, text.next)))
    headlines = sorted({fold(title) for title in named})
    known: dict[str, Link | None] = {
        headline: Link(title, f"{site.url}{address}")
        for headline, (title, address) in published.titled(connection, headlines).items()
    }
    # Nor may a page name what was withdrawn (F30).
    known |= dict.fromkeys(published.withdrawn_among(connection, headlines))
    earlier = _link(text.previous, known)
    later = _link(text.next, known)
    said = [link for link in (earlier, later, Link("", f"{site.url}{version.address}")) if link]
    return ArticleView(
        entry=entry,
        standfirst=_standfirst(entry),
        earlier=earlier,
        later=later,
        related=tuple(_unsaid(text.also_read, known, said)),
    )


def _link(title: str | None, known: Mapping[str, Link | None]) -> Link | None:
    return known.get(fold(title), Link(title, "")) if title else None


def _unsaid(
    titles: tuple[str, ...], known: Mapping[str, Link | None], said: list[Link]
) -> Iterator[Link]:
    """Yield the links of `titles`, but of none that is said already, here or in `said`."""
    seen = {_sameness(link) for link in said}
    for title in titles:
        link = _link(title, known)
        if link is not None and _sameness(link) not in seen:
            seen.add(_sameness(link))
            yield link


def _sameness(link: Link) -> str:
    return link.url or fold(link.title)


def _standfirst(entry: Entry) -> str:
    beginning = next((block.text for block in entry.blocks if block.kind == "paragraph"), "")
    return "" if fold(beginning) == fold(entry.summary) else entry.summary
