"""Old addresses, and where each leads: those of the configuration, and posts of WordPress."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from feedsvc.config import Configuration
from feedsvc.web.prefix import without_prefix

GONE = "410"
# What no URI holds (RFC 3986 §2), and what ends a string or begins a name in a server's file.
_NOT_OF_A_URL = re.compile(r"""["`\\{}<>|^]""")


@dataclass(frozen=True, slots=True)
class Moved:
    """An old address, decoded, without a slash at its end; `parameters` are those of its query.

    Bytes of the path that are no UTF-8 are surrogates (PEP 383). `target` is an absolute URL as a
    Location has it, or GONE.
    """

    path: str
    parameters: tuple[tuple[str, str], ...]
    target: str


def configured(configuration: Configuration) -> list[Moved]:
    """Return what `[redirects]` lists."""
    prefix = urlsplit(configuration.site.url).path
    found = []
    for old, target in configuration.redirects.items():
        path, _, query = old.partition("?")
        path = unquote(without_prefix(path, prefix), errors="surrogateescape").rstrip("/")
        url = GONE if isinstance(target, int) else _absolute(target, configuration.site.url)
        if "\0" not in path:  # no server takes it
            found.append(Moved(path, tuple(parse_qsl(query, keep_blank_values=True)), url))
    return found


def wordpress_posts(
    configuration: Configuration, known: Iterable[tuple[str, str]]
) -> Iterator[Moved]:
    """Yield `/?p=N` of the articles among `known`, (id, address), that this site had as post N."""
    site = urlsplit(configuration.site.url)
    host = re.escape(site.netloc.removeprefix("www."))
    guid = re.compile(
        rf"https?://(?:www\.)?{host}(?:{re.escape(site.path)})?/\?p=([0-9]{{1,12}})", re.ASCII
    )
    for identifier, address in known:
        if match := guid.fullmatch(identifier):
            target = in_location(configuration.site.url + address)
            yield Moved("", (("p", match[1]),), target)


def in_location(url: str) -> str:
    """Return `url` percent-encoded as the service does in Location."""
    return _NOT_OF_A_URL.sub(lambda found: quote(found[0]), url)


def in_lower_case(text: str) -> str:
    """Return `text` as it is compared: percent-encoded, no other letters have case."""
    return re.sub("[A-Z]+", lambda letters: letters[0].lower(), text)


def as_sent(name: str, value: str) -> str:
    """Return a pattern of all ways in which a parameter of a query may be sent."""
    written = ["".join(map(_byte_as_sent, text.encode())) for text in (name, value)]
    return "=".join(written) if value else f"{written[0]}=?"


def _byte_as_sent(byte: int) -> str:
    character = chr(byte)
    if re.match("[A-Za-z0-9_.~-]", character):
        return re.escape(character)
    digits = "".join(f"[{d}{d.lower()}]" if d.isalpha() else d for d in f"{byte:02X}")
    if character == " ":
        return f"(?:[+]|%{digits})"
    # These mean something else there, unless they are encoded.
    is_encoded = byte > 0x7F or character in "&+%#"
    return f"%{digits}" if is_encoded else f"(?:{re.escape(character)}|%{digits})"


def _absolute(target: str, site_url: str) -> str:
    """Return where `target` leads, as a Location has it."""
    if target.startswith("/"):
        target = site_url + (without_prefix(target, urlsplit(site_url).path) or "/")
    return in_location(target)
