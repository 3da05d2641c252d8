"""What a capture reads into → the object that `feedsvc check --json` prints; jsonl.py reads it."""

from datetime import datetime
from typing import Any

from feedsvc.captures.rules import ReadingRules
from feedsvc.model import Article, Teaser


def article_as_json(file: str, article: Article, rules: ReadingRules) -> dict[str, Any]:
    """Return the object that `check --json` prints of an article, ready for json.dumps.

    `published` is RFC 3339 in the site's zone, at `time_of_day` where only the day is known:
    `time_known` tells which.
    """
    moment = article.published or datetime.combine(article.day, rules.time_of_day)
    local = moment.astimezone(rules.zone) if moment.tzinfo else moment.replace(tzinfo=rules.zone)
    return {
        "file": file,
        "title": article.title,
        "published": local.isoformat(timespec="seconds"),
        "time_known": article.published is not None,
        "dated": article.dated,
        "crawled": article.crawled.isoformat() if article.crawled else None,
        "read_minutes": article.read_minutes,
        "summary": article.summary,
        "authors": list(article.authors),
        "section": article.sections[0],
        "sections": list(article.sections),
        "blocks": [{"kind": block.kind, "text": block.text} for block in article.blocks],
        "also_read": list(article.also_read),
        "previous": article.previous,
        "next": article.next,
        "teasers": _pairs(article.teasers),
        "dont_miss": _pairs(article.dont_miss),
        "cut": article.cut,
        "id": article.id,
        "url": article.url,
        "problems": list(article.problems),
    }


def refusal_as_json(file: str, reason: str, problems: tuple[str, ...]) -> dict[str, Any]:
    """Return the object that `check --json` prints of a refused capture."""
    return {"file": file, "refused": reason, "problems": list(problems)}


def _pairs(teasers: tuple[Teaser, ...]) -> list[dict[str, str]]:
    return [{"title": teaser.title, "summary": teaser.summary} for teaser in teasers]
