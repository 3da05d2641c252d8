"""Content codings; expected values from RFC 9110 §12.5.3."""

import pytest

from feedsvc.web.negotiation import choose_coding

ALL = ("identity", "gzip", "br")


@pytest.mark.parametrize(
    ("field", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("x-gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip;q=0.8, br;q=0.8", "br"),
        ("gzip;Q=1.000,br ; q=0.999", "gzip"),
        ("gzip;q=0.1", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0.5, identity", "identity"),
        ("gzip, identity", "gzip"),
        ("deflate", "identity"),
        ("*", "br"),
        ("*;q=0.5, gzip", "gzip"),
        ("br;q=0, *", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("identity;q=0", None),
        ("*;q=0", None),
        ("*;q=0, identity", "identity"),
        ("deflate, identity;q=0.000", None),
        ("identity;q=0, br;q=0, gzip;q=0.001", "gzip"),
    ],
)
def test_t36_the_client_is_sent_the_coding_that_it_likes_best(
    field: str | None, coding: str | None
) -> None:
    assert choose_coding(field, ALL) == coding


@pytest.mark.parametrize(
    "field", ["gzip;q=2", "gzip;q=-1", "gzip;q=nan", "gzip;q", "gzip gzip", ";q=1", "\x00", ","]
)
def test_f23_a_malformed_member_says_nothing(field: str) -> None:
    assert choose_coding(field, ALL) == "identity"


def test_f23_a_very_long_field_is_read() -> None:
    assert choose_coding("x;q=0.5," * 8_192 + "gzip", ALL) == "gzip"


def test_a_coding_that_is_not_there_is_not_chosen() -> None:
    assert choose_coding("br, gzip;q=0.5", ("identity", "gzip")) == "gzip"
