"""The newspaper as its readers reach it: `feedsvc serve` in a process, and Chromium in front.

Chromium is told that the site's host is this machine, and that no other host exists: so links,
feeds and policies are those of a real site, and a request to anybody else fails and is seen.
"""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request

from tests.browser.stories import STORIES
from tests.newsroom import Newsroom
from tests.serving import serving

# Browsers trust the names below localhost as they trust TLS: a page may use the clipboard.
HOST = "paper.localhost"
SITE = f"http://{HOST}"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()

SETTINGS = {
    "SITE__URL": SITE,
    "SITE__TITLE": "The Paper",
    "SITE__DESCRIPTION": "News from the coast and beyond.",
    "SITE__RIGHTS": "© 2024 The Paper",
    "FEEDS__MEDIA_TYPE": "xml",
}
FILTER = {
    "name": "trade-and-talks",
    "title": "Trade and talks",
    "description": "What is agreed between states.",
    "words": ["trade", "talks"],
}


@contextlib.contextmanager
def newspaper(folder: Path) -> Iterator[str]:
    """Publish and serve the stories while the block runs; yield the server's own URL."""
    newsroom = Newsroom(folder, settings=SETTINGS, filters=[FILTER])
    lines = "".join(json.dumps(story) + "\n" for story in STORIES)
    newsroom.write_bytes("stories.jsonl", lines.encode())
    newsroom.rebuild()
    with serving(newsroom) as url:
        yield url


def launch(playwright: Playwright, program: str, server: str) -> Browser:
    """Start Chromium, for which the site's host is the `server` and no other host is there."""
    rules = f"MAP {HOST} {urlsplit(server).netloc}, MAP * ~NOTFOUND"
    return playwright.chromium.launch(
        executable_path=program, args=[*FLAGS, f"--host-resolver-rules={rules}"]
    )


@dataclass
class Visit:
    """A page in Chromium, with what it asked for and what it complained of."""

    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        # What was under way when the visitor went on is not missed.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")

    def go(self, address: str) -> Page:
        """Open an address of the site, and wait until all of it has loaded."""
        self.page.goto(SITE + address, wait_until="load")
        return self.page

    def is_clean(self) -> bool:
        """Whether nothing went wrong, and nobody but the site was asked for anything."""
        hosts = {urlsplit(url).hostname for url in self.requested}
        return not self.complaints and hosts == {HOST}


def visit(context: BrowserContext) -> Visit:
    """Return a new page of `context`."""
    return Visit(context.new_page())
