"""Points in time as text: whole seconds, UTC, in text order."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from feedsvc.moment import as_text, from_text

MOMENTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - hypothesis wants its bounds without a zone
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001 - as above
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)


@given(MOMENTS, MOMENTS)
def test_moments_come_back_and_sort_as_text(one: datetime, other: datetime) -> None:
    assert from_text(as_text(one)) == one.replace(microsecond=0)
    assert from_text(as_text(one)).tzinfo == UTC
    if one.replace(microsecond=0) < other.replace(microsecond=0):
        assert as_text(one) < as_text(other)


def test_a_moment_looks_so() -> None:
    east = timezone(timedelta(hours=2))
    assert as_text(datetime(2023, 9, 13, 13, 0, 0, 999_999, tzinfo=east)) == "2023-09-13T11:00:00Z"
