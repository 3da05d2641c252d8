"""What a configuration may hold: its tables, keys, types, defaults and limits."""

from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from feedsvc.config import checks, database_url
from feedsvc.config.fields import (
    ContentMode,
    OptionalText,
    OptionalUrl,
    Slug,
    Table,
    Text,
    Texts,
    Words,
)
from feedsvc.config.serving import LimitsSettings, LogSettings, ServerSettings
from feedsvc.text import fold


class SiteSettings(Table):
    """`[site]`: what the feeds say of themselves."""

    title: Text
    url: Annotated[str, AfterValidator(checks.base_url)]
    description: OptionalText = ""
    language: Annotated[str, AfterValidator(checks.language)] = "en"
    zone: Annotated[str, AfterValidator(checks.zone)] = "UTC"
    time_of_day: time = time(12)
    author: OptionalText = ""
    rights: OptionalText = ""
    icon: OptionalUrl = ""
    logo: OptionalUrl = ""
    license: OptionalUrl = ""
    id_authority: Annotated[str, AfterValidator(checks.authority)] = ""
    id_day: date = date(2025, 1, 1)

    @property
    def authority(self) -> str:
        """The tag URI's authority: as set, else the host of the URL (T43)."""
        return self.id_authority or urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        """The path of the URL without slashes at its ends: "news" of https://x.org/news."""
        return urlsplit(self.url).path.strip("/")

    @property
    def tzinfo(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.zone)


class CapturesSettings(Table):
    """`[captures]`: where the captures lie and how they are read."""

    folder: Annotated[Path, BeforeValidator(checks.path)]
    manifest: str = ""
    layout: Annotated[str, AfterValidator(checks.layout)] = "auto"
    default_section: Text = "News"
    max_bytes: Annotated[int, Field(ge=1_000)] = 1_000_000


class StoreSettings(Table):
    """`[store]`: the one file of state, or the database that takes its place (decision 1)."""

    path: Annotated[Path, BeforeValidator(checks.path), AfterValidator(checks.file)]
    # Never shown as it is: it may hold a password.
    url: Annotated[str, AfterValidator(database_url.checked)] = Field("", repr=False)


class FeedsSettings(Table):
    """`[feeds]`: the window of decision 10, and how often to poll."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 50
    keep_hours: Annotated[int, Field(ge=0, le=24 * 366)] = 48
    max_bytes: Annotated[int, Field(ge=10_000)] = 524_288
    content: ContentMode = "full"
    max_age: Annotated[int, Field(ge=60, le=86_400)] = 300
    authors: bool = True
    media_type: Literal["specific", "xml"] = "specific"


class PushSettings(Table):
    """`[push]`: the WebSub hubs that are told of changed documents; off without any."""

    hubs: Annotated[
        tuple[Annotated[str, AfterValidator(checks.web_url)], ...],
        BeforeValidator(checks.one_or_more),
    ] = ()
    allow_private: bool = False

    @model_validator(mode="after")
    def _hubs_are_safe(self) -> Self:
        checks.safe_hubs(self.hubs, allow_private=self.allow_private)
        return self


class ReadersSettings(Table):
    """`[readers]`: the counts of who reads; they may be lost."""

    count: bool = True
    path: Annotated[Path | None, BeforeValidator(checks.optional_path)] = None


class SectionSettings(Table):
    """One of `[[sections]]`: a section with a feed of its own, whatever it is called on pages."""

    name: Text
    slug: Annotated[Slug, AfterValidator(checks.free_slug)]
    match: Texts = ()
    description: OptionalText = ""

    @property
    def labels(self) -> frozenset[str]:
        """The folded labels that mean this section: its name and its matches."""
        return frozenset(fold(label) for label in (self.name, *self.match))


class FilterSettings(Table):
    """One of `[[filters]]`: a feed of the articles that meet all of its conditions.

    An empty condition is met by every article. `sections`: it is in one of them, named by slug
    or label. `authors`: one of them wrote it. `words`: one of them, a word or several in a row,
    stands in its headline, summary or body; `without`: none of them does. Case and accents do
    not count. `content` and `limit` are those of `[feeds]` where they are not given.
    """

    name: Slug
    title: Text
    description: OptionalText = ""
    sections: Texts = ()
    authors: Texts = ()
    words: Words = ()
    without: Words = ()
    content: ContentMode | None = None
    limit: Annotated[int, Field(ge=1, le=1_000)] | None = None


class Configuration(Table):
    """The whole configuration, checked."""

    site: SiteSettings
    captures: CapturesSettings
    store: StoreSettings
    feeds: FeedsSettings = FeedsSettings()
    server: ServerSettings = ServerSettings()
    limits: LimitsSettings = LimitsSettings()
    log: LogSettings = LogSettings()
    push: PushSettings = PushSettings()
    readers: ReadersSettings = ReadersSettings()
    sections: Annotated[tuple[SectionSettings, ...], BeforeValidator(checks.one_or_more)] = ()
    filters: Annotated[tuple[FilterSettings, ...], BeforeValidator(checks.one_or_more)] = ()
    redirects: dict[
        Annotated[str, AfterValidator(checks.old_address)],
        Annotated[int | str, AfterValidator(checks.redirect_target)],
    ] = Field(default_factory=dict)

    @property
    def readers_path(self) -> Path:
        """The file of the counts: as set, else beside the store."""
        return self.readers.path or self.store.path.with_name(f"{self.store.path.name}.readers")
