"""The address that a request asks for, in the form in which the store keeps addresses."""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

from flask import Request

_ESCAPE = re.compile("%[0-9A-F]{2}")


def requested_address(request: Request) -> str:
    """Return the path of `request`: ASCII, percent-encoded in lower-case hex (decision 7).

    It is looked up as it is, never used as a path of files: `..`, NUL and the like are names
    that nothing has (F22).
    """
    # PEP 3333: the bytes of the path, decoded as latin-1.
    path = str(request.environ.get("PATH_INFO", "")).encode("latin-1", "replace")
    return _ESCAPE.sub(lambda escape: escape[0].lower(), quote_from_bytes(path)) or "/"


def url_prefix(site_url: str) -> str:
    """Return the path of the site's URL as PATH_INFO would have it: "" or "/news"."""
    return unquote_to_bytes(urlsplit(site_url).path.rstrip("/")).decode("latin-1")
