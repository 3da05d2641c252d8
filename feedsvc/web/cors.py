"""What scripts of other sites may do with what is served here: read it (T40)."""

from flask import Response

ALLOWED_METHODS = "GET, HEAD, OPTIONS"

READABLE_ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
}

# What OPTIONS is answered.
PREFLIGHT = {
    **READABLE_ANYWHERE,
    "Allow": ALLOWED_METHODS,
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, A-IM",
    "Access-Control-Max-Age": "86400",
}


def options() -> Response:
    """Return the answer to OPTIONS at any address: a preflight request, or a curious one."""
    response = Response(status=204, headers=PREFLIGHT)
    del response.headers["Content-Type"]
    return response
