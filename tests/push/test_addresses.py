"""T29: which addresses a ping may go to."""

import ipaddress
import socket
from typing import Any

import pytest

from feedsvc.push.addresses import AddressRefused, addresses_of, is_public


def found(*addresses: str) -> Any:
    """Return a resolver that finds these for any name, and asks nobody."""
    return lambda _host, port, **_: [(0, 0, 0, "", (address, port)) for address in addresses]


@pytest.mark.parametrize(
    "address",
    """
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1 192.0.2.1
    192.168.1.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255
    :: ::1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1 2001:db8::1
    ::ffff:10.0.0.1 ::ffff:127.0.0.1 2002:7f00:1:: 2002:a00:1:: 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
    64:ff9b:1::1 2001:0:a00:1::
    """.split(),
)
def test_t29_an_address_that_is_not_on_the_public_internet_is_none_to_reach(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", "8.8.8.8 142.250.1.1 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::808:808".split()
)
def test_an_address_on_the_public_internet_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_t29_a_name_that_leads_to_a_private_address_is_refused() -> None:
    with pytest.raises(AddressRefused, match=r"localhost is at (127\.0\.0\.1|::1), which is not"):
        addresses_of("localhost", 443, socket.getaddrinfo, allow_private=False)


def test_t29_one_private_address_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(AddressRefused, match=r"is at 10\.0\.0\.1"):
        addresses_of("hub.example", 443, found("8.8.8.8", "10.0.0.1"), allow_private=False)


def test_allowed_a_private_address_is_reached() -> None:
    resolve = found("8.8.8.8", "8.8.8.8", "10.0.0.1")
    assert addresses_of("hub.example", 443, resolve, allow_private=True) == ["8.8.8.8", "10.0.0.1"]


def test_of_many_addresses_few_are_tried_and_all_are_looked_at() -> None:
    public = [f"8.8.8.{number}" for number in range(20)]
    assert len(addresses_of("hub.example", 443, found(*public), allow_private=False)) == 4
    with pytest.raises(AddressRefused):
        addresses_of("hub.example", 443, found(*public, "::1"), allow_private=False)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "a..b"])
def test_a_name_that_is_none_is_an_error_of_the_system(host: str) -> None:
    with pytest.raises(socket.gaierror):
        addresses_of(host, 443, socket.getaddrinfo, allow_private=False)
