"""Articles that are parsed already, an object a line: the form of `feedsvc check --json`."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from feedsvc.captures.page import UNDATED
from feedsvc.captures.published import read_published
from feedsvc.captures.rules import ReadingRules
from feedsvc.errors import CaptureRefused
from feedsvc.model import Article, Block, BlockKind, Teaser
from feedsvc.text import one_line
from feedsvc.web_url import is_web_url

_KINDS = get_args(BlockKind)


def read_article(line: bytes, rules: ReadingRules, file_day: date) -> Article:
    """Return the article that one line of a .jsonl capture holds; unknown keys are ignored.

    Only `title` and something to read (`summary` or `blocks`) must be there. `file_day` is
    taken where there is no `published`, of which only the day counts where `time_known` is
    false: the time is then no more than the usual one, and may be still to come. Raises
    CaptureRefused, naming the key, for anything of a wrong type, and with its own reason for a
    line that is a refusal.
    """
    values = _object(line)
    if values.get("refused") is not None:
        reason = _text(values, "refused") or "refused: the line is a refusal, and gives no reason"
        raise CaptureRefused(reason, _texts(values, "problems"))
    problems = _texts(values, "problems")
    day, published, dated = file_day, None, False
    if (said := _text(values, "published")) is not None:
        try:
            day, published = read_published(said, rules.zone)
        except ValueError as error:
            raise CaptureRefused(f"published = {said!r} {error}", problems) from None
        if _flag(values, "time_known") is False:
            published = None
        dated = _flag(values, "dated") is not False
    else:
        problems += (f"{UNDATED}: the day of its file, {file_day}, is taken",)
    article = Article(
        title=_text(values, "title") or "",
        blocks=_blocks(values),
        day=day,
        sections=_sections(values, rules),
        dated=dated,
        published=published,
        crawled=_crawled(values, rules),
        read_minutes=_minutes(values),
        summary=_text(values, "summary") or "",
        authors=_texts(values, "authors"),
        also_read=_texts(values, "also_read"),
        previous=_text(values, "previous"),
        next=_text(values, "next"),
        teasers=_teasers(values, "teasers"),
        dont_miss=_teasers(values, "dont_miss"),
        cut=_flag(values, "cut"),
        id=_text(values, "id"),
        url=_url(values),
        problems=problems,
    )
    if not article.title:
        raise CaptureRefused("title: no headline stands in it", problems)
    if not article.blocks and not article.summary:
        raise CaptureRefused("blocks: a headline stands in it, but no text", problems)
    return article


def _object(line: bytes) -> dict[str, Any]:
    try:
        values = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CaptureRefused(f"it is not UTF-8 at byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise CaptureRefused(f"it is no JSON: {error}") from error
    if not isinstance(values, dict):
        raise CaptureRefused("it is no JSON object")
    return values


def _wrong(key: str, wanted: str) -> CaptureRefused:
    return CaptureRefused(f"{key}: must be {wanted}")


def _text(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong(key, "a text")
    return one_line(value) or None


def _list(values: Mapping[str, Any], key: str) -> list[Any]:
    value = values.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(key, "a list")
    return value


def _texts(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    items = _list(values, key)
    if not all(isinstance(item, str) for item in items):
        raise _wrong(key, "a list of texts")
    return tuple(text for text in map(one_line, items) if text)


def _objects(values: Mapping[str, Any], key: str, *keys: str) -> list[tuple[str, ...]]:
    items = _list(values, key)
    for item in items:
        if not isinstance(item, dict) or not all(isinstance(item.get(name), str) for name in keys):
            raise _wrong(key, f"a list of objects with the texts {' and '.join(keys)}")
    return [tuple(one_line(item[name]) for name in keys) for item in items]


def _blocks(values: Mapping[str, Any]) -> tuple[Block, ...]:
    blocks = []
    for kind, text in _objects(values, "blocks", "kind", "text"):
        if kind not in _KINDS:
            raise _wrong("blocks", f"of the kinds {', '.join(_KINDS)}, not {kind!r}")
        if kind == "embed" and not is_web_url(text):
            raise _wrong("blocks", f"an http or https URL where the kind is embed, not {text!r}")
        if text:
            blocks.append(Block(kind, text))  # type: ignore[arg-type]  # one of the kinds, just checked
    return tuple(blocks)


def _teasers(values: Mapping[str, Any], key: str) -> tuple[Teaser, ...]:
    return tuple(
        Teaser(title, summary) for title, summary in _objects(values, key, "title", "summary")
    )


def _sections(values: Mapping[str, Any], rules: ReadingRules) -> tuple[str, ...]:
    main = _text(values, "section")
    labels = [*([main] if main else []), *_texts(values, "sections")]
    names = dict.fromkeys(name for label in labels if (name := rules.section_of(label)))
    return tuple(names) or (rules.default_section,)


def _crawled(values: Mapping[str, Any], rules: ReadingRules) -> date | None:
    said = _text(values, "crawled")
    if said is None:
        return None
    try:
        return read_published(said, rules.zone)[0]
    except ValueError as error:
        raise CaptureRefused(f"crawled = {said!r} {error}") from None


def _minutes(values: Mapping[str, Any]) -> int | None:
    value = values.get("read_minutes")
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong("read_minutes", "a whole number, 0 or more")
    return value


def _flag(values: Mapping[str, Any], key: str) -> bool | None:
    value = values.get(key)
    if value is not None and not isinstance(value, bool):
        raise _wrong(key, "true, false or null")
    return value


def _url(values: Mapping[str, Any]) -> str | None:
    url = _text(values, "url")
    if url is not None and not is_web_url(url):
        raise _wrong("url", "an http or https URL")
    return url
