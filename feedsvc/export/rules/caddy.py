"""What Caddy is told: a part of its Caddyfile, for one site."""

from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from feedsvc.export.names import SUFFIXES
from feedsvc.export.rules.accepted import accepted
from feedsvc.export.rules.caddy_moved import moved_by_path, moved_by_query, moved_here
from feedsvc.export.rules.caddy_text import fields, indented, quoted
from feedsvc.export.rules.headers import HTML, PLAIN, Headers
from feedsvc.export.rules.moved import Moved
from feedsvc.export.rules.template import filled


def caddyfile(
    headers: Headers, codings: Sequence[str], moved: Iterable[Moved], sections: Iterable[str]
) -> str:
    """Return the rules of `headers` and `moved`, and of the `codings` that files have, best first.

    `sections` are those that an article's address may name.
    """
    site = headers.site
    old = list(moved)
    link = ", ".join([*headers.links, f'<{site}{{path}}>; rel="self"'])
    document = {**headers.document, **({"Link": link} if headers.links else {})}
    everywhere = {"X-Content-Type-Options": headers.static["X-Content-Type-Options"]}
    return filled(
        "Caddyfile",
        {
            "site": site,
            "strip": _strip(urlsplit(headers.configuration.site.url).path),
            "queries": moved_by_query(old, headers),
            "listed": moved_by_path(old),
            "moved": moved_here(site, sections),
            "coding": _codings(codings),
            "types": _types(headers),
            "open": headers.feeds_kept,
            "everywhere_headers": fields(everywhere, 2),
            "options_headers": fields(headers.options, 2),
            "method_headers": fields({**headers.method, "Content-Type": PLAIN}, 2),
            "page_headers": fields({**headers.page, "Content-Type": HTML}, 3),
            "list_headers": fields(headers.listing, 3),
            "document_headers": fields(document, 3),
            "archive_headers": fields({**headers.archive, "Cache-Control": headers.closed_kept}, 3),
            "static_headers": fields(headers.static, 3),
            "redirect_headers": fields(headers.redirect, 2),
            "failure_headers": fields({**headers.failure, "Content-Type": HTML}, 3),
        },
    )


def _strip(path: str) -> str:
    """Return what takes the path of the site's URL off, where a proxy has not done that."""
    return f"\n\turi strip_prefix {quoted(unquote(path))}" if path else ""


def _codings(codings: Sequence[str]) -> str:
    """Return what puts the file of a coding in the place of the file, and says so."""
    lines = []
    for number, (pattern, coding) in enumerate(accepted(codings), 1):
        suffix = SUFFIXES[coding]
        lines += [
            f"@feedsvc_coding{number} {{",
            f"\theader_regexp Accept-Encoding `(?i){pattern}`",
            f"\tfile {{path}}{suffix}",
            "}",
            f"rewrite @feedsvc_coding{number} {{path}}{suffix}",
        ]
    for coding in codings:
        lines += [
            f"@feedsvc_{coding} path *{SUFFIXES[coding]}",
            f"header @feedsvc_{coding} Content-Encoding {coding}",
        ]
    return indented(lines, 2)


def _types(headers: Headers) -> str:
    lines = []
    for number, (end, media_type) in enumerate(headers.media_types.items(), 1):
        path = "/sitemap.xml /sitemap/*" if end == "/sitemap.xml" else f"*{end}"
        lines += [
            f"@feedsvc_type{number} path {path}",
            f'header @feedsvc_type{number} Content-Type "{media_type}"',
        ]
    return indented(lines, 2)
