"""F26: whose request it is; only trusted proxies are believed."""

import pytest

from feedsvc.web.client_address import MOST_PROXIES, ClientAddresses

TRUSTED = ["127.0.0.1", "10.0.0.0/8", "2001:db8:ffff::/48"]
PROXY = "10.0.0.1"


def client(peer: str, **fields: str) -> str:
    environ = {f"HTTP_{name.upper()}": value for name, value in fields.items()}
    return ClientAddresses(TRUSTED).of({"REMOTE_ADDR": peer, **environ})


@pytest.mark.parametrize(
    ("peer", "is_of"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        (PROXY, PROXY),
    ],
)
def test_f26_the_client_is_the_peer(peer: str, is_of: str) -> None:
    assert client(peer) == is_of


def test_f26_a_unix_socket_has_no_address() -> None:
    assert ClientAddresses(TRUSTED).of({}) == ""


@pytest.mark.parametrize("name", ["x_forwarded_for", "forwarded"])
def test_f26_a_stranger_is_not_believed(name: str) -> None:
    said = {name: "for=6.6.6.6" if name == "forwarded" else "6.6.6.6"}
    assert client("192.0.2.1", **said) == "192.0.2.1"
    assert (
        ClientAddresses([]).of({"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": "6.6.6.6"}) == PROXY
    )


@pytest.mark.parametrize(
    ("said", "is_of"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::/64"),
        ("[2001:db8::7]:4711", "2001:db8::/64"),
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("6.6.6.6,192.0.2.7,10.0.0.2", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7, 10.0.0.2, 2001:db8:ffff::1", "192.0.2.7"),
        ("10.0.0.3", "10.0.0.3"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        # Who wrote what is no address stands for it.
        ("6.6.6.6, unknown", PROXY),
        ("6.6.6.6, unknown, 10.0.0.2", "10.0.0.2"),
        ("", PROXY),
        (",,,", PROXY),
        ("999.1.1.1", PROXY),
        ("1.2.3.4.5", PROXY),
        ("::::", PROXY),
        ("192.0.2.7\x00", PROXY),
        ("<script>", PROXY),
    ],
)
def test_f26_a_trusted_proxy_says_whom_it_asks_for(said: str, is_of: str) -> None:
    assert client(PROXY, x_forwarded_for=said) == is_of
    assert client(f"::ffff:{PROXY}", x_forwarded_for=said) == is_of


@pytest.mark.parametrize(
    ("said", "is_of"),
    [
        ("for=192.0.2.7", "192.0.2.7"),
        ('For="192.0.2.7:4711"', "192.0.2.7"),
        ('for="[2001:db8::7]:4711";proto=https', "2001:db8::/64"),
        ("by=203.0.113.43;proto=http;for=192.0.2.7", "192.0.2.7"),
        ("for=6.6.6.6, for=192.0.2.7, for=10.0.0.2", "192.0.2.7"),
        ('host="evil, for=6.6.6.6", for=192.0.2.7', "192.0.2.7"),
        ("for=_hidden", PROXY),
        ("for=unknown", PROXY),
        ("proto=https", PROXY),
        ("garbage", PROXY),
    ],
)
def test_f26_forwarded_is_read_as_rfc_7239_says(said: str, is_of: str) -> None:
    assert client(PROXY, forwarded=said) == is_of


def test_f26_what_a_client_puts_into_the_other_header_is_not_looked_at() -> None:
    assert client(PROXY, x_forwarded_for="192.0.2.7", forwarded="for=6.6.6.6") == "192.0.2.7"


def test_f26_a_long_list_is_read_from_its_end_only() -> None:
    said = ", ".join(["6.6.6.6", *["10.0.0.9"] * 20_000])
    assert client(PROXY, x_forwarded_for=said) == "10.0.0.9"
    assert client(PROXY, x_forwarded_for=", ".join(["6.6.6.6"] + ["10.0.0.9"] * MOST_PROXIES)) == (
        "10.0.0.9"
    )
