"""Old addresses, and where each leads: those of the configuration, and posts of WordPress."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from feedsvc.config import Configuration
from feedsvc.web.prefix import without_prefix

GONE = "410"


@dataclass(frozen=True, slots=True)
class Moved:
    """An old address, decoded, without a slash at its end; `parameters` are those of its query.

    `target` is an absolute URL, or GONE.
    """

    path: str
    parameters: tuple[str, ...]
    target: str


def listed(configuration: Configuration) -> list[Moved]:
    """Return what `[redirects]` lists."""
    prefix = urlsplit(configuration.site.url).path
    found = []
    for old, target in configuration.redirects.items():
        path, _, query = old.partition("?")
        path = unquote(without_prefix(path, prefix)).rstrip("/")
        url = GONE if isinstance(target, int) else _absolute(target, configuration.site.url)
        found.append(Moved(path, tuple(filter(None, query.split("&"))), url))
    return found


def posts(configuration: Configuration, known: Iterable[tuple[str, str]]) -> Iterator[Moved]:
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
    if not target.startswith("/"):
        return target
    return site_url + (without_prefix(target, urlsplit(site_url).path) or "/")
