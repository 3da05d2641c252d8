"""Pieces of a Caddyfile's text."""

from collections.abc import Iterable, Mapping


def fields(named: Mapping[str, str], depth: int) -> str:
    """Return header fields, as the block of a `header` directive has them."""
    return indented([f"{name} {quoted(value)}" for name, value in named.items()], depth)


def quoted(text: str) -> str:
    """Return `text` as one token."""
    return f"`{text}`" if '"' in text else f'"{text}"'


def pattern(text: str) -> str:
    """Return a regular expression as one token; RE2 reads what no token can hold."""
    return "`" + text.replace("`", r"\x60") + "`"


def indented(lines: Iterable[str], depth: int) -> str:
    """Return `lines` as they stand in blocks `depth` deep."""
    return "\n".join("\t" * depth + line for line in lines)
