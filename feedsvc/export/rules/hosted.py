"""`_headers` and `_redirects`: what hosts of static sites read, as Netlify and Cloudflare Pages.

Where two patterns of theirs match, both values of a field are sent, so that no field stands in
two rules that one address may match. What they cannot tell apart is kept as feeds are.
"""

import re
from collections.abc import Iterable
from itertools import product
from urllib.parse import quote

from feedsvc.export.resources import Resource
from feedsvc.export.rules.headers import HTML, Fields, Headers
from feedsvc.export.rules.moved import GONE, Moved
from feedsvc.render import FORMATS, document_address

# Where feeds stand: of all, of a section, of an author or filter; and their archives.
_FEEDS = ("", "/:section", "/author/:name", "/filter/:name")
_TO_GONE = "/410.html 410"
_PARTS = ("", "/archive/:month", "/archive/:month/:part")


def headers_file(headers: Headers, resources: Iterable[Resource]) -> str:
    """Return `_headers`; where there are hubs, it has the Link of each document of `resources`."""
    everywhere = {**headers.page, "Cache-Control": headers.feeds_kept}
    # Hosts negotiate by themselves.
    del everywhere["Vary"]
    rules = [_rule("/*", everywhere)]
    shared = {k: v for k, v in headers.archive.items() if k not in {*everywhere, "Vary"}}
    for feed, part, known in product(_FEEDS, _PARTS, FORMATS):
        media_type = headers.media_types[f"/{known.file}"]
        rules.append(_rule(f"{feed}{part}/{known.file}", {**shared, "Content-Type": media_type}))
    for address, media_type in headers.media_types.items():
        if address in {"/feeds.opml", "/robots.txt", "/sitemap.xml"}:
            rules.append(_rule(address, {"Content-Type": media_type}))
    rules.append(_rule("/sitemap/:part", {"Content-Type": headers.media_types["/sitemap.xml"]}))
    rules.append(_rule("/404.html", {"Content-Type": HTML}))
    if headers.links:
        documents = (resource.address for resource in resources if resource.kind == "document")
        rules += [_rule(address, {"Link": _link(headers, address)}) for address in documents]
    return "\n".join(rules)


def redirects_file(
    headers: Headers, moved: Iterable[Moved], gone: Iterable[str], keys: Iterable[str]
) -> str:
    """Return `_redirects`: what is `moved` or `gone`, and the feeds' old addresses of WordPress.

    `keys` are those of the feeds that there are.
    """
    site = headers.site
    lines = []
    for old in moved:
        query = "".join(f" {quote(name)}={quote(value)}" for name, value in old.parameters)
        to = _TO_GONE if old.target == GONE else f"{old.target} 301"
        lines.append(f"{quote(old.path, errors='surrogateescape') or '/'}{query} {to}")
    lines += [f"{address} {_TO_GONE}" for address in gone]
    for key in keys:
        lines += _of_wordpress(site, key)
    return "".join(f"{line}\n" for line in lines if re.fullmatch(r"[^\s]+( [^\s]+)+", line))


def _of_wordpress(site: str, key: str) -> list[str]:
    lines = []
    for known in FORMATS:
        target = f"{site}{document_address(key, known)}"
        names = {"rss": ("", "rss/", "rss2/")}.get(known.name, (f"{known.name}/",))
        for base in (f"/{key}", f"/category/{key}") if key else ("",):
            lines += [f"{base}/feed/{name} {target} 301" for name in names]
    return lines


def _link(headers: Headers, address: str) -> str:
    return ", ".join([*headers.links, f'<{headers.site}{address}>; rel="self"'])


def _rule(pattern: str, fields: Fields) -> str:
    return f"{pattern}\n" + "".join(f"  {name}: {value}\n" for name, value in fields.items())
