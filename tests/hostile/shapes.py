"""Requests that are none, or two, or another for each who reads them; and what each is due.

Each row: what it is, the bytes, the statuses that are due, in order, until the
service closes the connection, at once or once it is idle.
"""

HEAD = b"GET /feed.xml HTTP/1.1\r\nHost: a\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
ENDED = b"0\r\n\r\n"
BODY = b"Content-Length: 5\r\n\r\nhello"


def chunked(*lines: bytes) -> bytes:
    return HEAD + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


# RFC 9112 §6.1 and §6.3: a length beside Transfer-Encoding is overridden, and the connection is
# closed after the answer, so what follows is never taken for a request.
LENGTHS = [
    (
        "CL and TE",
        chunked(b"Content-Length: 40", b"Transfer-Encoding: chunked") + ENDED + SMUGGLED,
        [200],
    ),
    (
        "TE and CL",
        chunked(b"Transfer-Encoding: chunked", b"Content-Length: 40") + ENDED + SMUGGLED,
        [200],
    ),
    (
        "TE and CL: 0",
        chunked(b"Transfer-Encoding: chunked", b"Content-Length: 0") + SMUGGLED,
        [200],
    ),
    ("two other lengths", HEAD + b"Content-Length: 0\r\n" + BODY, [400]),
    ("two lengths in one", HEAD + b"Content-Length: 5, 6\r\n\r\nhello", [400]),
    ("a list of one length twice", HEAD + b"Content-Length: 5, 5\r\n\r\nhello", [400]),
    ("two equal lengths", HEAD + b"Content-Length: 5\r\n" + BODY, [200]),
    ("a negative length", HEAD + b"Content-Length: -5\r\n\r\nhello", [400]),
    ("a length with a plus", HEAD + b"Content-Length: +5\r\n\r\nhello", [400]),
    ("a length in hex", HEAD + b"Content-Length: 0x5\r\n\r\nhello", [400]),
    ("a length beyond 64 bits", HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n", [400]),
    ("an empty length", HEAD + b"Content-Length: \r\n\r\n", [400]),
    ("a body like a request", HEAD + b"Content-Length: 37\r\n\r\n" + SMUGGLED.ljust(37), [200]),
]
CHUNKS = [
    ("TE twice", chunked(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"), [400]),
    ("TE that is none", chunked(b"Transfer-Encoding: xchunked") + ENDED, [400]),
    ("TE, chunked not last", chunked(b"Transfer-Encoding: chunked, gzip") + ENDED, [400]),
    ("TE with a blank before the colon", chunked(b"Transfer-Encoding : chunked") + ENDED, [400]),
    ("TE with a tab before its name", chunked(b"\tTransfer-Encoding: chunked") + ENDED, [400]),
    (
        "TE in HTTP/1.0",
        b"GET /feed.xml HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        [400],
    ),
    # The head is whole and is answered; the connection ends with the body that cannot be read.
    ("a chunk of no size", chunked(b"Transfer-Encoding: chunked") + b"zz\r\n" + SMUGGLED, [200]),
    ("a chunk beyond 64 bits", chunked(b"Transfer-Encoding: chunked") + b"f" * 17 + b"\r\n", [200]),
    ("a chunk that is cut", chunked(b"Transfer-Encoding: chunked") + b"ff\r\nabc", [200]),
    (
        "a chunk without its line end",
        chunked(b"Transfer-Encoding: chunked") + b"1\r\nab\r\n" + ENDED + SMUGGLED,
        [200],
    ),
    (
        "a chunk with an extension",
        chunked(b"Transfer-Encoding: chunked") + b"1;a=b\r\nx\r\n" + ENDED,
        [200],
    ),
]
HEADS = [
    ("a folded header", HEAD + b"X: a\r\n smuggled\r\n\r\n", [400]),
    ("a bare CR in a value", HEAD + b"X: a\rsmuggled: b\r\n\r\n", [400]),
    ("NUL in a value", HEAD + b"X: a\0b\r\n\r\n", [400]),
    ("NUL in a name", HEAD + b"X\0: a\r\n\r\n", [400]),
    ("a blank in a name", HEAD + b"X y: a\r\n\r\n", [400]),
    ("a header without a colon", HEAD + b"smuggled\r\n\r\n", [400]),
    ("a header without a name", HEAD + b": smuggled\r\n\r\n", [400]),
    # RFC 9112 §2.2 lets a recipient take LF alone for the end of a line.
    ("LF only", HEAD.replace(b"\r", b"") + b"\n", [200]),
    ("CR only", HEAD.replace(b"\n", b"") + b"\r", [400]),
    ("no head at all", b"\r\n\r\n\r\n", []),
    ("no HTTP at all", b"\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03" + bytes(100), [400]),
    ("HTTP/0.9", b"GET /feed.xml\r\n\r\n", [400]),
    ("HTTP/9.9", b"GET /feed.xml HTTP/9.9\r\nHost: a\r\n\r\n", [400]),
    ("HTTP/2 by prior knowledge", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []),
    ("two blanks in the first line", b"GET  /feed.xml HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
    ("a third word", b"GET /feed.xml smuggled HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
    ("a method that is no token", b"G\xc3\x84T /feed.xml HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
    ("an upgrade to h2c", HEAD + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", [200]),
    ("an upgrade to websocket", HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", [200]),
    ("a head that is cut", HEAD[:-4], []),
]
METHODS = [
    ("a method of nobody", b"SMUGGLED /feed.xml HTTP/1.1\r\nHost: a\r\n\r\n", [405]),
    ("TRACE", b"TRACE /feed.xml HTTP/1.1\r\nHost: a\r\nX: smuggled\r\n\r\n", [405]),
    ("CONNECT", b"CONNECT smuggled:443 HTTP/1.1\r\nHost: a\r\n\r\n", [405]),
    ("POST with a body", b"POST /feed.xml HTTP/1.1\r\nHost: a\r\n" + BODY, [405]),
    (
        "PUT without its body",
        b"PUT /feed.xml HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
        [405],
    ),
    ("OPTIONS *", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", [204]),
]
SIZES = [
    ("a header of 100 kB", HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n", [200]),
    ("a header of 300 kB", HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\n", [431]),
    ("a header that never ends", HEAD + b"X: " + b"a" * 500_000, [431]),
    ("90 headers", HEAD + b"X: a\r\n" * 90 + b"\r\n", [200]),
    ("1,000 headers", HEAD + b"X: a\r\n" * 1_000 + b"\r\n", [431]),
    ("a target of 70 kB", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", [414]),
    (
        "a query of 60 kB",
        b"GET /feed.xml?" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        [200],
    ),
]
PIPELINES = [
    ("three at once", (HEAD + b"\r\n") * 3, [200] * 3),
    ("a hundred at once", (HEAD + b"\r\n") * 100, [200] * 100),
    ("a body between", HEAD + b"Content-Length: 5\r\n\r\nhello" + HEAD + b"\r\n", [200, 200]),
    ("none after close", HEAD + b"Connection: close\r\n\r\n" + SMUGGLED, [200]),
    ("none after a bad one", HEAD + b"\r\n" + b"GET\r\n\r\n" + SMUGGLED, [200, 400]),
]
SHAPES = [*LENGTHS, *CHUNKS, *HEADS, *METHODS, *SIZES, *PIPELINES]
