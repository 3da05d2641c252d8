"""A site whose URL carries a path, behind a proxy that strips it or one that does not.

With `https://x.org/news` as the site's URL a request for `/news/feed.xml` and one for
`/feed.xml` reach the same document. The path is taken off once, and first: `/news/` is the front
page always, since no section has the slug `news` there (decision 16). A server that has taken
it off already says so by SCRIPT_NAME (PEP 3333).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class StripPrefix:
    """WSGI middleware that moves `prefix` from PATH_INFO to SCRIPT_NAME where it is there."""

    def __init__(self, application: "WSGIApplication", prefix: str) -> None:
        self._application = application
        self._prefix = prefix

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if environ.get("SCRIPT_NAME", "") != self._prefix:
            stripped = without_prefix(path, self._prefix)
            if stripped != path:
                environ["SCRIPT_NAME"] = self._prefix
            path = stripped
        # Werkzeug would answer an empty path by a redirect built from the request's Host (F20).
        environ["PATH_INFO"] = path or "/"
        return self._application(environ, start_response)


def without_prefix(path: str, prefix: str) -> str:
    """Return `path` without `prefix`, once, where whole segments of it are that; else `path`."""
    if prefix and f"{path}/".startswith(f"{prefix}/"):
        return path.removeprefix(prefix)
    return path
