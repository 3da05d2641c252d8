"""A page whose rows are read, but which is not written yet: that takes no connection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import render_template

from feedsvc.web.pages.frame import PAGE_HEADERS

HTML_MEDIA_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class View:
    """What is to be sent, and `write`, which makes its bytes and asks the store for nothing."""

    media_type: str
    write: Callable[[], bytes]
    headers: Mapping[str, str] = field(default_factory=dict)


def html_view(template: str, **context: Any) -> View:
    """Return the page that `template` makes of `context`."""
    return View(HTML_MEDIA_TYPE, partial(_written, template, context), PAGE_HEADERS)


def _written(template: str, context: Mapping[str, Any]) -> bytes:
    return render_template(template, **context).encode()
