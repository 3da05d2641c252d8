"""HTTP dates; expected values from RFC 9110 §5.6.7."""

import pytest

from feedsvc.web.http_date import read_http_date, write_http_date

# The example of RFC 9110 §5.6.7, in its three forms.
EXAMPLE = 784111777


@pytest.mark.parametrize(
    "value",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ],
)
def test_t32_the_three_forms_are_one_time(value: str) -> None:
    assert read_http_date(value) == EXAMPLE


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "0",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, ٠٦ Nov 1994 08:49:37 GMT",
        "x" * 65_536,
    ],
)
def test_f23_what_is_no_http_date_is_none(value: str) -> None:
    assert read_http_date(value) is None


def test_a_leap_second_is_a_time() -> None:
    assert read_http_date("Sat, 31 Dec 2016 23:59:60 GMT") == 1483228799


@pytest.mark.parametrize(("short", "whole"), [("68", "2068"), ("69", "1969")])
def test_a_year_of_two_digits_has_its_century(short: str, whole: str) -> None:
    moment = read_http_date(f"Sun, 25 Nov {whole} 00:00:00 GMT")
    assert moment is not None
    assert read_http_date(f"Sunday, 25-Nov-{short} 00:00:00 GMT") == moment


def test_t35_a_time_is_written_as_an_imf_fixdate() -> None:
    assert write_http_date(EXAMPLE) == "Sun, 06 Nov 1994 08:49:37 GMT"
