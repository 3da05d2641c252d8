"""`/favicon.ico`, which browsers ask for unasked: our own icon, or the way to the site's."""

from flask import Request, Response

from feedsvc.config import SiteSettings
from feedsvc.freshness import cache_control
from feedsvc.web.pages.static import StaticFiles

ADDRESS = "/favicon.ico"


class IconAnswers:
    """Answers for the icon of `site`; `max_age` is in seconds."""

    def __init__(self, files: StaticFiles, site: SiteSettings, max_age: int) -> None:
        self._files = files
        # Where the site's icon is this very address, there is nowhere to send anybody.
        self._elsewhere = site.icon if site.icon != site.url + ADDRESS else ""
        self._cache_control = cache_control(max_age)

    def answer(self, address: str, request: Request) -> Response | None:
        """Return the icon, or a redirect to the configured one; None for any other address."""
        if address != ADDRESS:
            return None
        if not self._elsewhere:
            return self._files.answer("favicon.ico", request)
        headers = {"Location": self._elsewhere, "Cache-Control": self._cache_control}
        return Response("Found.\n", 302, headers, content_type="text/plain; charset=utf-8")
