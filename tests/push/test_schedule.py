"""T28: when a ping that failed is sent again."""

from datetime import UTC, datetime

import pytest

from feedsvc.push.schedule import next_attempt
from feedsvc.store.sql.outbox import ATTEMPTS

NOW = datetime(2024, 5, 10, 15, 0, tzinfo=UTC)


def waits(attempts: int, retry_after: str = "") -> int:
    return next_attempt(NOW, attempts, retry_after) - int(NOW.timestamp())


def test_t28_each_wait_is_longer_and_all_of_them_are_about_a_day() -> None:
    found = [waits(attempts) for attempts in range(1, ATTEMPTS)]
    assert found == [60, 240, 960, 3840, 15360, 28800, 28800]
    assert 20 * 3600 < sum(found) < 24 * 3600


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("300", 300),
        ("1", 60),
        ("86400", 28800),
        ("9" * 5_000, 28800),
        ("Fri, 10 May 2024 15:10:00 GMT", 600),
        ("Fri, 10 May 2024 14:00:00 GMT", 60),
        ("Fri, 10 May 2099 15:10:00 GMT", 28800),
        ("Fri, 10 May 2024 15:10:00 -0000", 600),
        ("Fri, 99 May 2024", 60),
        ("soon", 60),
        ("-5", 60),
        ("٣٠٠", 60),
        ("", 60),
    ],
)
def test_retry_after_makes_a_wait_longer_within_bounds(retry_after: str, seconds: int) -> None:
    assert waits(1, retry_after) == seconds
