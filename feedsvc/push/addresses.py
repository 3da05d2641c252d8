"""Where a hub's name leads, and whether a ping may go there (T29, F27)."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any

from feedsvc.text import one_line

# As socket.getaddrinfo is called and answers.
Resolve = Callable[..., Sequence[tuple[Any, ...]]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# A name with more addresses is served by the first of them.
ADDRESSES_TRIED = 4
# RFC 6052 §2.1: an IPv4 address as those see it who have IPv6 alone.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """A hub is at an address that may not be reached; the message says which and what to do."""


def addresses_of(host: str, port: int, resolve: Resolve, *, allow_private: bool) -> list[str]:
    """Return the numeric addresses of `host`, which is asked for once.

    Unless `allow_private`, all of them must be on the public internet: else AddressRefused is
    raised, since a name that leads to both kinds is a name that somebody plays with. Raises
    OSError where there is no such name.
    """
    # As bytes, since Python would first make IDNA of a text, which fails in ways of its own.
    found = resolve(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [address for address in addresses if not is_public(ipaddress.ip_address(address))]
    if private and not allow_private:
        raise AddressRefused(
            f"{one_line(host)} is at {private[0]}, which is not on the public internet; "
            "if that is meant, set push.allow_private"
        )
    return addresses[:ADDRESSES_TRIED]


def is_public(address: Address) -> bool:
    """Whether `address`, and each IPv4 address that is wrapped in it, is anybody's to reach."""
    is_special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not is_special
    inner = _wrapped(address)
    if inner is not None:
        return all(map(is_public, inner))
    return address.is_global and not is_special and not address.is_site_local


def _wrapped(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...] | None:
    """Return the IPv4 addresses that a packet to `address` may end at; None for a plain one."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in _NAT64:
        return (ipaddress.IPv4Address(address.packed[-4:]),)
    return None
