"""Points in time as the store keeps them: UTC, RFC 3339, whole seconds, in text order."""

from datetime import UTC, datetime


def as_text(moment: datetime) -> str:
    """Return an aware `moment` as text, such as 2023-09-13T11:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    """Read what as_text made: aware, UTC."""
    return datetime.fromisoformat(text)
