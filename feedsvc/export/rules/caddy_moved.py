"""Old addresses for Caddy: those that are listed, and those that are recognised."""

import json
import re
from collections.abc import Iterable, Sequence

from feedsvc.export.rules.caddy_text import fields, indented, pattern, quoted
from feedsvc.export.rules.headers import Headers
from feedsvc.export.rules.moved import GONE, Moved, as_sent

_FEEDS = {"feed.xml": "feed|rss|rss2|rdf", "atom.xml": "atom", "feed.json": "json"}
_KEY = "(?:/category/(?:[a-z0-9-]+/)*|/)((?:author/)?[a-z0-9-]+)"
# Name, pattern, where that leads, status, and what the file there is called beside that.
_Move = tuple[str, str, str, int, str]
_SLASHES: tuple[_Move, ...] = (
    ("bare", "^(/[a-z0-9./-]+[^/])/$", "{1}", 308, ""),
    ("bare_page", "^(/[a-z0-9/-]+[^/])/$", "{1}", 308, ".html"),
    ("folder", "^(/[a-z0-9/-]+[^/])$", "{1}/", 308, "index.html"),
)
_OF_WORDPRESS: tuple[_Move, ...] = (
    (
        "category",
        "(?i)^/category/(?:[a-z0-9-]+/)*([a-z0-9-]+)/?$",
        "/{1}/",
        301,
        "index.html",
    ),
    (
        "month",
        "^/([0-9]{4})/([0-9]{2})(?:/[0-9]{2})?/?$",
        "/archive/{1}-{2}/",
        301,
        "index.html",
    ),
)
_DATED = "(?i)^/([0-9]{4})/[0-9]{2}(?:/[0-9]{2})?/([a-z0-9-]+)/?$"


def moved_by_query(moved: Iterable[Moved], headers: Headers) -> str:
    """Return the redirects of what a query makes another address; none of them has fields yet."""
    lines = []
    for number, old in enumerate((old for old in moved if old.parameters), 1):
        name = f"@feedsvc_query{number}"
        asked = f"\texpression `{_all_of(old.parameters)}`"
        lines += [f"{name} {{", f"\tpath_regexp {_path(old)}", asked, "}"]
        lines += [*_said(name, headers), *_to(name, old.target)]
    for file, names in _FEEDS.items():
        lines += _asked(file, names.split("|"), headers)
    return indented(lines, 1)


def moved_by_path(moved: Iterable[Moved]) -> str:
    """Return the redirects of what its path alone tells."""
    lines = []
    for number, old in enumerate((old for old in moved if not old.parameters), 1):
        name = f"@feedsvc_listed{number}"
        lines += [f"{name} path_regexp {_path(old)}", *_to(name, old.target)]
    return indented(lines, 1)


def moved_here(site: str, sections: Iterable[str]) -> str:
    """Return the redirects to what is there, each after a look whether it is."""
    lines: list[str] = []
    for name, old, target, status, file in (*_SLASHES, *_feeds(), *_OF_WORDPRESS):
        lines.append(f"@feedsvc_{name} path_regexp feedsvc_{name} {pattern(old)}")
        found = re.sub(r"\{([0-9])\}", rf"{{re.feedsvc_{name}.\1}}", target)
        lines += _if_there(f"feedsvc_{name}", found, site, status, file=file)
    lines += [f"@feedsvc_dated path_regexp feedsvc_dated {pattern(_DATED)}"]
    lines += ["route @feedsvc_dated {"]
    for number, section in enumerate(sections, 1):
        found = f"/{{re.feedsvc_dated.1}}/{section}/{{re.feedsvc_dated.2}}"
        lines.append(f"\t@feedsvc_dated{number} file {found}.html")
        lines.append(f"\tredir @feedsvc_dated{number} {site}{found} 301")
    return indented([*lines, "}"], 1)


def _asked(file: str, names: Iterable[str], headers: Headers) -> list[str]:
    """Return what `?feed=` with one of `names` leads to, on the front page and on others."""
    site = headers.site
    name = f"feedsvc_asked_{_named(file)}"
    query = "\tquery " + " ".join(f"feed={known}" for known in names)
    lines = [f"@{name} {{", "\tpath /", query, "}", *_said(f"@{name}", headers)]
    lines += [f"redir @{name} {site}/{file} 301"]
    lines += [f"@{name}_of {{", f"\tpath_regexp {name} {pattern(f'(?i)^{_KEY}/?$')}", query, "}"]
    said = _said(f"@{name}_of_there", headers)
    return lines + _if_there(f"{name}_of", f"/{{re.{name}.1}}/{file}", site, 301, said=said)


def _feeds() -> list[_Move]:
    moves: list[_Move] = []
    for file, names in _FEEDS.items():
        of_all = f"(?i)^/(?:(?:feed/)?(?:{names})/?|wp-(?:{names})\\.php)$"
        moves.append((f"main_{_named(file)}", of_all, f"/{file}", 301, ""))
        # RE2 cannot look ahead: whether "feed" is a key is told by what is there.
        for number, between in enumerate(("feed/", ""), 1):
            old = f"(?i)^{_KEY}/{between}(?:{names})/?$"
            moves.append((f"feed{number}_{_named(file)}", old, f"/{{1}}/{file}", 301, ""))
    return moves


def _path(old: Moved) -> str:
    # (?i) knows case of all letters, the service of those alone that need not be encoded.
    path = re.sub("[\x00-\x7f]+", lambda ascii_: f"(?i:{ascii_[0]})", re.escape(old.path))
    return pattern(f"^{path}/?$")


def _all_of(parameters: Iterable[tuple[str, str]]) -> str:
    """Return what holds where a query has all `parameters`, as it was sent.

    Of several `query` one would do, and Caddy's own reading of one drops what has a semicolon.
    """
    asked = (f"(?:^|&){as_sent(name, value)}(?:&|$)" for name, value in parameters)
    return " && ".join(f"{{http.request.uri.query}}.matches({_text(one)})" for one in asked)


def _text(value: str) -> str:
    """Return a string of CEL, without what ends a token or begins a placeholder."""
    text = json.dumps(value)
    for character in "`{}":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _said(name: str, headers: Headers) -> list[str]:
    return [f"header {name} {{", *fields(headers.redirect, 1).splitlines(), "}"]


def _to(name: str, target: str) -> list[str]:
    return [f"error {name} 410"] if target == GONE else [f"redir {name} {quoted(target)} 301"]


def _named(file: str) -> str:
    return file.replace(".", "_")


def _if_there(
    name: str, target: str, site: str, status: int, *, file: str = "", said: Sequence[str] = ()
) -> list[str]:
    """Return the redirect of what matcher `name` matches, if the file of `target` is there."""
    return [
        f"route @{name} {{",
        f"\t@{name}_there file {target}{file}",
        *(f"\t{line}" for line in said),
        f"\tredir @{name}_there {site}{target} {status}",
        "}",
    ]
