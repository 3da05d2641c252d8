"""Old addresses, and where each leads: those of the configuration, and posts of WordPress."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from feedsvc.config import Configuration
from feedsvc.web.prefix import without_prefix

GONE = "410"
# What no URI holds (RFC 3986 §2), and what ends a string or begins a name in a server's file.
_NOT_OF_A_URL = re.compile(r"""["`\\{}<>|^]""")


@dataclass(frozen=True, slots=True)
class Moved:
    """An old address, decoded, without a slash at its end; `parameters` are those of its query.

    `target` is an absolute URL without quotes, backslashes or braces, or GONE.
    """

    path: str
    parameters: tuple[str, ...]
    target: str


def configured(configuration: Configuration) -> list[Moved]:
    """Return what `[redirects]` lists."""
    prefix = urlsplit(configuration.site.url).path
    found = []
    for old, target in configuration.redirects.items():
        path, _, query = old.partition("?")
        path = unquote(without_prefix(path, prefix)).rstrip("/")
        url = GONE if isinstance(target, int) else _absolute(target, configuration.site.url)
        found.append(Moved(path, tuple(filter(None, query.split("&"))), url))
    return found


def wordpress_posts(
    configuration: Configuration, known: Iterable[tuple[str, str]]
) -> Iterator[Moved]:
    """Yield `/?p=N` of the articles among `known`, (id, address), that this site had as post N."""
    site = urlsplit(configuration.site.url)
    host = re.escape(site.netloc.removeprefix("www."))
    guid = re.compile(
        rf"https?://(?:www\.)?{host}(?:{re.escape(site.path)})?/\?(p=[0-9]{{1,12}})", re.ASCII
    )
    for identifier, address in known:
        if match := guid.fullmatch(identifier):
            yield Moved("", (match[1],), configuration.site.url + address)


def _absolute(target: str, site_url: str) -> str:
    """Return `target` as a URL, percent-encoded as the service does in Location."""
    if target.startswith("/"):
        target = site_url + (without_prefix(target, urlsplit(site_url).path) or "/")
    return _NOT_OF_A_URL.sub(lambda found: quote(found[0]), target)
