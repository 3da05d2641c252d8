"""What of the configuration decides how a capture is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

from feedsvc.captures.layout_file import load_layouts
from feedsvc.config import Configuration, SectionSettings
from feedsvc.text import fold

# Raised when the reader reads a capture in another way: unchanged files are then read again.
READER_VERSION = 5


@dataclass(frozen=True)
class ReadingRules:
    """The settings that reading depends on; `max_bytes` is the largest capture that is read."""

    zone: ZoneInfo
    default_section: str
    sections: tuple[SectionSettings, ...]
    layout: str
    time_of_day: time
    max_bytes: int

    @classmethod
    def of(cls, configuration: Configuration) -> ReadingRules:
        """Take the rules from a configuration."""
        captures, site = configuration.captures, configuration.site
        return cls(
            zone=site.tzinfo,
            default_section=captures.default_section,
            sections=configuration.sections,
            layout=captures.layout,
            time_of_day=site.time_of_day,
            max_bytes=captures.max_bytes,
        )

    @cached_property
    def known_labels(self) -> Mapping[str, str]:
        """Folded label → name of the configured section that it means."""
        known = {label: section.name for section in self.sections for label in section.labels}
        return {fold(self.default_section): self.default_section, **known}

    @cached_property
    def longest_label(self) -> int:
        """How many words the longest of all known labels has."""
        return max(len(label.split()) for label in self.known_labels)

    def section_of(self, label: str) -> str:
        """Return the configured section's name that `label` means, else the label itself."""
        shown = label.lstrip("-–— ").strip()
        return self.known_labels.get(fold(shown), shown)

    def sections_beginning(self, label: str) -> frozenset[str]:
        """Return the names of all known sections that a cut `label` may be the beginning of."""
        start = fold(label)
        return frozenset(
            name for known, name in self.known_labels.items() if known.startswith(start)
        )


def reading_fingerprint(rules: ReadingRules) -> str:
    """Return a digest of all that decides how any capture is read, but the capture itself.

    Where it differs from the one of the last rebuild, unchanged files are read again.
    """
    sections = [(section.name, sorted(section.labels)) for section in rules.sections]
    layouts = [repr(layout) for layout in load_layouts().values()]
    settings = (
        str(rules.zone),
        rules.default_section,
        sections,
        rules.layout,
        str(rules.time_of_day),
    )
    return sha256(repr((READER_VERSION, settings, layouts)).encode()).hexdigest()
