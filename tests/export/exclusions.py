"""What a file server cannot do that the service does: requests of tests/web/requests.toml.

Each reason names the rows that it is about; every row that it does not name holds.
"""

from collections.abc import Callable
from typing import Any

from tests.export.ways import CADDY, NGINX, SERVICE

Row = dict[str, Any]
Rows = Callable[[Row], bool]


def _says(*beginnings: str) -> Rows:
    return lambda row: any(said in row["says"] for said in beginnings)


_DOTS = "it resolves dots in a path before it looks whether they are escaped"
_FILE_SERVERS: dict[str, Rows] = {
    "it makes no deltas: who asks for one gets the whole": lambda row: row["status"] == 226,
    "it has no other coding to refuse": lambda row: row["status"] == 406,
    "it looks names up as they are written": _says("F22 upper case"),
    "a file has a time, so that what has no Last-Modified here has one there": _says(
        "an archive has no date"
    ),
    _DOTS: lambda row: row["says"] == "F22 an escaped way up",
}
EXCLUDED: dict[str, dict[str, Rows]] = {
    SERVICE: {
        "its clock is the real one: deltas are asked for in tests/readers": lambda row: (
            row["status"] == 226
        ),
        "granian takes no address of 64 kB": lambda row: "{64kB}" in row.get("target", ""),
    },
    NGINX: {
        **_FILE_SERVERS,
        "it takes 8 kB of a header field or an address": lambda row: "{64kB}" in str(row),
        "it weighs If-Modified-Since beside If-None-Match, where both must hold": _says(
            "If-Modified-Since is ignored: the same"
        ),
        "it weighs If-Unmodified-Since beside If-Match, where both must hold": _says(
            "beside If-Match, If-Unmodified-Since is ignored"
        ),
        "it refuses an empty Host (400), as RFC 9112 §3.2 has it": _says("F20 no Host at all"),
        "it refuses NUL in a path (400)": _says("F22 NUL"),
    },
    CADDY: {
        **_FILE_SERVERS,
        "it takes a tag with a suffix for the tag": _says("F23 a suffix behind the quotes"),
    },
}


def is_for_wsgi_alone(row: Row) -> bool:
    """Whether a row is about the clock, the mount, or what a server has made of a request."""
    return "seconds" in row or "script_name" in row or "absolute form" in row["says"]


def why_not(way: str, row: Row) -> str:
    """Return why a row does not hold in this way; "" where it does."""
    return next((why for why, rows in EXCLUDED[way].items() if rows(row)), "")
