"""The stories around an article: those that it names, and its neighbours in its section."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from feedsvc.model import Link
from feedsvc.store.engine import Connection
from feedsvc.store.sql import listings, mentions, published
from feedsvc.store.sql.article_text import ArticleText
from feedsvc.store.sql.articles import Version
from feedsvc.text import fold

MORE = 5


@dataclass(frozen=True, slots=True)
class Around:
    """Links to other stories, none of them twice; `url` is "" where one is not published here.

    `earlier` and `later` are the neighbours that the article names where they are published,
    else those in its section; `more` are further earlier ones of the section.
    """

    earlier: Link | None
    later: Link | None
    related: tuple[Link, ...]
    more: tuple[Link, ...]


def around(
    connection: Connection, version: Version, text: ArticleText, section: str, site_url: str
) -> Around:
    """Return the stories around `version`, whose text is `text`, in the section with that slug."""
    known = _known(connection, text, site_url)
    before = [
        Link(story.title, f"{site_url}{story.address}")
        for story in listings.earlier(connection, section, version.published, MORE)
    ]
    next_one = listings.later(connection, section, version.published)
    after = [Link(next_one.title, f"{site_url}{next_one.address}")] if next_one else []
    previous, following = _named(text.previous, known), _named(text.next, known)
    seen = {f"{site_url}{version.address}"}
    # What the article names comes before what only stands beside it.
    earlier, later = _first(_readable(previous), seen), _first(_readable(following), seen)
    related = [link for title in text.also_read for link in _named(title, known)]
    return Around(
        related=tuple(_unsaid(related, seen)),
        earlier=earlier or _first([*before, *previous], seen),
        later=later or _first([*after, *following], seen),
        more=tuple(_unsaid(before, seen)),
    )


def _known(connection: Connection, text: ArticleText, site_url: str) -> Mapping[str, Link | None]:
    """Return by folded headline the published stories that `text` names, None for withdrawn."""
    named = (*text.also_read, *filter(None, (text.previous, text.next)))
    headlines = sorted({fold(title) for title in named})
    if not headlines:
        return {}
    found = mentions.titled(connection, headlines, among="published")
    known: dict[str, Link | None] = {
        one.headline: Link(one.title, f"{site_url}{one.address}") for one in found
    }
    # No page may name what was withdrawn (F30).
    return known | dict.fromkeys(published.withdrawn_among(connection, headlines))


def _named(title: str | None, known: Mapping[str, Link | None]) -> list[Link]:
    """Return the story called `title`, if there is one and it may be named."""
    link = known.get(fold(title), Link(title, "")) if title else None
    return [link] if link else []


def _readable(links: list[Link]) -> list[Link]:
    return [link for link in links if link.url]


def _first(links: Iterable[Link], seen: set[str]) -> Link | None:
    return next(_unsaid(links, seen), None)


def _unsaid(links: Iterable[Link], seen: set[str]) -> Iterator[Link]:
    """Yield those of `links` that are not in `seen`, and put them there."""
    for link in links:
        sameness = link.url or fold(link.title)
        if sameness not in seen:
            seen.add(sameness)
            yield link
