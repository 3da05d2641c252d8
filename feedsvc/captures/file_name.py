"""The name of a capture as it is kept and printed: its path, escaped, and back again."""

import re

# Controls, what divides lines, what reorders them (the bidi controls), and what is no UTF-8.
_TO_ESCAPE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\\\\\udc80-\udcff]"
)
_ESCAPE = re.compile(r"(\\\\|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})")


def printable(path: bytes) -> str:
    """Return a path as one line of text, from which no other path comes out the same."""
    name = path.decode("utf-8", "surrogateescape")
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return _TO_ESCAPE.sub(_escape, name)


def path_of(name: str) -> bytes:
    """Return the path that `printable` made `name` of."""
    if "\\" not in name:
        return name.encode()
    parts = enumerate(_ESCAPE.split(name))
    return b"".join(_unescaped(part) if odd % 2 else part.encode() for odd, part in parts)


def _escape(match: re.Match[str]) -> str:
    """Write a byte that is no UTF-8, or is ASCII, as \\xNN, any other character as \\uNNNN."""
    code = ord(match[0])
    if match[0] == "\\":
        return "\\\\"
    if 0x7F < code < 0xDC00:
        return f"\\u{code:04x}"
    return f"\\x{code & 0xFF:02x}"


def _unescaped(escape: str) -> bytes:
    if escape == "\\\\":
        return b"\\"
    code = int(escape[2:], 16)
    return chr(code).encode() if escape[1] == "u" else bytes([code])
