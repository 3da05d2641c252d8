"""The pictures in docs/pages/, of the test site: `pytest -m slow --screenshots tests/browser`.

Without the option it is tested that each can be taken and that docs/ has it. Its pixels depend on
the fonts of the machine, so those are for people to look at.
"""

import base64
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import visit
from tests.browser.test_pages import ARTICLE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pages"
SUBJECTS = {
    "front": "/",
    "section": "/europe/",
    "month": "/archive/2024-05/",
    "article": ARTICLE,
    "feeds": "/feeds/",
    "feed": "/feed.xml",
}
SIZES = {360: 640, 1280: 800}
CASES = [
    (name, scheme, width) for name in SUBJECTS for scheme in ("light", "dark") for width in SIZES
]


@pytest.mark.parametrize(("name", "scheme", "width"), CASES)
def test_the_picture_is_in_docs(
    browser: Browser, request: pytest.FixtureRequest, name: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": SIZES[width]}
    )
    taken = picture(context, visit(context).go(SUBJECTS[name]))
    context.close()
    path = FOLDER / f"{name}-{scheme}-{width}.png"
    if request.config.getoption("--screenshots"):
        path.write_bytes(taken)
    assert size(path.read_bytes()) == size(taken) == (width, SIZES[width])


def test_every_picture_is_shown_in_the_documentation() -> None:
    text = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    names = {f"{name}-{scheme}-{width}.png" for name, scheme, width in CASES}
    assert {path.name for path in FOLDER.iterdir()} == names
    for name in names:
        assert f"pages/{name}" in text


def picture(context: BrowserContext, page: Page) -> bytes:
    """Return what the window shows, as PNG."""
    page.bring_to_front()
    # There is nothing to take before the second frame.
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    # Playwright's own way waits for a body, and XML has none.
    protocol = context.new_cdp_session(page)
    return base64.b64decode(protocol.send("Page.captureScreenshot", {"format": "png"})["data"])


def size(png: bytes) -> tuple[int, int]:
    """Return width and height as its header has them."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height
