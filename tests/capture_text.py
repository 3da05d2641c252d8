"""The text of a captured page in the layout of asianlite, as tests need it."""

from collections.abc import Iterable, Sequence
from datetime import date

MONTHS = (
    "January February March April May June July August September October November December"
).split()


def capture_text(
    headline: str,
    day: date | None,
    *,
    paragraphs: Sequence[str],
    section: str | None = "Top News",
    also_read: Iterable[str] = (),
    teasers: Sequence[tuple[str, str]] = (),
    crawled: date | None = None,
    cut: bool = False,
) -> str:
    """Return a page in the layout of asianlite; one that is `cut` ends in its last paragraph."""
    head = [f"{MONTHS[day.month - 1]} {day.day}, {day.year}"] if day else []
    if crawled:
        head.insert(0, f"Today: {crawled.day} {MONTHS[crawled.month - 1]} {crawled.year}")
    blocks = ["\n".join([*head, "1 min read"]), headline]
    blocks.append(f"{paragraphs[0]}…reports Asian Lite News")
    blocks += paragraphs
    if cut:
        return "\n\n".join(blocks)[:-9]
    blocks += [f"ALSO READ: {title}" for title in also_read]
    blocks += ["Previous Story", "What was before", "Next Story", "What came after"]
    if section is not None:
        blocks.append(f"Latest from {section}")
        blocks += [text for teaser in teasers for text in teaser]
    end = "Go toTop\n\nDon't Miss"
    missed = ["Not to be missed", "This is what ten words and a few more are for."] * 2
    return "\n\n".join(blocks) + "\n" + "\n\n".join([end, *missed]) + "\n"


def default_paragraphs(name: str) -> list[str]:
    """Return two paragraphs that no other `name` has."""
    return [
        f"Those who were there when {name} happened told our reporter all about it.",
        f"Nobody else had a word to say about {name} on the day after it.",
    ]
