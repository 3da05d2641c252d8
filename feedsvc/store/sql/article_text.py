"""The part of an article that is kept as one text: no query looks into it."""

import json
from dataclasses import dataclass
from typing import Any

from feedsvc.model import Article, Block, Teaser
from feedsvc.store.damage import damaged

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
    """Return the text to be kept: the same for equal articles.

    A line of JSON, then a line for each text of the body and of the teasers: these are most of
    an article, hold no line break (model.Article), and to quote them would cost more than all else.
    """
    teasers = (*article.teasers, *article.dont_miss)
    head: dict[str, Any] = {
        "summary": article.summary,
        "authors": article.authors,
        "kinds": [block.kind for block in article.blocks],
        "read_minutes": article.read_minutes,
        "also_read": article.also_read,
        "previous": article.previous,
        "next": article.next,
        "teasers": len(article.teasers),
        "cut": article.cut,
        "url": article.url,
    }
    lines = [_ENCODE(head)]
    lines += [block.text for block in article.blocks]
    lines += [text for teaser in teasers for text in (teaser.title, teaser.summary)]
    return "\n".join(lines)


def load(text: str) -> ArticleText:
    """Read what dump made; a text that is not kept ("") is empty.

    Raises what store_errors turns into StoreCorrupt where it is nothing that dump made.
    """
    if not text:
        return ArticleText()
    try:
        return _load(text)
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(f"the text of an article cannot be read: {error}") from error


def _load(text: str) -> ArticleText:
    first, *lines = text.split("\n")
    head = json.loads(first)
    kinds = head["kinds"]
    blocks, rest = lines[: len(kinds)], lines[len(kinds) :]
    teasers = tuple(map(Teaser, rest[::2], rest[1::2]))
    return ArticleText(
        summary=head["summary"],
        authors=tuple(head["authors"]),
        blocks=tuple(map(Block, kinds, blocks)),
        read_minutes=head["read_minutes"],
        also_read=tuple(head["also_read"]),
        previous=head["previous"],
        next=head["next"],
        teasers=teasers[: head["teasers"]],
        dont_miss=teasers[head["teasers"] :],
        cut=head["cut"],
        url=head["url"],
    )
