"""What the settings of the running service may be."""

import pytest

from feedsvc.config import load
from feedsvc.errors import ConfigurationError
from tests.newsroom import SHIPPED_CONFIGURATION


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SERVER__CONNECTIONS", "0"),
        ("SERVER__BACKLOG", "127"),
        ("SERVER__HEADER_SECONDS", "0"),
        ("SERVER__HEADER_BYTES", "8191"),
        ("SERVER__TRUSTED_PROXIES", "proxy.example.org"),
        ("SERVER__TRUSTED_PROXIES", "10.0.0.1/8"),
        ("SERVER__TRUSTED_PROXIES", "10.0.0.0/8 10.0.0.0/33"),
        ("LIMITS__BURST", "-1"),
        ("LIMITS__SECONDS", "0"),
        ("LOG__FORMAT", "xml"),
        ("LOG__REQUESTS", "yes"),
    ],
)
def test_f19_a_value_that_cannot_be_is_named(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"FEEDSVC_{variable} in the environment"):
        load(SHIPPED_CONFIGURATION, {f"FEEDSVC_{variable}": value})


def test_proxies_are_addresses_and_networks_of_both_families() -> None:
    proxies = ("127.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::1")
    environment = {"FEEDSVC_SERVER__TRUSTED_PROXIES": " ".join(proxies)}
    configuration = load(SHIPPED_CONFIGURATION, environment).configuration
    assert configuration.server.trusted_proxies == proxies
