"""The redirects that the configuration lists: old addresses, and where they lead. No Flask here."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote_from_bytes, unquote_to_bytes, urlsplit

from feedsvc.web.prefix import without_prefix


class Redirects:
    """The table `[redirects]` of the site at `site_url`, looked up by address and query.

    An address matches with or without a slash at its end, in any case, however it is
    percent-encoded. One that is written with a query (`/?p=12`) matches where the request has
    those parameters, whatever others it has. The path of the site's URL may be written before
    addresses and targets or left out, as requests may have it or not.
    """

    def __init__(self, configured: Mapping[str, str | int], site_url: str) -> None:
        self._prefix = urlsplit(site_url).path
        self._by_path: dict[str, str | int] = {}
        self._by_query: dict[str, list[tuple[frozenset[tuple[str, str]], str | int]]] = {}
        for old, target in configured.items():
            path, _, query = old.partition("?")
            path = without_prefix(path, self._prefix)
            if query:
                parameters = frozenset(parse_qsl(query, keep_blank_values=True))
                listed = self._by_query.setdefault(_same(path), [])
                listed.append((parameters, self._within_site(target)))
            else:
                self._by_path[_same(path)] = self._within_site(target)

    def of_query(self, address: str, query: Mapping[str, str]) -> str | int | None:
        """Return the target of `address` with these parameters; None where none is listed."""
        listed = self._by_query.get(_same(address), ()) if query else ()
        asked = query.items()
        return next((target for parameters, target in listed if parameters <= asked), None)

    def of_address(self, address: str) -> str | int | None:
        """Return the target of `address`; None where none is listed."""
        return self._by_path.get(_same(address))

    def _within_site(self, target: str | int) -> str | int:
        """Return `target` without the path of the site's URL, where it is an address."""
        return without_prefix(target, self._prefix) or "/" if isinstance(target, str) else target


def _same(path: str) -> str:
    """Return what is one for all ways to write an address."""
    return quote_from_bytes(unquote_to_bytes(path)).lower().rstrip("/")
