"""What the tests of the captures share: rules to read by, and the sample captures."""

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feedsvc.captures import ReadingRules
from feedsvc.config import SectionSettings

SAMPLES = Path(__file__).parent.parent / "data" / "captures"
ASIANLITE = sorted((SAMPLES / "asianlite").glob("*.txt"))
OTHER_SITES = sorted((SAMPLES / "other-sites").glob("*.txt"))
FILE_DAY = date(2024, 2, 29)


def rules_for(layout: str = "auto", zone: str = "Europe/London") -> ReadingRules:
    """Return rules with the sections that the shipped configuration has."""
    names = ["Top News", "UK News", "Asia News", "Arab News", "Europe", "Emirate News"]
    return ReadingRules(
        zone=ZoneInfo(zone),
        default_section="Top News",
        sections=tuple(
            SectionSettings(name=name, slug=name.lower().replace(" ", "-")) for name in names
        ),
        layout=layout,
        time_of_day=time(12),
        max_bytes=100_000,
    )


@pytest.fixture
def rules() -> ReadingRules:
    return rules_for()
