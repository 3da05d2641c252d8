"""What makes the value of a setting right: each check returns it, or raises ValueError."""

import re
from http import HTTPStatus
from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedsvc.config import database_url
from feedsvc.text import one_line
from feedsvc.web_url import is_web_url

# Decision 7: what may not be a section's slug, since it is an address of the service itself.
RESERVED_SLUGS = frozenset(
    "archive author category feed feeds filter static metrics healthz robots.txt sitemap".split()
)
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
# RFC 5646 §2.1, the parts that are in use: language, script, region, variants, private use.
_LANGUAGE_TAG = re.compile(
    r"(?i)[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-x(-[a-z0-9]{1,8})+)?"
)
# RFC 4151 §2.1: a domain name or a mail address.
_AUTHORITY = re.compile(
    r"(?i)([a-z0-9._-]+@)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
)


def is_reserved_slug(slug: str) -> bool:
    """Whether `slug` is an address of the service itself (decision 7)."""
    return slug in RESERVED_SLUGS or bool(_FOUR_DIGITS.fullmatch(slug))


def web_url(value: str) -> str:
    """Return an absolute http or https URL: ASCII, with a host and a real port."""
    if not is_web_url(value) or not value.isascii() or re.search(r"/\.\.?(/|$)", value):
        raise ValueError("must be an absolute http or https URL, in ASCII, without dot segments")
    return value


def optional_web_url(value: str) -> str:
    """Return such a URL, or ""."""
    return web_url(value) if value else value


def base_url(value: str) -> str:
    """Return a URL that others can be built on, without slashes at its end."""
    parts = urlsplit(web_url(value))
    if parts.query or parts.fragment or parts.username:
        raise ValueError("must have no user, query or fragment")
    return value.rstrip("/")


def zone(value: str) -> str:
    """Return the name of a zone of the IANA database."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not a zone of the IANA database (such as Europe/London)") from None
    return value


def language(value: str) -> str:
    """Return a language tag of RFC 5646."""
    if not _LANGUAGE_TAG.fullmatch(value):
        raise ValueError("is not a language tag of RFC 5646 (such as en or en-GB)")
    return value


def authority(value: str) -> str:
    """Return an authority of RFC 4151, or ""."""
    if value and not _AUTHORITY.fullmatch(value):
        raise ValueError("must be a domain name or mail address that you own (RFC 4151)")
    return value


def free_slug(value: str) -> str:
    """Return a slug that is no address of the service."""
    if is_reserved_slug(value):
        raise ValueError("is reserved: it is an address of the service itself")
    return value


def layout(value: str) -> str:
    """Return "auto", or the name of a layout that is shipped."""
    folder = files("feedsvc") / "captures" / "layouts"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir())
    if value not in {"auto", *names}:
        raise ValueError(f"must be one of auto, {', '.join(names)}")
    return value


def line(value: str) -> str:
    """Return one line of text."""
    if one_line(value) != value.strip():
        raise ValueError("must be one line without control characters")
    return value.strip()


def said(value: str) -> str:
    """Return one line of text that is not empty."""
    if not value.strip():
        raise ValueError("must not be empty")
    return line(value)


def words(value: str) -> str:
    """Return a line of text with a word in it."""
    if not any(map(str.isalnum, value)):
        raise ValueError("must have a letter or digit: whole words are looked for")
    return said(value)


def path(value: object) -> Path:
    """Return what was read as a path."""
    if isinstance(value, str) and database_url.is_meant(value):
        raise ValueError("must be a path, and no URL; a database's belongs to store.url")
    if not isinstance(value, Path):
        raise ValueError("must be a path, in quotes")  # noqa: TRY004 - what pydantic gathers
    return value


def optional_path(value: object) -> Path | None:
    """Return what was read as a path; None for ""."""
    return None if value is None or value == "" else path(value)


def file(value: Path) -> Path:
    """Return a path that can be a file's."""
    if value.name in {"", ".."}:
        raise ValueError("must name a file")
    return value


def safe_hubs(hubs: tuple[str, ...], *, allow_private: bool) -> None:
    """Refuse hubs listed twice, and without https unless private ones are allowed (T29)."""
    if twice := [hub for hub in hubs if hubs.count(hub) > 1]:
        raise ValueError(f"hubs: {twice[0]} is listed twice")
    if unsafe := [hub for hub in hubs if not allow_private and not hub.startswith("https://")]:
        raise ValueError(f"hubs: {unsafe[0]} must be an https URL, unless allow_private is true")


def network(value: str) -> str:
    """Return an IP address or a network of them (192.0.2.0/24)."""
    try:
        ip_network(value)
    except ValueError as error:
        raise ValueError(f"must be an IP address or network: {error}") from None
    return value


def old_address(value: str) -> str:
    """Return an address of this site, from its root: a path, with or without a query."""
    if not value.startswith("/") or not value.isascii() or re.search(r"[\x00-\x20#\x7f]", value):
        raise ValueError("must be an address from the site's root, in ASCII, such as /old/feed/")
    return value


def redirect_target(value: int | str) -> int | str:
    """Return where a redirect leads, an address of this site or a URL; or 410, gone."""
    if isinstance(value, int):
        if value != HTTPStatus.GONE:
            raise ValueError("must be an address, a URL, or 410 for what is gone")
        return value
    if not value.startswith("/"):
        return web_url(value)
    if value.startswith("//") or re.search(r"/\.\.?(/|$)", value):
        raise ValueError("must be an address of this site without dot segments, or a whole URL")
    return old_address(value)


def one_or_more(value: object) -> object:
    """Return a list, or the one that stands for it, as a tuple."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value
