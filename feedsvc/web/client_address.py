"""Whose request it is: the peer, or whom trusted proxies say that they ask for (F26)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Proxies in a row that are believed; what stands before them is not looked at.
MOST_PROXIES = 16
ADDRESSES_REMEMBERED = 4_096
# A line is given a whole network of these; one address of it says nothing.
CLIENT_PREFIX = 64

_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*"?([^";]*)"?', re.IGNORECASE)
# An IPv6 address in brackets or an IPv4 one, with or without a port; or an IPv6 one without.
_ADDRESS = re.compile(
    r"\[([0-9A-Fa-f:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+)(?::\d+)?|([0-9A-Fa-f:.]+)"
)


class ClientAddresses:
    """Tells clients apart; `trusted_proxies` are the networks whose word on them is taken.

    A proxy's word is X-Forwarded-For where it is there, else Forwarded (RFC 7239). It is read
    from its end: each address was written by the next one, and is believed while that one is
    trusted. So nothing that a client writes itself is.
    """

    def __init__(self, trusted_proxies: Sequence[str]) -> None:
        self._trusted = [ip_network(network) for network in trusted_proxies]
        self._read = lru_cache(ADDRESSES_REMEMBERED)(read_address)

    def of(self, environ: "WSGIEnvironment") -> str:
        """Return the client of a request: an IPv4 address, or a network of IPv6 ones."""
        peer = str(environ.get("REMOTE_ADDR", ""))
        address = self._read(peer)
        if address is None:  # of a server that listens on no port: a Unix socket has no peer
            return peer
        for said in _chain(environ) if self._trusted else ():
            if not self._is_trusted(address):
                break
            before = self._read(said)
            if before is None:
                break
            address = before
        return _named(address)

    def _is_trusted(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._trusted)


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address that stands in a header, IPv4 wrapped in IPv6 as IPv4; None if none is."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        return None
    try:
        address = ip_address(next(filter(None, found.groups())))
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _chain(environ: "WSGIEnvironment") -> list[str]:
    """Return whom each proxy asked for, the last one's word first."""
    if "HTTP_X_FORWARDED_FOR" in environ:
        return _last_first(environ["HTTP_X_FORWARDED_FOR"])
    elements = _last_first(environ.get("HTTP_FORWARDED", ""))
    found = (_FOR.search(element) for element in elements)
    return [match[1] if match else "" for match in found]


def _last_first(field: str) -> list[str]:
    return field.rsplit(",", MOST_PROXIES)[: -MOST_PROXIES - 1 : -1]


def _named(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, CLIENT_PREFIX), strict=False))
    return str(address)
