"""The id and address that a new article is given: the usual ones, numbered where taken."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from feedsvc import identity
from feedsvc.config import SiteSettings
from feedsvc.feeds import Sections
from feedsvc.model import Article
from feedsvc.rebuild.candidate import Candidate
from feedsvc.store import given
from feedsvc.store.engine import Connection


class Names:
    """Names the new articles of one batch; what it gave out is taken, before the store knows it.

    The store is asked once for the names that the whole batch will most likely want.
    """

    def __init__(
        self,
        connection: Connection,
        site: SiteSettings,
        batch: Iterable[Candidate],
        sections: Sections,
    ) -> None:
        self._connection = connection
        self._site = site
        self._authority = site.authority  # which the settings read out of the URL at each call
        articles = [candidate.article for candidate in batch]
        slugs = {article.title: identity.slug_of(article.title) for article in articles}
        self._slugs = slugs
        self._free_ids = {self._id(article, slugs[article.title]) for article in articles}
        self._free_addresses = {
            identity.address_of(article.day, _section(article, sections), slugs[article.title])
            for article in articles
        }
        ids, addresses = given.taken(connection, self._free_ids, self._free_addresses)
        self._free_ids -= ids
        self._free_addresses -= addresses
        self._taken: set[str] = set()

    def give(self, article: Article, sections: Sections) -> tuple[str, str]:
        """Return the id and the address that `article` keeps from now on."""
        slug = self._slugs.get(article.title) or identity.slug_of(article.title)
        article_id = article.id
        if article_id is None or self._is_id_taken(article_id):
            article_id = identity.numbered(self._id(article, slug), self._is_id_taken)
        usual = identity.address_of(article.day, sections.of(article.sections[0]).term, slug)
        address = self._address_in(article.url) or identity.numbered(usual, self._is_address_taken)
        self._taken |= {article_id, address}
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
        return address if is_ours and not self._is_address_taken(address) else None

    def _is_id_taken(self, wanted: str) -> bool:
        if wanted in self._taken:
            return True
        is_free = wanted in self._free_ids
        return not is_free and given.number_by_id(self._connection, wanted) is not None

    def _is_address_taken(self, wanted: str) -> bool:
        if wanted in self._taken:
            return True
        is_free = wanted in self._free_addresses
        return not is_free and given.number_by_address(self._connection, wanted) is not None


def _section(article: Article, sections: Sections) -> str:
    """Return the slug that the article's section has, or will have once it is admitted."""
    label = article.sections[0]
    return sections.with_found(label).of(label).term
