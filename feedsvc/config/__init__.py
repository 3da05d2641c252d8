"""The configuration: a TOML file and the environment in, one frozen, checked value out."""

from feedsvc.config.checks import is_reserved_slug
from feedsvc.config.load import Loaded, Setting, load
from feedsvc.config.schema import (
    CapturesSettings,
    Configuration,
    FeedsSettings,
    FilterSettings,
    PushSettings,
    ReadersSettings,
    SectionSettings,
    SiteSettings,
    StoreSettings,
)
from feedsvc.config.serving import LimitsSettings, LogSettings, ServerSettings

__all__ = [
    "CapturesSettings",
    "Configuration",
    "FeedsSettings",
    "FilterSettings",
    "LimitsSettings",
    "Loaded",
    "LogSettings",
    "PushSettings",
    "ReadersSettings",
    "SectionSettings",
    "ServerSettings",
    "Setting",
    "SiteSettings",
    "StoreSettings",
    "is_reserved_slug",
    "load",
]
