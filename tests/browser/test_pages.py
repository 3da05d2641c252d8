"""The pages in real Chromium: whole, quiet, for the keyboard and screen readers, without script."""

import urllib.request
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import SITE, Visit, visit
from tests.browser.stories import RIGHT_TO_LEFT

pytestmark = pytest.mark.slow

ARTICLE = "/2024/europe/harbour-towns-agree-to-share-one-tide-gate"
PAGES = {
    "front": "/",
    "section": "/europe/",
    "author": "/author/ines-calder/",
    "filter": "/filter/trade-and-talks/",
    "article": ARTICLE,
    "archive": "/archive/",
    "month": "/archive/2024-05/",
    "section-month": "/europe/archive/2024-05/",
    "long-headline": "/archive/2023-12/",
    "feeds": "/feeds/",
}
WIDTHS = (360, 1280)


@pytest.fixture(params=[(s, w) for s in ("light", "dark") for w in WIDTHS], ids=str)
def dressed(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A page in either scheme, on a phone or a desk."""
    scheme, width = request.param
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    yield visit(context)
    context.close()


def test_every_kind_of_page_fits_is_accessible_and_asks_nobody_else(dressed: Visit) -> None:
    for name, address in PAGES.items():
        page = dressed.go(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert violations(page) == [], name
        assert dressed.is_clean(), (name, dressed.complaints, dressed.requested)


def test_a_phone_shows_every_page_in_letters_twice_as_large(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = visit(context)
    for name, address in PAGES.items():
        shown = page.go(address)
        shown.evaluate("document.documentElement.style.fontSize = '200%'")
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    context.close()


# Where the last character of an element's text stands, and the first one.
ENDS = """
element => {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  return [text.length - 1, 0].map(place => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect().left;
  });
}
"""


@pytest.mark.parametrize("address", ["/", "/arab-news/", "/archive/2023-12/", "/feed.xml"])
def test_a_headline_that_runs_from_right_to_left_ends_at_its_left(
    visitor: Visit, address: str
) -> None:
    page = visitor.go(address)
    story = "item > title" if address.endswith(".xml") else "main a"
    headline = page.locator(story).filter(has_text=RIGHT_TO_LEFT)
    last, first = headline.evaluate(ENDS)
    assert last < first


def test_a_page_that_is_not_there_is_accessible_and_leads_on(dressed: Visit) -> None:
    page = dressed.go("/nowhere/")
    assert violations(page) == []
    links = page.locator("main a").evaluate_all("all => all.map(link => link.href)")
    assert links == [f"{SITE}/", f"{SITE}/archive/", f"{SITE}/feeds/"]


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, best practices included."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found]


def test_axe_really_looks(visitor: Visit) -> None:
    page = visitor.go("/feeds/")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate("document.body.style.color = '#bbb'")
    found = " ".join(violations(page))
    assert "html-has-lang" in found
    assert "color-contrast" in found


def test_the_schemes_differ(browser: Browser) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = visit(context).go("/")
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert len(papers) == 2


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_t45_a_browser_finds_the_feeds_of_a_page(visitor: Visit, server: str, address: str) -> None:
    page = visitor.go(address)
    links = page.locator("head link[rel=alternate][type='application/rss+xml']")
    urls = links.evaluate_all("all => all.map(link => link.href)")
    assert urls[-1] == f"{SITE}/feed.xml"
    for url in urls:
        assert b"<rss" in fetched(server, url)


def fetched(server: str, url: str) -> bytes:
    """Return what stands at a URL of the site, asked for without a browser."""
    with urllib.request.urlopen(url.replace(SITE, server), timeout=30) as answer:
        return bytes(answer.read())


def test_the_copy_button_copies_and_says_so(visitor: Visit) -> None:
    page = visitor.go("/feeds/")
    buttons = page.get_by_role("button", name="Copy the address of The Paper", exact=True)
    buttons.click()
    assert page.evaluate("navigator.clipboard.readText()") == f"{SITE}/feed.xml"
    assert page.get_by_role("status").text_content() == f"Copied: {SITE}/feed.xml"
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.get_by_role("button", name="Copy the address of The Paper: Tom Okafor").click()
    assert page.evaluate("navigator.clipboard.readText()") == f"{SITE}/author/tom-okafor/feed.xml"


def test_every_feed_of_the_site_is_on_the_feeds_page(visitor: Visit, server: str) -> None:
    page = visitor.go("/feeds/")
    shown = set(page.locator("main a[type]").evaluate_all("all => all.map(link => link.href)"))
    listed = fetched(server, f"{SITE}/feeds.opml").decode()
    for address in ("/feed.xml", "/europe/atom.xml", "/filter/trade-and-talks/feed.json"):
        assert SITE + address in shown
    assert f"{SITE}/author/tom-okafor/feed.json" in shown
    rss = {url for url in shown if url.endswith("/feed.xml")}
    assert len(rss) == listed.count("xmlUrl=")


def test_a_web_reader_is_one_click_away(visitor: Visit) -> None:
    page = visitor.go("/europe/")
    page.get_by_text("Subscribe with a click").click()
    for name in ("Feedly", "Inoreader", "NewsBlur", "The Old Reader", "Feedbin", "BazQux"):
        link = page.get_by_role("link", name=name)
        assert link.is_visible()
        assert "http%3A%2F%2Fpaper.localhost%2Feurope%2Ffeed.xml" in str(link.get_attribute("href"))


def test_all_of_it_works_without_script(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    visitor = visit(context)
    page = visitor.go("/")
    page.get_by_role("link", name="Feeds", exact=True).click()
    assert page.get_by_role("button").count() == 0
    assert page.locator("code").first.text_content() == f"{SITE}/feed.xml"
    page.locator("summary").first.click()
    assert page.get_by_role("link", name="Feedly").first.is_visible()
    page.get_by_role("link", name="Europe", exact=True).first.click()
    page.get_by_role("link", name="Harbour towns agree").click()
    page.get_by_role("link", name="Ines Calder").click()
    assert page.title() == "Ines Calder – The Paper"
    assert visitor.is_clean()
    context.close()


def test_the_keyboard_alone_reaches_everything_in_order(visitor: Visit) -> None:
    page = visitor.go("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Europe"
    page.keyboard.press("Tab")
    assert focused(page) == "Harbour towns agree to share one tide gate"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == SITE + ARTICLE


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_f4_hostile_headlines_run_nothing_and_break_nothing(visitor: Visit) -> None:
    page = visitor.go("/archive/2023-11/")
    page.locator("main .day a").click()
    assert page.title().startswith("</script><script>")
    (data,) = page.locator("script[type='application/ld+json']").all_text_contents()
    headline = page.evaluate("text => JSON.parse(text).headline", data)
    assert headline == page.locator("h1").text_content()
    assert violations(page) == []
    assert visitor.is_clean()


def test_print_shows_the_story_alone(context: BrowserContext) -> None:
    page = visit(context).go(ARTICLE)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("h1").is_visible()
    for gone in (".services", ".sections", ".subscribe", ".neighbours"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
