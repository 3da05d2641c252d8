"""Content codings: a document's body compressed once, each form with its own entity tag.

Decision 11, T30 and T36: a strong ETag belongs to the very bytes that are sent, so every coding
has one of its own (RFC 9110 §8.8.3.3).
"""

import hashlib
import struct
import zlib
from collections.abc import Callable, Mapping

try:
    import brotli
except ImportError:  # the extra `brotli` is not installed: documents go without that coding
    brotli = None

# RFC 1952 §2.3: deflate, no flags (no file name), time 0, no extra flags, system unknown.
# Written here, since Python's gzip module fills the last byte in differently by version.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_GZIP_LEVEL = 6
_BROTLI_QUALITY = 5
_ETAG_HEX_DIGITS = 32


def available_codings() -> tuple[str, ...]:
    """Return the content codings that `encode` makes here, "identity" first."""
    return tuple(_coders())


def encode(body: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return `body` in every available coding, and a strong, quoted entity tag for each.

    Equal bodies give equal bytes and tags on every supported Python with the same zlib and
    brotli libraries.
    """
    bodies = {coding: compress(body, coding) for coding in _coders()}
    etags = {coding: entity_tag(encoded) for coding, encoded in bodies.items()}
    return bodies, etags


def compress(body: bytes, coding: str) -> bytes:
    """Return `body` in one of the available codings."""
    return _coders()[coding](body)


def _coders() -> Mapping[str, Callable[[bytes], bytes]]:
    coders: dict[str, Callable[[bytes], bytes]] = {"identity": bytes, "gzip": _gzip}
    if brotli is not None:
        coders["br"] = _brotli
    return coders


def _gzip(body: bytes) -> bytes:
    deflate = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    trailer = struct.pack("<LL", zlib.crc32(body), len(body) & 0xFFFFFFFF)
    return _GZIP_HEADER + deflate.compress(body) + deflate.flush() + trailer


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))


def entity_tag(body: bytes) -> str:
    """Return the strong, quoted entity tag of these very bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:_ETAG_HEX_DIGITS]}"'


def are_tags_of(etags: Mapping[str, str], bodies: Mapping[str, bytes]) -> bool:
    """Whether each of `bodies`, by coding, is what its tag was made of; an empty one has none."""
    return all(
        not body or (isinstance(body, bytes) and entity_tag(body) == etags[coding])
        for coding, body in bodies.items()
    )
