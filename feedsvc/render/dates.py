"""The one form in which a document says a time: UTC, whole seconds (T3, T14, T20)."""

from datetime import UTC, datetime


def utc(moment: datetime) -> datetime:
    """Return an aware `moment` in UTC and whole seconds; its `isoformat()` is RFC 3339."""
    return moment.astimezone(UTC).replace(microsecond=0)
