"""The part of an article that is kept as one JSON text: no query looks into it."""

import json
from dataclasses import dataclass
from typing import Any

from feedsvc.model import Article, Block, Teaser

# json.dumps would make an encoder for each call.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What the store keeps of an article beside its versions' columns; see model.Article."""

    summary: str = ""
    authors: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    read_minutes: int | None = None
    also_read: tuple[str, ...] = ()
    previous: str | None = None
    next: str | None = None
    teasers: tuple[Teaser, ...] = ()
    dont_miss: tuple[Teaser, ...] = ()
    cut: bool | None = None
    url: str | None = None


def dump(article: Article) -> str:
    """Return the text to be kept: the same for equal articles."""
    fields: dict[str, Any] = {
        "summary": article.summary,
        "authors": article.authors,
        "blocks": [(block.kind, block.text) for block in article.blocks],
        "read_minutes": article.read_minutes,
        "also_read": article.also_read,
        "previous": article.previous,
        "next": article.next,
        "teasers": [(teaser.title, teaser.summary) for teaser in article.teasers],
        "dont_miss": [(teaser.title, teaser.summary) for teaser in article.dont_miss],
        "cut": article.cut,
        "url": article.url,
    }
    return _ENCODE(fields)


def load(text: str) -> ArticleText:
    """Read what dump made; a text that is not kept ("") is empty."""
    if not text:
        return ArticleText()
    fields = json.loads(text)
    return ArticleText(
        summary=fields["summary"],
        authors=tuple(fields["authors"]),
        blocks=tuple(Block(kind, words) for kind, words in fields["blocks"]),
        read_minutes=fields["read_minutes"],
        also_read=tuple(fields["also_read"]),
        previous=fields["previous"],
        next=fields["next"],
        teasers=tuple(Teaser(title, summary) for title, summary in fields["teasers"]),
        dont_miss=tuple(Teaser(title, summary) for title, summary in fields["dont_miss"]),
        cut=fields["cut"],
        url=fields["url"],
    )
