"""What nginx is told: maps for its http context, and locations for a server."""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from feedsvc.export.names import SUFFIXES
from feedsvc.export.rules.accepted import accepted
from feedsvc.export.rules.headers import HTML, Headers
from feedsvc.export.rules.moved import Moved, as_sent, in_lower_case
from feedsvc.export.rules.template import filled


def http_context(headers: Headers, codings: Sequence[str], moved: Iterable[Moved]) -> str:
    """Return the maps of `headers`, `moved` and the `codings` that files have, the best first."""
    by_path, by_query, posts = _sorted(moved)
    return filled(
        "nginx-http.conf",
        {
            "accepted": _lines(_accepted(codings)),
            "types": _lines(_types(headers)),
            "listed": _lines(by_path),
            "queries": _lines(by_query),
            "posts": _lines(posts),
        },
    )


def server_context(headers: Headers, sections: Iterable[str]) -> str:
    """Return the locations; `sections` are those that an article's address may name."""
    site = _without_dollars(headers.site)
    links = [*map(_without_dollars, headers.links), f'<{site}$feedsvc_address>; rel="self"']
    link = {"Link": ", ".join(links)}
    fields = {
        "document_headers": _fields(
            {**_of_file(headers.document), **(link if headers.links else {})}
        ),
        "archive_headers": _fields(
            {**_of_file(headers.archive), "Cache-Control": "$feedsvc_archive"}
        ),
        "page_headers": _fields(_of_file(headers.page)),
        "list_headers": _fields(_of_file(headers.listing)),
        "static_headers": _fields({**headers.static, "Content-Type": "$feedsvc_type"}),
        "failure_headers": _fields({**headers.failure, "Content-Type": HTML}, is_always=True),
        "redirect_headers": _fields(headers.redirect),
        "options_headers": _fields(headers.options),
        "method_headers": _fields(headers.method, is_always=True),
    }
    return filled(
        "nginx-server.conf",
        {
            **fields,
            "site": site,
            "strip": _strip(urlsplit(headers.configuration.site.url).path),
            "open": headers.feeds_kept,
            "closed": headers.closed_kept,
            "dated": _dated(site, sections),
            "moved": filled("nginx-moved.conf", {"site": site}),
        },
    )


def _of_file(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return `fields` with those that the file which was found tells."""
    return {
        **fields,
        "Content-Type": "$feedsvc_type",
        "Content-Encoding": "$feedsvc_encoding",
    }


def _fields(fields: Mapping[str, str], *, is_always: bool = False) -> str:
    always = " always" if is_always else ""
    lines = (f"    add_header {name} {_quoted(value)}{always};" for name, value in fields.items())
    return "\n".join(lines)


def _accepted(codings: Sequence[str]) -> list[str]:
    return [f'"~*{pattern}" {SUFFIXES[coding]};' for pattern, coding in accepted(codings)]


def _types(headers: Headers) -> list[str]:
    known = {
        **headers.media_types,
        "/sitemap/[a-z0-9]+.xml": headers.media_types["/sitemap.xml"],
    }
    return [
        f'"~{end.replace(".", "[.]")}(?:[.]gz|[.]br)?$" {_quoted(media_type)};'
        for end, media_type in known.items()
    ]


def _sorted(moved: Iterable[Moved]) -> tuple[list[str], list[str], list[str]]:
    """Return the lines of what its path alone tells, its query, and the number of a post."""
    by_path: dict[str, str] = {}
    by_query: dict[str, str] = {}
    posts: dict[str, str] = {}
    for old in moved:
        paths = [path for path in (old.path, f"{old.path}/") if path]
        if not old.parameters:
            by_path |= {in_lower_case(path): old.target for path in paths}
        elif number := _post(old.parameters):
            for path in paths:
                posts.setdefault(f"{in_lower_case(path)} {number}", old.target)
        else:
            by_query.setdefault(_asked(old), old.target)
    return _pairs(by_path), _pairs(by_query), _pairs(posts)


def _post(parameters: Sequence[tuple[str, str]]) -> str:
    """Return the number of the post that is asked for; "" where something else is."""
    (name, value), *others = parameters
    return value if name == "p" and re.fullmatch("[0-9]+", value) and not others else ""


def _asked(old: Moved) -> str:
    """Return the pattern of a path and all parameters, in any order and among others."""
    every = "".join(f"(?=(?:.*&)?{as_sent(*parameter)}(?:&|$))" for parameter in old.parameters)
    return f"~^(?i:{re.escape(old.path)})/?[?]{every}"


def _pairs(targets: Mapping[str, str]) -> list[str]:
    return [
        f"{_quoted(old)} {_quoted(_without_dollars(target))};" for old, target in targets.items()
    ]


def _strip(path: str) -> str:
    """Return what takes the path of the site's URL off, where a proxy has not done that."""
    if not path:
        return ""
    pattern = re.escape(unquote(path))
    return (
        f"# The path of the site's URL may be there or not.\n"
        f"rewrite {_quoted(f'^{pattern}(/.*)$')} $1;\nrewrite {_quoted(f'^{pattern}$')} /;"
    )


def _dated(site: str, sections: Iterable[str]) -> str:
    return "\n".join(
        f"    if (-f $document_root/$feedsvc_year/{section}/$feedsvc_slug.html) {{\n"
        f'        return 301 "{site}/$feedsvc_year/{section}/$feedsvc_slug";\n    }}'
        for section in sections
    )


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)


def _without_dollars(text: str) -> str:
    return text.replace("$", "${feedsvc_dollar}")


def _quoted(text: str) -> str:
    """Return `text` as nginx reads a string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
