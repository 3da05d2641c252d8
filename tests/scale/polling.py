"""Readers behind nginx that look at every answer, and remember which node it came from."""

import contextlib
import http.client
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit

from lxml import etree

from tests.faults.polling import CODINGS, Served
from tests.soak.violations import Complain

# The header in which nginx names the node that answered.
NODE_HEADER = "X-Node"
SECONDS_BETWEEN = 0.01


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer, the node that gave it, and whether the reader had sent the tag that it held."""

    served: Served
    node: str
    is_conditional: bool


class Reader(threading.Thread):
    """Asks for each of `addresses`, plain and compressed, every second time with its tag."""

    def __init__(self, url: str, addresses: Sequence[str], complain: Complain) -> None:
        super().__init__(daemon=True)
        self.seen: list[Seen] = []
        self._addresses = addresses
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self._complain = complain
        self._stopped = threading.Event()
        self._tags: dict[tuple[str, str], str] = {}
        self._parsed: set[str] = set()

    def run(self) -> None:
        is_conditional = False
        while not self._stopped.is_set():
            for address in self._addresses:
                for coding in CODINGS:
                    self._poll(address, coding, is_conditional=is_conditional)
                    if self._stopped.wait(SECONDS_BETWEEN):
                        return
            is_conditional = not is_conditional

    def stop(self) -> None:
        """End after the request under way."""
        self._stopped.set()
        self.join()
        self._connection.close()

    def _poll(self, address: str, coding: str, *, is_conditional: bool) -> None:
        headers = {"Accept-Encoding": coding}
        if is_conditional and (address, coding) in self._tags:
            headers["If-None-Match"] = self._tags[address, coding]
        try:
            self._connection.request("GET", address, headers=headers)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._complain("a request was not answered", f"{address}: {error!r}")
            return
        if response.status not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            self._complain("an error was answered", f"{response.status} to {address}")
            return
        digest = ""
        if response.status == HTTPStatus.OK:
            coding = response.headers.get("Content-Encoding", "identity")
            digest = sha256(body).hexdigest()
            if coding == "identity":
                self._parse_once(response.headers.get_content_type(), body, digest)
        etag = response.headers.get("ETag", "")
        self._tags[address, coding] = etag
        # Where one node failed, another one answered: nginx names both.
        node = response.headers.get(NODE_HEADER, "").rpartition(", ")[2]
        served = Served(address, coding, response.status, etag, digest)
        self.seen.append(Seen(served, node, "If-None-Match" in headers))

    def _parse_once(self, media_type: str, body: bytes, digest: str) -> None:
        if digest in self._parsed:
            return
        self._parsed.add(digest)
        try:
            _parse(media_type, body)
        except ValueError as error:
            self._complain("a body that is not well-formed", str(error))


def _parse(media_type: str, body: bytes) -> None:
    """Raise ValueError unless `body` is well-formed JSON or XML."""
    if media_type.endswith("json"):
        json.loads(body)
        return
    try:
        etree.fromstring(body)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


@contextlib.contextmanager
def reading(
    url: str, addresses: Sequence[str], number: int, complain: Complain
) -> Iterator[list[Reader]]:
    """Let `number` readers poll while the block runs."""
    readers = [Reader(url, addresses, complain) for _ in range(number)]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        for reader in readers:
            reader.stop()
