"""What a worker holds of a publication, and how the next one changes just what it must."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

from feedsvc.errors import StoreCorrupt
from feedsvc.store.connection import Connection
from feedsvc.store.sql import documents, served
from feedsvc.web.delivery import Delivery
from feedsvc.web.held import HeldDocument, HeldDocuments
from feedsvc.web.publication import Publication, publication_in

# Of a document, those of its last versions: three codings have each its own.
EARLIER_TAGS = 24


class HeldPublication:
    """The documents of a publication that are held, at most `max_bytes` of bodies.

    `publication` is what was last taken notice of, None before the first. Up to `ahead_bytes` of
    documents are fetched before anybody asks for them, and stay; `errors` turns what is raised of
    the store into StoreError. Any thread may ask what is held; who changes it holds a lock.
    """

    def __init__(
        self,
        delivery: Delivery,
        errors: Callable[[], AbstractContextManager[None]],
        *,
        max_bytes: int,
        ahead_bytes: int,
    ) -> None:
        self.publication: Publication | None = None
        self._delivery = delivery
        self._errors = errors
        self._held = HeldDocuments(max_bytes)
        self._addresses: frozenset[str] = frozenset()
        # By address, those of the last versions that were let go.
        self._earlier: dict[str, tuple[str, ...]] = {}
        self._ahead_bytes = ahead_bytes
        self.at = self._held.at

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    @property
    def generation(self) -> int:
        """The number of the publication; 0 before the first."""
        return self.publication.generation if self.publication else 0

    def has_nothing_at(self, address: str) -> bool:
        """Whether the publication is known, and no document of it is at `address`."""
        return self.publication is not None and address not in self._addresses

    def fetch(self, connection: Connection, address: str) -> HeldDocument | None:
        """Hold and return the document that the store has at `address`; None if there is none."""
        held = self._stored(connection, address)
        if held is not None:
            self._held.add(held)
        return held

    def keep(self, made: HeldDocument, generation: int) -> None:
        """Hold what was made of the articles of `generation`, unless another one is held."""
        if self.generation == generation:
            self._held.add(made)

    def renew(self, connection: Connection, *, is_reopened: bool) -> bool:
        """Bring what is held up to the store, all at once when all of it is read.

        `is_reopened`: it may be another store than the one before. Returns whether anything is
        published in it; if nothing is, all stays as it is.
        """
        found = publication_in(connection)
        if found is None:
            return False
        known = self.publication
        if is_reopened or known is None or not known.has_documents_of(found):
            self._renew_documents(connection)
        self.publication = found
        return True

    def _renew_documents(self, connection: Connection) -> None:
        outdated = set(self._outdated(connection))
        for address in outdated:
            self._note_earlier(self.at(address))
        staying = self._to_stay(connection)
        missing = [known for known in staying if known in outdated or not self.at(known)]
        ahead = list(self._undamaged(connection, missing))
        addresses = served.addresses(connection)
        self._held.let_go(outdated.difference(held.document.address for held in ahead))
        self._held.let_stay(staying)
        for held in ahead:
            self._held.add(held)
        self._addresses = addresses

    def _to_stay(self, connection: Connection) -> frozenset[str]:
        """Return the addresses that most readers poll, of `ahead_bytes` together."""
        if not self._ahead_bytes:
            return frozenset()
        return frozenset(_fitting(served.sizes(connection), self._ahead_bytes))

    def _outdated(self, connection: Connection) -> Iterator[str]:
        """Yield the addresses at which something is held that is to go.

        A document stays if its tags, type and date are the store's: no number of a generation
        tells that of a store that was restored, nor of other codings of the same bytes. What was
        made of articles goes, since any of them may have changed.
        """
        current = served.tags(connection, list(self._held))
        for address in self._held:
            known = self.at(address)
            if known is None or known.is_made or known.tags != current.get(address):
                yield address

    def _note_earlier(self, outdated: HeldDocument | None) -> None:
        if outdated is not None and not outdated.is_made:
            address, etags = outdated.document.address, outdated.document.etags.values()
            known = (*self._earlier.get(address, ()), *filter(None, etags))
            self._earlier[address] = known[-EARLIER_TAGS:]

    def _undamaged(
        self, connection: Connection, addresses: Iterable[str]
    ) -> Iterator[HeldDocument]:
        """Yield the documents at `addresses` but for those that are damaged: they harm no other."""
        connection.execute("SAVEPOINT undamaged")
        for address in addresses:
            try:
                with self._errors():
                    held = self._stored(connection, address)
            except StoreCorrupt:  # whoever asks for it is told, and so is the log
                # PostgreSQL refuses all that follows an error in a transaction.
                connection.execute("ROLLBACK TO SAVEPOINT undamaged")
            else:
                yield from [held] if held else []
        connection.execute("RELEASE SAVEPOINT undamaged")

    def _stored(self, connection: Connection, address: str) -> HeldDocument | None:
        found = documents.get(connection, address)
        if found is None:
            return None
        held = self._delivery.published(found)
        # What came back is no longer what was.
        earlier = set(self._earlier.get(address, ())) - set(held.document.etags.values())
        return replace(held, earlier=frozenset(earlier))


def _fitting(sizes: Iterable[served.DocumentSize], max_bytes: int) -> Iterator[str]:
    """Yield the addresses of the first documents that take `max_bytes` together."""
    left = max_bytes
    for document in sizes:
        if document.size <= left:
            left -= document.size
            yield document.address
