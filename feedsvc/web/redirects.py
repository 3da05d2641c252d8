"""The redirects that the configuration lists: old addresses, and where they lead. No Flask here."""

from collections.abc import Mapping
from urllib.parse import parse_qsl


class Redirects:
    """The table `[redirects]`, looked up by address and query.

    An address matches with or without a slash at its end, in any case. One that is written with
    a query (`/?p=12`) matches where the request has those parameters, whatever others it has.
    """

    def __init__(self, configured: Mapping[str, str | int]) -> None:
        self._by_path: dict[str, str | int] = {}
        self._by_query: dict[str, list[tuple[frozenset[tuple[str, str]], str | int]]] = {}
        for old, target in configured.items():
            path, _, query = old.partition("?")
            if query:
                parameters = frozenset(parse_qsl(query, keep_blank_values=True))
                self._by_query.setdefault(_same(path), []).append((parameters, target))
            else:
                self._by_path[_same(path)] = target

    def of_query(self, address: str, query: Mapping[str, str]) -> str | int | None:
        """Return the target of `address` with these parameters; None where none is listed."""
        listed = self._by_query.get(_same(address), ()) if query else ()
        asked = query.items()
        return next((target for parameters, target in listed if parameters <= asked), None)

    def of_address(self, address: str) -> str | int | None:
        """Return the target of `address`; None where none is listed."""
        return self._by_path.get(_same(address))


def _same(path: str) -> str:
    """Return what is one for all ways to write an address."""
    return path.lower().rstrip("/")
