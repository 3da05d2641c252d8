"""The decode policy (F2): a mark is honoured, else UTF-8, and nothing is guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.captures.decode import decode


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be"])
def test_f2_a_byte_order_mark_is_honoured(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert decode(mark + "‘É’ 1".encode(encoding)) == ("‘É’ 1", ())


def test_f2_latin_1_is_read_with_replacements_and_one_problem_that_names_the_byte() -> None:
    text, problems = decode("Café à Paris".encode("latin-1"))
    assert text == "Caf\ufffd \ufffd Paris"
    assert problems == ("not UTF-8 at byte 3: shown there as U+FFFD",)


def test_f2_half_a_utf_16_character_is_replaced() -> None:
    text, problems = decode(b"\xff\xfeA\x00B")
    assert text == "A\ufffd"
    assert len(problems) == 1


def test_f2_nuls_are_gone_and_counted() -> None:
    assert decode(b"a\0b\0") == ("ab", ("2 NUL characters were removed",))


def test_line_ends_are_made_one() -> None:
    assert decode(b"a\r\nb\rc\n") == ("a\nb\nc\n", ())


@settings(max_examples=500, deadline=None)
@given(st.binary())
def test_f2_any_bytes_are_text(data: bytes) -> None:
    text, _ = decode(data)
    assert "\0" not in text
    assert "\r" not in text
