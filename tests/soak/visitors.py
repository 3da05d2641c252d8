"""Who else comes: people with browsers, and programs that speak HTTP wrongly."""

import asyncio
from random import Random

from tests.soak.violations import Complain
from tests.soak.wire import Connection, NoAnswer

SECONDS_BETWEEN = 2.0
SECONDS_HALF_OPEN = 3.0

PAGES = (
    "/",
    "/top-news/",
    "/culture/",
    "/author/asha-rao/",
    "/filter/harbour/",
    "/feeds/",
    "/feeds.opml",
    "/archive/",
    "/sitemap.xml",
    "/sitemap/news.xml",
    "/robots.txt",
    "/healthz",
    "/metrics",
    "/nobody-writes/feed.xml",
)
WHOLE_AND_WRONG = (
    b"POST /feed.xml HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
    b"GET /no/such/feed.xml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /%2e%2e/%00/feed.xml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /feed.xml?utm_source=x&y[]=%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b'GET /feed.xml HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/"a", , "b\r\nConnection: close\r\n\r\n',
    b"GET /feed.xml HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: no date\r\nConnection: close\r\n\r\n",
    b"GET /feed.xml HTTP/1.1\r\nHost: a\r\nRange: bytes=5-1\r\nConnection: close\r\n\r\n",
    b"GET /feed.xml HTTP/1.1\r\nHost: a\r\nA-IM: ,;q=x\r\nConnection: close\r\n\r\n",
    b"BREW /feed.xml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /feed.xml HTTP/1.1\r\nbad header\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50) + b"\r\n\r\n",
    b"GET /feed.xml HTTP/1.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
)
HALF = (
    b"GET /feed.xml HTTP/1.1\r\nHost:",
    b"GET /atom.xml HTTP/1.1\r\nHost: a\r\n\r\n",
    b"",
)


class Visitor:
    """Looks at pages; a page of an article may be gone, and is then 410."""

    def __init__(self, port: int, addresses: dict[int, str], complain: Complain) -> None:
        self.statuses: dict[int, int] = {}
        self._connection = Connection(port, keeps=True)
        self._addresses = addresses
        self._complain = complain

    async def read(self, until: asyncio.Event, chance: Random) -> None:
        """Look at one page after another until told to end."""
        while not until.is_set():
            target, good = chance.choice(PAGES), {200}
            if chance.random() < 0.5:
                target, good = chance.choice(list(self._addresses.values())), {200, 410}
            try:
                answer = await self._connection.ask(target, {"Accept-Encoding": "gzip"})
            except NoAnswer as error:
                self._complain("a request was not answered", f"{target}: {error}")
                continue
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            if answer.status not in good:
                self._complain("an error was answered", f"{answer.status} to {target}")
            await asyncio.sleep(SECONDS_BETWEEN * chance.random())
        self._connection.close()


class Breaker:
    """Sends what is wrong, stops in the middle, or goes before it is answered."""

    def __init__(self, port: int, complain: Complain) -> None:
        self.statuses: dict[int, int] = {}
        self._port = port
        self._complain = complain

    async def read(self, until: asyncio.Event, chance: Random) -> None:
        """Break one request after another until told to end."""
        while not until.is_set():
            connection = Connection(self._port)
            if chance.random() < 0.4:
                await self._leave(connection, chance)
            else:
                sent = chance.choice(WHOLE_AND_WRONG)
                answer = await connection.say(sent)
                status = answer.status if answer else 0
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status >= 500:
                    self._complain("an error was answered", f"{status} to {sent[:60]!r}")
            connection.close()
            await asyncio.sleep(SECONDS_BETWEEN * chance.random())

    async def _leave(self, connection: Connection, chance: Random) -> None:
        try:
            await connection.begin(chance.choice(HALF))
        except OSError as error:
            self._complain("a request was not answered", str(error))
            return
        await asyncio.sleep(SECONDS_HALF_OPEN * chance.random())
