"""The files under /static/, and the icon: what pages are dressed in, none of it from elsewhere."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from flask import Request, Response

from feedsvc.encode import entity_tag
from feedsvc.web.representation import Representation, respond

MEDIA_TYPES = {
    "style.css": "text/css; charset=utf-8",
    "feed.css": "text/css; charset=utf-8",
    "copy.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "favicon.ico": "image/vnd.microsoft.icon",
}
# Pages name each file with its digest, so that a new one is asked for under another address.
CACHE_CONTROL = "public, max-age=604800"


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """Every static file, by its name."""

    bodies: Mapping[str, bytes]

    def answer(self, name: str, request: Request) -> Response | None:
        """Return the response of the file called `name`; None if there is none."""
        body = self.bodies.get(name)
        if body is None:
            return None
        file = Representation(
            body=body,
            media_type=MEDIA_TYPES[name],
            etag=entity_tag(body),
            cache_control=CACHE_CONTROL,
        )
        return respond(file, request)

    def addresses(self, path: str) -> dict[str, str]:
        """Return by name where each file stands below `path`, that of the site's URL.

        They are addressed by path, not by the site's URL, so that they load wherever a page was
        reached, as its policy ('self') demands.
        """
        return {
            name: f"{path}/static/{name}?v={hashlib.sha256(body).hexdigest()[:8]}"
            for name, body in self.bodies.items()
        }


def static_files() -> StaticFiles:
    """Return the files as they are installed."""
    folder = files("feedsvc.web") / "static"
    return StaticFiles({name: folder.joinpath(name).read_bytes() for name in MEDIA_TYPES})
