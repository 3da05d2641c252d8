"""The URL of a PostgreSQL database, and how it is shown: never with a password.

https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
"""

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"(?i)postgres(ql)?:")
_ANY_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# User and password stand before the last @ of what comes before the path and the parameters.
_PARTS = re.compile(
    r"(?P<scheme>(?i:postgres(?:ql)?)://)"
    r"(?:(?P<user>[^:@/?#]*)(?::(?P<password>[^@/?#]*))?@)?"
    r"(?P<hosts>[^@/?#]*)(?:/(?P<name>[^@/?#]*))?(?:\?(?P<parameters>[^@#]*))?"
)
_SECRETS = ("password", "sslpassword", "oauth_client_secret")
# The addresses of sites and hubs are told; whatever else has a scheme may be a database's.
_BEFORE_SECRETS = re.compile(
    rf"(?is)((?<!http)(?<!https)://|postgres(?:ql)?:/*|{'|'.join(_SECRETS)}).+"
)


def is_database(text: str) -> bool:
    """Whether `text` is meant as a database's URL, even if a slash is missing."""
    return _SCHEME.match(text) is not None


def is_meant(text: str) -> bool:
    """Whether `text` is meant as a URL, of whichever scheme, and not as a path."""
    return is_database(text) or _ANY_SCHEME.match(text) is not None


def checked(value: str) -> str:
    """Return a URL that can be told apart into its parts; "" too. Raises ValueError.

    Its scheme is in small letters then, as libpq wants it.

    Whatever is wrong, nothing of the value is told: parts of a password could be.
    """
    if value and (not value.isascii() or re.search(r"[\x00-\x20\x7f]", value)):
        raise ValueError("must be in ASCII without blanks; percent-encode what is special")
    if value and not _PARTS.fullmatch(value):
        raise ValueError(
            "must be a URL such as postgresql://user@host/name; percent-encode what is special "
            "in a user, a password or a name (@ as %40, / as %2F)"
        )
    return _SCHEME.sub(lambda scheme: scheme[0].lower(), value, count=1)


def without_password(url: str) -> str:
    """Return the URL as it may be shown to anybody."""
    if not url:
        return url
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return "postgresql://…"
    user = f"{parts['user']}@" if parts["user"] else ""
    name = "" if parts["name"] is None else f"/{parts['name']}"
    parameters = "&".join(filter(_is_shown, (parts["parameters"] or "").split("&")))
    return f"{parts['scheme']}{user}{parts['hosts']}{name}{'?' if parameters else ''}{parameters}"


def without_secrets(text: str) -> str:
    """Return what stands where no URL belongs, such as in the place of a key, as it may be shown.

    All that may hold a password is left out: what follows a scheme, or the name of a secret.
    """
    return _BEFORE_SECRETS.sub(r"\1…", text)


def _is_shown(parameter: str) -> bool:
    """Whether a parameter may be shown; libpq takes a percent-encoded keyword for the same."""
    return unquote(parameter.partition("=")[0]).strip().lower() not in _SECRETS
