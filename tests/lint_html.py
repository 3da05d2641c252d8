"""The rules of the lint that look into the HTML of an entry's content."""

import re
from html.parser import HTMLParser

_WEB_URL = re.compile(r"https?://[^/\s]+")


class _HtmlRules(HTMLParser):
    """Collects the rules that a piece of HTML breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "object", "embed", "iframe", "style", "svg", "math", "form"}:
            self.broken.append("SecurityRisk")
        for name, value in attrs:
            if name.startswith("on"):
                self.broken.append("SecurityRisk")
            if name == "style":
                self.broken.append("DangerousStyleAttr")
            if name in {"href", "src"} and not _WEB_URL.match(value or ""):
                self.broken.append("ContainsRelRef")


def broken_in_html(text: str) -> list[str]:
    """Return the names of the rules that the HTML in `text` breaks, one for each place."""
    parser = _HtmlRules()
    parser.feed(text)
    parser.close()
    return parser.broken
