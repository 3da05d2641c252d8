"""Pieces of a Caddyfile's text."""

import re
from collections.abc import Iterable, Mapping


def fields(named: Mapping[str, str], depth: int) -> str:
    """Return header fields, as the block of a `header` directive has them."""
    return indented([f"{name} {quoted(value)}" for name, value in named.items()], depth)


def quoted(text: str) -> str:
    """Return `text` as one token."""
    return f"`{text}`" if '"' in text else f'"{text}"'


def pattern(text: str) -> str:
    """Return a regular expression as one token; RE2 reads what no token can hold.

    `import` takes an escaped brace for a brace, and a name within two for what Caddy knows by it.
    """
    for written, read in (("`", r"\x60"), (r"\{", r"\x7b"), (r"\}", r"\x7d")):
        text = text.replace(written, read)
    # To RE2 each byte that is no UTF-8 is this character.
    return "`" + re.sub("[\udc80-\udcff]", "\ufffd", text) + "`"


def indented(lines: Iterable[str], depth: int) -> str:
    """Return `lines` as they stand in blocks `depth` deep."""
    return "\n".join("\t" * depth + line for line in lines)
