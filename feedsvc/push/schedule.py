"""When a ping that failed is sent again (T28): later and later, for about a day."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# After the first failure a minute is waited, then four times as long each time, to this at most.
# With outbox.ATTEMPTS the last of them is made 22 hours after the first.
FIRST_WAIT_SECONDS = 60
WAIT_FACTOR = 4
LONGEST_WAIT_SECONDS = 8 * 3600


def next_attempt(now: datetime, attempts: int, retry_after: str) -> int:
    """Return when to send again what failed `attempts` times, in seconds since the epoch.

    `retry_after` is what the hub said (RFC 9110 §10.2.3), "" if nothing: it makes the wait
    longer, never shorter, and never longer than LONGEST_WAIT_SECONDS.
    """
    own: int = FIRST_WAIT_SECONDS * WAIT_FACTOR ** (attempts - 1)
    wait = min(max(own, _seconds(retry_after, now)), LONGEST_WAIT_SECONDS)
    return int(now.timestamp()) + wait


def _seconds(retry_after: str, now: datetime) -> int:
    """Return how long a Retry-After asks to wait; 0 for what is none."""
    if retry_after.isascii() and retry_after.isdigit():
        # More digits than any time has would take long to read.
        return int(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        return int((aware - now).total_seconds())
    except (ValueError, OverflowError):
        return 0
