"""Preconditions; expected values from RFC 9110 §8.8.3.2 and §13.2.2."""

import pytest

from feedsvc.web.conditional import names_other_tag, status_of

TAG = '"current"'
CHANGED = 784111777
AT_CHANGE = "Sun, 06 Nov 1994 08:49:37 GMT"
BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT"
AFTER = "Sun, 06 Nov 1994 08:49:38 GMT"


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (TAG, 304),
        (f"W/{TAG}", 304),
        ("*", 304),
        (" * ", 304),
        (f'"old", {TAG}', 304),
        (f'"old",{TAG}', 304),
        (f', "old" ,, W/{TAG}\t,', 304),
        (f'"a,b", {TAG}', 304),
        ('"old"', 200),
        ('W/"old"', 200),
        ("current", 200),
        ("'current'", 200),
        (f"w/{TAG}", 200),
        (f"{TAG}-gzip", 200),
        ('"current-gzip"', 200),
        (f"{TAG} {TAG}", 200),
        (f"*, {TAG}", 200),
        (f"junk, {TAG}", 200),
        ('"current', 200),
        ("", 200),
        ('"' + "x" * 65_536 + '"', 200),
        ('"x",' * 16_384 + TAG, 304),
        ('"' * 65_536, 200),
    ],
)
def test_t30_f23_if_none_match_is_compared_weakly(value: str, status: int) -> None:
    assert status_of({"If-None-Match": value}, TAG, CHANGED) == status


@pytest.mark.parametrize("since", [BEFORE, AT_CHANGE, AFTER, "garbage"])
@pytest.mark.parametrize(("tag", "status"), [(TAG, 304), ('"old"', 200), ("garbage", 200)])
def test_t31_beside_if_none_match_if_modified_since_is_ignored(
    since: str, tag: str, status: int
) -> None:
    headers = {"If-None-Match": tag, "If-Modified-Since": since}
    assert status_of(headers, TAG, CHANGED) == status


@pytest.mark.parametrize(
    ("since", "status"),
    [(BEFORE, 200), (AT_CHANGE, 304), (AFTER, 304), ("garbage", 200), ("", 200)],
)
def test_t32_if_modified_since_alone(since: str, status: int) -> None:
    assert status_of({"If-Modified-Since": since}, TAG, CHANGED) == status


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (TAG, 200),
        ("*", 200),
        (f'"old", {TAG}', 200),
        (f"W/{TAG}", 412),
        ('"old"', 412),
        ("current", 412),
        ("", 412),
    ],
)
def test_t34b_if_match_is_compared_strongly(value: str, status: int) -> None:
    assert status_of({"If-Match": value}, TAG, CHANGED) == status


@pytest.mark.parametrize(
    ("since", "status"),
    [(BEFORE, 412), (AT_CHANGE, 200), (AFTER, 200), ("garbage", 200), ("", 200)],
)
def test_t34b_if_unmodified_since(since: str, status: int) -> None:
    assert status_of({"If-Unmodified-Since": since}, TAG, CHANGED) == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Match": TAG, "If-Unmodified-Since": BEFORE}, 200),
        ({"If-Match": '"old"', "If-Unmodified-Since": AFTER}, 412),
        ({"If-Match": '"old"', "If-None-Match": TAG}, 412),
        ({"If-Match": TAG, "If-None-Match": TAG}, 304),
        ({"If-Match": "*", "If-None-Match": '"old"'}, 200),
        ({"If-Unmodified-Since": BEFORE, "If-None-Match": TAG}, 412),
        ({"If-Unmodified-Since": AFTER, "If-None-Match": TAG}, 304),
        ({"If-Unmodified-Since": AFTER, "If-Modified-Since": BEFORE}, 200),
        ({}, 200),
    ],
)
def test_t34b_preconditions_are_weighed_in_order(headers: dict[str, str], status: int) -> None:
    assert status_of(headers, TAG, CHANGED) == status


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since"])
@pytest.mark.parametrize("since", [BEFORE, AFTER])
def test_t35_without_last_modified_conditions_on_it_are_ignored(header: str, since: str) -> None:
    assert status_of({header: since}, TAG, None) == 200


@pytest.mark.parametrize(
    ("headers", "other"),
    [
        ({}, False),
        ({"If-None-Match": f"W/{TAG}"}, False),
        ({"If-None-Match": "*"}, False),
        ({"If-None-Match": '"new"'}, True),
        ({"If-Match": '"new"'}, True),
    ],
)
def test_a_tag_that_is_not_ours_is_noticed(headers: dict[str, str], other: bool) -> None:
    assert names_other_tag(headers, TAG) is other
