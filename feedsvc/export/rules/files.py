"""The files of rules that an export holds, by where they lie in it."""

from collections.abc import Collection

from feedsvc.config import Configuration
from feedsvc.export.resources import Resources
from feedsvc.export.rules import caddy, hosted, nginx
from feedsvc.export.rules.headers import Headers
from feedsvc.export.rules.moved import configured, wordpress_posts


def rules_of(
    configuration: Configuration, resources: Resources, codings: Collection[str]
) -> dict[str, bytes]:
    """Return each file of rules by its name in an export; `codings` files may have.

    Those without a slash in their names are read by a server once, when it starts. They depend
    on the configuration, on which sections there are, and on the posts of WordPress that moved
    in: what else is published, or gone, the server finds among the files.
    """
    headers = Headers(configuration)
    moved = [*configured(configuration), *wordpress_posts(configuration, resources.posts)]
    best_first = [coding for coding in ("br", "gzip") if coding in codings]
    sections = [key for key in resources.feeds if key and "/" not in key]
    living = [key for key in resources.feeds if key not in resources.gone_feeds]
    texts = {
        "Caddyfile": caddy.caddyfile(headers, best_first, moved, sections),
        "nginx-http.conf": nginx.http_context(headers, best_first, moved),
        "nginx-server.conf": nginx.server_context(headers, sections),
        "site/_headers": hosted.headers_file(headers, resources.living),
        "site/_redirects": hosted.redirects_file(headers, moved, resources.gone, living),
    }
    # Old addresses may have bytes that are no UTF-8.
    return {name: text.encode(errors="surrogateescape") for name, text in texts.items()}
