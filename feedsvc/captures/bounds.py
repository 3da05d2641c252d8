"""What names an article is short: else one capture could crowd all others out of a feed."""

from feedsvc.errors import CaptureRefused
from feedsvc.model import Article

# In characters, far more than a page has: of a headline or address, of all authors or sections.
LONGEST_NAME = 2_000
LONGEST_NAMES = 5_000


def refuse_long_names(article: Article) -> None:
    """Raise CaptureRefused where what names `article` is too long for a headline or name (F10)."""
    for what, texts, most in (
        ("title", (article.title,), LONGEST_NAME),
        ("authors", article.authors, LONGEST_NAMES),
        ("sections", article.sections, LONGEST_NAMES),
        ("id", (article.id or "",), LONGEST_NAME),
        ("url", (article.url or "",), LONGEST_NAME),
    ):
        if (length := sum(map(len, texts))) > most:
            raise CaptureRefused(
                f"{what}: {length} characters are more than the {most} that may stand there",
                article.problems,
            )
