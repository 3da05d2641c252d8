"""Archives of feeds (RFC 5005 §4), made on request and then held as documents are (T24)."""

import re
import threading
from dataclasses import dataclass
from functools import partial

from werkzeug.exceptions import Gone, ServiceUnavailable

from feedsvc import encode
from feedsvc.archives import archive_of
from feedsvc.builder import Builder, render
from feedsvc.config import Configuration
from feedsvc.model import Document, Feed
from feedsvc.months import Month, month_named
from feedsvc.render import FORMATS, Format, document_address
from feedsvc.store.engine import Connection
from feedsvc.store.sql import documents, mentions
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.delivery import Delivery
from feedsvc.web.directory import published_directory
from feedsvc.web.held import HeldDocument

# An archive takes a tenth of a second: who waits longer than this is in too long a queue.
WAIT_SECONDS = 10

_FORMATS = {known.file: known for known in FORMATS}
_FILES = "|".join(map(re.escape, _FORMATS))
_ADDRESS = re.compile(
    r"(?:/(?P<key>(?:author/|filter/)?[a-z0-9-]{1,200}))?/archive/(?P<month>[0-9-]{7})"
    rf"(?:/(?P<number>[1-9][0-9]{{0,5}}))?/(?P<file>{_FILES})",
    re.ASCII,
)


def is_archive(address: str) -> bool:
    """Whether an archive could stand at `address`: nothing else does."""
    return _ADDRESS.fullmatch(address) is not None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an address asks for: a part of a month of the feed `key`; no number is the newest."""

    key: str
    month: Month
    number: int | None
    format_: Format


class PublishedArchives:
    """The archives of the feeds that `documents_held` has, each made when first asked for.

    One is made at a time in a worker, since several at once would only take longer each; who
    waits for it finds it held (F24). A new generation forgets them all. Nothing is held of an
    address that has no archive (F21, F22).
    """

    def __init__(self, documents_held: PublishedDocuments, configuration: Configuration) -> None:
        self._documents = documents_held
        self._configuration = configuration
        self._delivery = Delivery(configuration)
        self._making = threading.Lock()

    def find(self, address: str) -> HeldDocument | None:
        """Return the archive at `address`; None if there is none.

        Raises Gone where its feed is gone, ServiceUnavailable where too many are asked for at
        once, and StoreError as PublishedDocuments.find does.
        """
        wanted = self._wanted(address)
        if wanted is None:
            return None
        if held := self._documents.held(address):
            return held
        if not self._making.acquire(timeout=WAIT_SECONDS):
            raise ServiceUnavailable
        try:
            return self._documents.held(address) or self._made(address, wanted)
        finally:
            self._making.release()

    def _wanted(self, address: str) -> _Wanted | None:
        match = _ADDRESS.fullmatch(address)
        month = month_named(match["month"], self._configuration.site.tzinfo) if match else None
        if match is None or month is None:
            return None
        number = int(match["number"]) if match["number"] else None
        return _Wanted(match["key"] or "", month, number, _FORMATS[match["file"]])

    def _made(self, address: str, wanted: _Wanted) -> HeldDocument | None:
        current = self._documents.find(document_address(wanted.key, wanted.format_))
        if current is None:
            return None
        if current.gone:
            raise Gone
        with self._documents.reading() as connection:
            feed = self._feed(connection, wanted)
            generation = documents.generation(connection)
        if feed is None:
            return None
        rendered = render(feed, wanted.format_, self._configuration.feeds.media_type)
        bodies, etags = encode.encode(rendered.body)
        document = Document(address, rendered.media_type, bodies, etags)
        archive = self._delivery.archive(document, is_closed=feed.part.is_closed)
        self._documents.keep(archive, generation)
        return archive

    def _feed(self, connection: Connection, wanted: _Wanted) -> Feed | None:
        zone = self._configuration.site.tzinfo
        found = archive_of(connection, wanted.key, wanted.month, wanted.number, zone)
        if found is None:
            return None
        directory = published_directory(connection, self._configuration)
        # A later article of the same headline would change every archive that mentions that.
        titled = partial(mentions.titled, among="published", until=found.versions[0].published)
        builder = Builder(connection, self._configuration, directory, titled)
        return builder.archive(wanted.key, found.versions, found.part)
