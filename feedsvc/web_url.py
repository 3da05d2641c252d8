"""Which text is a web address: the only kind that is read as a link or becomes one (F4)."""

import re
from urllib.parse import urlsplit

# RFC 3986 §2 leaves these out of every URL; with them a text is prose, or an attack.
_WEB_URL = re.compile(r"(?i)https?://[^\s<>\"\\^`{|}]+")


def is_web_url(text: str) -> bool:
    """Whether the whole of `text` is one absolute http or https URL with a host."""
    if not _WEB_URL.fullmatch(text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:  # such as an unclosed bracket: urlsplit's way to say "no URL"
        return False
