"""Slugs of headlines in any script, as WordPress makes them (decision 7)."""

import unicodedata
from urllib.parse import unquote

import pytest

from feedsvc.text import article_slug


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("हिंदू", "हिंदू"),
        ("कुताब की किताब", "कुताब-की-किताब"),
        ("กินข้าว", "กินข้าว"),
        ("مُحَمَّد في لندن", "مُحَمَّد-في-لندن"),
        ("שָׁלוֹם לכם", "שָׁלוֹם-לכם"),
        ("தமிழ்நாடு", "தமிழ்நாடு"),
        ("বাংলা ১২", "বাংলা-১২"),
        ("Tiếng Việt ở Đà Nẵng", "tieng-viet-o-da-nang"),
        ("Die Straße nach Köln", "die-strasse-nach-koln"),
        ("m\u0303 is no letter of its own", "m-is-no-letter-of-its-own"),
        ("हिंदू, ‘और’ London!", "हिंदू-और-london"),
    ],
)
def test_a_slug_keeps_letters_marks_and_digits_but_latin_accents(headline: str, slug: str) -> None:
    made = article_slug(headline)
    assert made.isascii()
    assert unquote(made) == unicodedata.normalize("NFC", slug)


def test_a_slug_outside_ascii_is_percent_encoded_in_small_letters() -> None:
    assert article_slug("हिं") == "%e0%a4%b9%e0%a4%bf%e0%a4%82"


def test_a_long_slug_ends_with_a_whole_character() -> None:
    made = article_slug("हिंदू" * 20)
    assert len(made) <= 200
    assert "\ufffd" not in unquote(made)
