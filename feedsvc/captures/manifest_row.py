"""One row of the manifest, its values checked each by itself."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from hashlib import sha256
from typing import Any

from feedsvc.captures.published import read_published
from feedsvc.text import one_line
from feedsvc.web_url import is_web_url

COLUMNS = ("file", "url", "id", "sections", "published", "author")
_SECTION_ENDS = re.compile("[;|]")
# RFC 3986 §3: a scheme and something behind it.
_ABSOLUTE_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True)
class Row:
    """What the manifest says of one capture; None or empty where it says nothing.

    `digest` changes whenever the row does; `problems` are for the article that bears it.
    """

    digest: str
    url: str | None = None
    id: str | None = None
    sections: tuple[str, ...] = ()
    day: date | None = None
    published: datetime | None = None
    author: str | None = None
    problems: tuple[str, ...] = ()


def read_row(values: Mapping[str, Any], where: str, zone: tzinfo) -> Row:
    """Read a row's values, each by itself: what is wrong with one does not lose the others.

    `where` names file and line in problems, `zone` is the site's.
    """
    problems: list[str] = []
    texts = {
        key: _text(values.get(key), f"{where}: {key}", problems)
        for key in COLUMNS
        if key != "sections"
    }
    day, published = None, None
    if texts["published"]:
        try:
            day, published = read_published(texts["published"], zone)
        except ValueError as error:
            problems.append(f"{where}: published = {texts['published']!r}: {error}")
    url = texts["url"]
    if url and not is_web_url(url):
        problems.append(f"{where}: url = {url!r}: is no http or https URL; it is left out")
        url = None
    if texts["id"] and not _ABSOLUTE_URI.fullmatch(texts["id"]):
        problems.append(
            f"{where}: id = {texts['id']!r}: is no absolute URI (T13); it is used as it is"
        )
    sections = _sections(values.get("sections"), f"{where}: sections", problems)
    digest = sha256(
        json.dumps(values, sort_keys=True, default=str).encode("utf-8", "replace")
    ).hexdigest()
    return Row(digest, url, texts["id"], sections, day, published, texts["author"], tuple(problems))


def _text(value: object, where: str, problems: list[str]) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        problems.append(f"{where} = {value!r}: must be a text; it is left out")
        return None
    return one_line(value) or None


def _sections(value: object, where: str, problems: list[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = _SECTION_ENDS.split(value) if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        problems.append(f"{where} = {value!r}: must be a text or a list of texts; it is left out")
        return ()
    return tuple(dict.fromkeys(name for name in map(one_line, parts) if name))
