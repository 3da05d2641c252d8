"""What a configuration may hold: its tables, keys, types, defaults and limits."""

import re
from datetime import date, time
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from feedsvc.text import fold

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


def _web_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s<>\"]", value):
        raise ValueError("must be an absolute http or https URL")
    return value


def _optional_web_url(value: str) -> str:
    return _web_url(value) if value else value


def _base_url(value: str) -> str:
    parts = urlsplit(_web_url(value))
    if parts.query or parts.fragment or parts.username:
        raise ValueError("must have no user, query or fragment")
    return value.rstrip("/")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not a zone of the IANA database (such as Europe/London)") from None
    return value


def _language(value: str) -> str:
    if not _LANGUAGE_TAG.fullmatch(value):
        raise ValueError("is not a language tag of RFC 5646 (such as en or en-GB)")
    return value


def _authority(value: str) -> str:
    if value and not _AUTHORITY.fullmatch(value):
        raise ValueError("must be a domain name or mail address that you own (RFC 4151)")
    return value


def _free_slug(value: str) -> str:
    if is_reserved_slug(value):
        raise ValueError("is reserved: it is an address of the service itself")
    return value


def _layout(value: str) -> str:
    folder = files("feedsvc") / "captures" / "layouts"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir())
    if value not in {"auto", *names}:
        raise ValueError(f"must be one of auto, {', '.join(names)}")
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _path(value: object) -> Path:
    if not isinstance(value, Path):
        raise ValueError("must be a path, in quotes")  # noqa: TRY004 - what pydantic gathers
    return value


def _one_or_more(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Text = Annotated[str, AfterValidator(_said)]
OptionalUrl = Annotated[str, AfterValidator(_optional_web_url)]


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SiteSettings(_Table):
    """`[site]`: what the feeds say of themselves."""

    title: Text
    url: Annotated[str, AfterValidator(_base_url)]
    description: str = ""
    language: Annotated[str, AfterValidator(_language)] = "en"
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    time_of_day: time = time(12)
    author: str = ""
    rights: str = ""
    icon: OptionalUrl = ""
    logo: OptionalUrl = ""
    id_authority: Annotated[str, AfterValidator(_authority)] = ""
    id_day: date = date(2025, 1, 1)

    @property
    def authority(self) -> str:
        """The tag URI's authority: as set, else the host of the URL (T43)."""
        return self.id_authority or urlsplit(self.url).hostname or ""

    @property
    def tzinfo(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.zone)


class CapturesSettings(_Table):
    """`[captures]`: where the captures lie and how they are read."""

    folder: Annotated[Path, BeforeValidator(_path)]
    manifest: str = ""
    layout: Annotated[str, AfterValidator(_layout)] = "auto"
    default_section: Text = "News"
    max_bytes: Annotated[int, Field(ge=1_000)] = 1_000_000


class StoreSettings(_Table):
    """`[store]`: the one file of state (decision 1)."""

    path: Annotated[Path, BeforeValidator(_path)]


class FeedsSettings(_Table):
    """`[feeds]`: the window of decision 10, and how often to poll."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 50
    keep_hours: Annotated[int, Field(ge=0, le=24 * 366)] = 48
    max_bytes: Annotated[int, Field(ge=10_000)] = 524_288
    content: Literal["full", "summary"] = "full"
    max_age: Annotated[int, Field(ge=60, le=86_400)] = 300


class ServerSettings(_Table):
    """`[server]`: where `feedsvc serve` listens."""

    host: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1


class SectionSettings(_Table):
    """One of `[[sections]]`: a section with a feed of its own, whatever it is called on pages."""

    name: Text
    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$"), AfterValidator(_free_slug)]
    match: Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)] = ()
    description: str = ""

    @property
    def labels(self) -> frozenset[str]:
        """The folded labels that mean this section: its name and its matches."""
        return frozenset(fold(label) for label in (self.name, *self.match))


class Configuration(_Table):
    """The whole configuration, checked."""

    site: SiteSettings
    captures: CapturesSettings
    store: StoreSettings
    feeds: FeedsSettings = FeedsSettings()
    server: ServerSettings = ServerSettings()
    sections: Annotated[tuple[SectionSettings, ...], BeforeValidator(_one_or_more)] = ()
