"""HTTP/1.1 as readers speak it, on asyncio: whole, slowly, or wrongly."""

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

SECONDS_TO_ANSWER = 60.0
SLOW_PIECE = 60
SLOW_CHUNK = 2_000
SLOW_SECONDS = 0.1


class NoAnswer(Exception):
    """The connection ended, or stood still, before a whole answer had come."""


@dataclass(frozen=True)
class Answer:
    """An answer as received; the names of its headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def decoded(self) -> bytes:
        """The body without its content coding."""
        is_coded = self.headers.get("content-encoding") == "gzip" and self.body
        return zlib.decompress(self.body, wbits=31) if is_coded else self.body


class Connection:
    """A connection to a port of loopback, opened when there is something to ask.

    With `keeps` it is used again for the next request, as long as the service lets it be. With
    `is_slow` all is sent and read in little pieces.
    """

    def __init__(self, port: int, *, keeps: bool = False, is_slow: bool = False) -> None:
        self._port = port
        self._keeps = keeps
        self._is_slow = is_slow
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, target: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
        """Return the answer; raises NoAnswer."""
        fields = {"Host": "127.0.0.1", **headers}
        if not self._keeps:
            fields["Connection"] = "close"
        lines = [f"{method} {target} HTTP/1.1", *(f"{n}: {v}" for n, v in fields.items()), "", ""]
        was_open = self._streams is not None
        try:
            return await self._exchange("\r\n".join(lines).encode("latin-1"), method)
        except NoAnswer:
            if not was_open:
                raise
            # RFC 9112 §9.3.1: one that was closed meanwhile; the request is asked anew.
            return await self._exchange("\r\n".join(lines).encode("latin-1"), method)

    async def say(self, data: bytes) -> Answer | None:
        """Send `data`, whatever it is; return what is answered, None where that is nothing."""
        try:
            return await self._exchange(data, data.partition(b" ")[0].decode("latin-1"))
        except NoAnswer:
            return None

    async def begin(self, data: bytes) -> None:
        """Send `data` and wait for nothing; raises OSError."""
        _, writer = await self._opened()
        writer.write(data)

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return self._streams

    async def _exchange(self, request: bytes, method: str) -> Answer:
        try:
            async with asyncio.timeout(SECONDS_TO_ANSWER):
                reader, writer = await self._opened()
                await self._send(writer, request)
                answer = await self._receive(reader, method)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.close()
            raise NoAnswer(f"{type(error).__name__} {error}") from error
        if not self._keeps or answer.headers.get("connection") == "close":
            self.close()
        return answer

    async def _send(self, writer: asyncio.StreamWriter, request: bytes) -> None:
        size = SLOW_PIECE if self._is_slow else len(request)
        for start in range(0, len(request), size):
            writer.write(request[start : start + size])
            await writer.drain()
            if self._is_slow:
                await asyncio.sleep(SLOW_SECONDS)

    async def _receive(self, reader: asyncio.StreamReader, method: str) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        fields = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        if method == "HEAD" or status in {204, 304}:
            return Answer(status, headers, b"")
        return Answer(status, headers, await self._body(reader, int(headers["content-length"])))

    async def _body(self, reader: asyncio.StreamReader, length: int) -> bytes:
        if not self._is_slow:
            return await reader.readexactly(length)
        body = b""
        while len(body) < length:
            body += await reader.readexactly(min(SLOW_CHUNK, length - len(body)))
            await asyncio.sleep(SLOW_SECONDS)
        return body
