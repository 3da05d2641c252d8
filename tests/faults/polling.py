"""Clients that poll every document of a service, again and again, and keep all that they get."""

import contextlib
import http.client
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

CODINGS = ("identity", "gzip")
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """One answer: `digest` is of the body as it came, "" of a 304, which has none."""

    address: str
    coding: str
    status: int
    etag: str
    digest: str


class Poller(threading.Thread):
    """One client with one connection: it asks for each of `addresses`, plain and compressed.

    Every second time round it asks with the tag it was given (If-None-Match).
    """

    def __init__(self, url: str, addresses: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self.failure: BaseException | None = None
        self._addresses = addresses
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self._stopped = threading.Event()
        self._round = threading.Condition()
        self._rounds = 0
        self._served: list[Served] = []
        self._tags: dict[tuple[str, str], str] = {}

    def run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._ask_for_all(is_conditional=self._rounds % 2 == 1)
                with self._round:
                    self._rounds += 1
                    self._round.notify_all()
        except (OSError, http.client.HTTPException) as error:
            self.failure = error
        finally:
            self._connection.close()

    def whole_round(self) -> int:
        """Return how many rounds there will be when all was asked for once more from now on."""
        with self._round:
            return self._rounds + 2

    def served_until(self, rounds: int, patience_seconds: float = PATIENCE_SECONDS) -> list[Served]:
        """Wait until there were so many `rounds`; return all answers not returned before.

        Raises AssertionError of a client that was let down, never started, or is kept waiting.
        """
        with self._round:
            is_settled = self._round.wait_for(
                lambda: self._rounds >= rounds or not self.is_alive(), patience_seconds
            )
        assert self.is_alive(), f"a client does not ask, or was let down: {self.failure!r}"
        assert is_settled, f"a client had {self._rounds} whole rounds of answers, not {rounds}"
        served, self._served = self._served, []
        return served

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def _ask_for_all(self, *, is_conditional: bool) -> None:
        for address in self._addresses:
            for coding in CODINGS:
                headers = {"Accept-Encoding": coding}
                if is_conditional and (address, coding) in self._tags:
                    headers["If-None-Match"] = self._tags[address, coding]
                self._served.append(self._answer(address, coding, headers))
            # Others have work to do on this machine, too.
            self._stopped.wait(0.005)

    def _answer(self, address: str, coding: str, headers: dict[str, str]) -> Served:
        self._connection.request("GET", address, headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        etag = response.getheader("ETag", "")
        self._tags[address, coding] = etag
        digest = sha256(body).hexdigest() if response.status == http.HTTPStatus.OK else ""
        coding = response.getheader("Content-Encoding", coding if not digest else "identity")
        return Served(address, coding, response.status, etag, digest)


@contextlib.contextmanager
def polled(url: str, addresses: Sequence[str], clients: int = 2) -> Iterator[list[Poller]]:
    """Have `clients` poll while the block runs."""
    pollers = [Poller(url, addresses) for _ in range(clients)]
    for poller in pollers:
        poller.start()
    try:
        yield pollers
    finally:
        for poller in pollers:
            poller.stop()
