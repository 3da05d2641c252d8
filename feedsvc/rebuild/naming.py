"""The id and address that a new article is given: the usual ones, numbered where taken."""

from collections.abc import Iterable
from functools import partial
from urllib.parse import urlsplit

from feedsvc import identity
from feedsvc.config import SiteSettings
from feedsvc.feeds import Sections
from feedsvc.model import Article
from feedsvc.rebuild.candidate import Candidate
from feedsvc.rebuild.taken import Taken
from feedsvc.store.engine import Connection
from feedsvc.store.sql import given


class Names:
    """Names the new articles of one batch."""

    def __init__(
        self,
        connection: Connection,
        site: SiteSettings,
        batch: Iterable[Candidate],
        sections: Sections,
    ) -> None:
        self._site = site
        self._authority = site.authority  # which the settings read out of the URL at each call
        articles = [candidate.article for candidate in batch]
        slugs = {article.title: identity.slug_of(article.title) for article in articles}
        self._slugs = slugs
        self._ids = Taken(
            {self._id(article, slugs[article.title]) for article in articles},
            partial(given.ids_among, connection),
        )
        self._addresses = Taken(
            {
                identity.address_of(article.day, _section(article, sections), slugs[article.title])
                for article in articles
            },
            partial(given.addresses_among, connection),
        )

    def give(self, article: Article, sections: Sections) -> tuple[str, str]:
        """Return the id and the address that `article` keeps from now on."""
        slug = self._slugs.get(article.title) or identity.slug_of(article.title)
        article_id = article.id
        if article_id is None or article_id in self._ids:
            article_id = self._ids.numbered(self._id(article, slug))
        usual = identity.address_of(article.day, sections.of(article.sections[0]).term, slug)
        address = self._address_in(article.url) or self._addresses.numbered(usual)
        self._ids.add(article_id)
        self._addresses.add(address)
        return article_id, address

    def _id(self, article: Article, slug: str) -> str:
        return identity.id_of(self._authority, self._site.id_day, article.day, slug)

    def _address_in(self, url: str | None) -> str | None:
        """Return the address that a manifest's `url` names below the site's URL, if it is free."""
        base = self._site.url
        if url is None or not url.startswith(f"{base}/"):
            return None
        address = urlsplit(url).path.removeprefix(urlsplit(base).path).rstrip("/")
        is_ours = identity.is_article_address(address)
        return address if is_ours and address not in self._addresses else None


def _section(article: Article, sections: Sections) -> str:
    """Return the slug that the article's section has, or will have once it is admitted."""
    label = article.sections[0]
    return sections.with_found(label).of(label).term
