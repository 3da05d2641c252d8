"""Which text is a web address: the only kind that is read as a link or becomes one (F4)."""

import re
from urllib.parse import urlsplit

from feedsvc.text import one_line

# RFC 3986 §2 leaves these out of every URL; with them a text is prose, or an attack.
_WEB_URL = re.compile(r"(?i)https?://[^\s<>\"\\^`{|}]+")


def is_web_url(text: str) -> bool:
    """Whether the whole of `text` is one absolute http or https URL with a host.

    Letters of any script may stand in it (RFC 3987), but nothing that no line holds; and its port,
    if it names one, must be one that a server can have (RFC 6335 §6: not 0).
    """
    if not _WEB_URL.fullmatch(text) or one_line(text) != text:
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # of an unclosed bracket or a port beyond 65535: its way to say "no URL"
        return False
