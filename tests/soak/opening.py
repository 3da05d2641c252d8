"""The newsroom of a soak, as it is configured and opens."""

from pathlib import Path
from random import Random

from tests.newsroom import Newsroom
from tests.soak.expected import Expected
from tests.soak.newsdesk import Newsdesk
from tests.soak.press import Press
from tests.soak.publications import Publications
from tests.soak.stories import CONFIGURED, EMPTY_SECTION, FILTER, SECTIONS
from tests.soak.violations import Complain

LIMIT, KEEP_HOURS = 40, 12
SETTINGS = {
    "SITE__ZONE": "UTC",
    "FEEDS__LIMIT": str(LIMIT),
    "FEEDS__KEEP_HOURS": str(KEEP_HOURS),
}
ADDRESSES = (
    "/feed.xml",
    "/atom.xml",
    "/feed.json",
    "/top-news/feed.xml",
    "/europe/atom.xml",
    "/culture/feed.json",
    "/author/asha-rao/atom.xml",
    "/author/ben-okri/feed.xml",
    "/filter/harbour/atom.xml",
)


def newsroom_in(folder: Path) -> Newsroom:
    """Return the newsroom of a soak."""
    configured = [{"name": name, "slug": SECTIONS[name]} for name in CONFIGURED]
    sections = [*configured, EMPTY_SECTION]
    return Newsroom(folder, settings=dict(SETTINGS), sections=sections, filters=[FILTER])


def opened(newsroom: Newsroom, chance: Random, complain: Complain) -> Newsdesk:
    """Return the newsroom at work: its first stories are published, and `complain` hears of all."""
    publications = Publications(newsroom, ADDRESSES)
    expected = Expected(LIMIT, KEEP_HOURS)
    steps = Random(chance.random())
    press = Press(newsroom, publications, expected, steps, complain)
    desk = Newsdesk(newsroom, press, chance)
    desk.open()
    return desk
