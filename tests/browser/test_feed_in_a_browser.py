"""A feed's own address in real Chromium: a page that says what it is and how to subscribe."""

import pytest
from playwright.sync_api import Browser

from tests.browser.site import SITE, visit

pytestmark = pytest.mark.slow

# What is on the screen: the text of elements, and what style sheets put before them.
SHOWN = """
() => [...document.querySelectorAll("*")].filter(element => element.checkVisibility()).flatMap(
  element => {
    const before = getComputedStyle(element, "::before").content;
    const own = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
    return [before === "none" ? "" : before, ...own.map(node => node.data)];
  }
).map(text => text.trim()).filter(Boolean)
"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/feed.xml", "/atom.xml", "/europe/feed.xml"])
def test_a_feed_says_what_it_is_and_how_to_subscribe(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    visitor = visit(context)
    page = visitor.go(address)
    shown = page.evaluate(SHOWN)
    text = "\n".join(shown)
    assert "This is a web feed" in text
    assert "copy this address into a feed reader" in text
    assert f'"{SITE}{address}"' in shown
    assert "Harbour towns agree to share one tide gate" in shown
    assert "After eleven years of talks" in text
    for machine in ("tag:", "<p>", "hourly", "feedsvc"):
        assert machine not in text
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (dark == "rgb(22, 21, 20)") == (scheme == "dark")
    assert visitor.is_clean()
    context.close()


def test_a_phone_shows_a_feed_in_letters_that_can_be_read(browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True
    )
    page = visit(context).go("/feed.xml")
    # Without a viewport the page is laid out wider than the screen, and shown smaller.
    size = "parseFloat(getComputedStyle(document.querySelector('item > description')).fontSize)"
    assert page.evaluate(f"{size} * screen.width / innerWidth") >= 14
    context.close()
