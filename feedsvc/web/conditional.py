"""Preconditions of a request (RFC 9110 §13), decided in one place for all that is served.

No Flask in here: the headers come as a mapping, the answer is a status.
"""

import re
from collections.abc import Mapping

from feedsvc.web.http_date import read_http_date

CONDITIONS = ("If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since")

# RFC 9110 §8.8.3 and §5.6.1: one member of a list of entity tags; a member may be empty.
_MEMBER = re.compile(r'[ \t]*(?:(?:W/)?"[\x21\x23-\x7e\x80-\xff]*")?[ \t]*(?:,|\Z)')
_WEAK = "W/"


def status_of(headers: Mapping[str, str], etag: str, last_modified: int | None) -> int:
    """Return 200, 304 or 412 for a GET or HEAD, in the order of RFC 9110 §13.2.2.

    `headers` are the request's; `etag` is the strong, quoted tag of the selected
    representation, `last_modified` is in seconds since the epoch, None where no Last-Modified
    is sent: then the two conditions on it are ignored (T35).
    """
    if not _may_proceed(headers, etag, last_modified):
        return 412
    return 304 if _is_not_modified(headers, etag, last_modified) else 200


def names_other_tag(headers: Mapping[str, str], etag: str) -> bool:
    """Whether the client holds, or wants, another representation than the one with `etag`."""
    return any(
        name in headers and not _matches(headers[name], etag, weakly=True)
        for name in ("If-None-Match", "If-Match")
    )


def entity_tags(field: str) -> list[str]:
    """Return the tags of a list, weak ones as they are; none where it is not such a list."""
    tags = []
    position = 0
    while position < len(field):
        member = _MEMBER.match(field, position)
        if member is None:
            return []
        tags.append(member[0].strip(" \t,"))
        position = member.end()
    return tags


def _may_proceed(headers: Mapping[str, str], etag: str, last_modified: int | None) -> bool:
    if "If-Match" in headers:
        return _matches(headers["If-Match"], etag, weakly=False)
    unmodified_since = read_http_date(headers.get("If-Unmodified-Since", ""))
    return unmodified_since is None or last_modified is None or last_modified <= unmodified_since


def _is_not_modified(headers: Mapping[str, str], etag: str, last_modified: int | None) -> bool:
    if "If-None-Match" in headers:
        return _matches(headers["If-None-Match"], etag, weakly=True)
    modified_since = read_http_date(headers.get("If-Modified-Since", ""))
    return (
        modified_since is not None and last_modified is not None and last_modified <= modified_since
    )


def _matches(field: str, etag: str, *, weakly: bool) -> bool:
    """Whether a field of entity tags names `etag`, compared as RFC 9110 §8.8.3.2 says."""
    if field.strip() == "*":
        return True
    tags = entity_tags(field)
    return etag in tags or (weakly and _WEAK + etag in tags)
