"""The functions that templates may call."""

from collections.abc import Callable
from typing import Any

from feedsvc.web.pages.dates import month_name
from feedsvc.web.pages.subscribing import reader_links


def template_functions() -> dict[str, Callable[..., Any]]:
    """Return them by the name under which templates know them."""
    return {"month_name": month_name, "reader_links": reader_links}
