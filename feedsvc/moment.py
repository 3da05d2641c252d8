"""Points in time as the store keeps them: UTC, RFC 3339, whole seconds, in text order."""

from datetime import UTC, datetime

# In text order behind all of them. No text of digits alone: a column whose type a flipped bit has
# changed would be compared with it as with a number, and nothing would be found before it (F18).
AFTER_ALL_TIMES = "~"


def as_text(moment: datetime) -> str:
    """Return an aware `moment` as text, such as 2023-09-13T11:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """Read what as_text made: aware, UTC."""
    return datetime.fromisoformat(text)
