"""What the tests in a browser share: one newspaper, one Chromium, pages of either scheme."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.site import Visit, launch, newspaper, visit
from tests.components import require


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The newspaper, served; its own URL."""
    require("chromium")
    with newspaper(tmp_path_factory.mktemp("newspaper")) as url:
        yield url


@pytest.fixture(scope="session")
def browser(server: str) -> Iterator[Browser]:
    """A Chromium that finds the newspaper, and nothing else."""
    with sync_playwright() as playwright:
        browser = launch(playwright, require("chromium"), server)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor without a history, at a desk."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext) -> Visit:
    """A page of that visitor."""
    return visit(context)
