"""Pelican: the same stories as Markdown files, with feeds in RSS and Atom; it writes no JSON Feed.

Pages are switched off, as far as Pelican lets them be.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from benchmarks.measure import Cost, run
from benchmarks.programs import pelican
from benchmarks.site import slug
from benchmarks.stories import Story

_SETTINGS = """SITENAME = "Benchmark"
SITEURL = "http://127.0.0.1:8000"
TIMEZONE = "Europe/London"
PATH = "content"
OUTPUT_PATH = "output"
FEED_MAX_ITEMS = 50
FEED_ALL_ATOM = "atom.xml"
FEED_ALL_RSS = "feed.xml"
CATEGORY_FEED_ATOM = "{slug}/atom.xml"
CATEGORY_FEED_RSS = "{slug}/feed.xml"
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
RSS_FEED_SUMMARY_ONLY = False
ARTICLE_SAVE_AS = CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = TAG_SAVE_AS = ""
DIRECT_TEMPLATES = []
TYPOGRIFY = False
"""


class PelicanSite:
    """Pelican with a folder of Markdown of its own."""

    name = "Pelican"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "content").mkdir(parents=True)
        (folder / "pelicanconf.py").write_text(_SETTINGS, encoding="utf-8")

    def write(self, stories: Iterable[Story]) -> None:
        for story in stories:
            path = self.folder / "content" / f"{story.number:07d}.md"
            path.write_text(_markdown(story), encoding="utf-8")

    def forget(self) -> None:
        shutil.rmtree(self.folder / "output", ignore_errors=True)

    def rebuild(self) -> Cost:
        return run([pelican(), "--quiet", "--settings", "pelicanconf.py"], folder=self.folder)


def _markdown(story: Story) -> str:
    minute = story.number % 1440
    front = (
        f"Title: {story.headline}\nDate: {story.day} {minute // 60:02}:{minute % 60:02}\n"
        f"Category: {story.section}\nSlug: {slug(story.headline)}-{story.number}\n"
        f"Summary: {story.standfirst}"
    )
    return front + "\n\n" + "\n\n".join(story.paragraphs) + "\n"
