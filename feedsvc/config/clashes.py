"""What is wrong between settings that are right by themselves: names given twice, or taken."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from feedsvc.text import fold

_SAME = "case and a slash at the end make no other address"


def clashes(raw: Mapping[str, Any]) -> list[str]:
    """Return a line for each clash in the tables as they were read, checked or not (F19)."""
    return [
        *_duplicate_sections(raw),
        *_duplicate_filters(raw),
        *_sections_named_as_path(raw),
        *_redirects_in_circles(raw),
    ]


def _duplicate_sections(raw: Mapping[str, Any]) -> list[str]:
    sections = raw.get("sections")
    owners: dict[str, int] = {}
    problems = []
    for number, section in enumerate(sections if isinstance(sections, list) else []):
        for mark in _section_marks(section) if isinstance(section, dict) else []:
            first = owners.setdefault(mark, number)
            if first != number:
                problems.append(f"sections.{number}: {mark} is already that of sections.{first}")
    return problems


def _duplicate_filters(raw: Mapping[str, Any]) -> list[str]:
    filters = raw.get("filters")
    listed = filters if isinstance(filters, list) else []
    names = [known.get("name") for known in listed if isinstance(known, dict)]
    return [
        f"filters.{number}: name {name!r} is already that of filters.{names.index(name)}"
        for number, name in enumerate(names)
        if names.index(name) != number
    ]


def _sections_named_as_path(raw: Mapping[str, Any]) -> list[str]:
    """Where a proxy strips the URL's path, a section of the same name could not be reached."""
    site, sections = raw.get("site"), raw.get("sections")
    url = site.get("url") if isinstance(site, dict) else None
    path = url.partition("://")[2].partition("/")[2].strip("/") if isinstance(url, str) else ""
    return [
        f"sections.{number}: slug {path!r} is the path of site.url; choose another"
        for number, section in enumerate(sections if isinstance(sections, list) else [])
        if path and isinstance(section, dict) and section.get("slug") == path
    ]


def _redirects_in_circles(raw: Mapping[str, Any]) -> list[str]:
    """Old addresses that are listed twice, or that redirects lead back to."""
    site, listed = raw.get("site"), raw.get("redirects")
    url = site.get("url") if isinstance(site, dict) else None
    targets: dict[str, str] = {}
    problems = []
    for old, target in listed.items() if isinstance(listed, dict) else ():
        address = _same_address(old, url)
        if address in targets:
            problems.append(f"redirects.{old}: is listed twice; {_SAME}")
        targets.setdefault(address, _same_address(target, url))
    circles = (old for old in targets if _leads_back(old, targets))
    return problems + [f"redirects.{old or '/'}: leads back to itself; {_SAME}" for old in circles]


def _leads_back(old: str, targets: Mapping[str, str]) -> bool:
    address = targets[old]
    for _ in targets:
        if address == old or address not in targets:
            break
        address = targets[address]
    return address == old


def _same_address(target: object, site_url: object) -> str:
    """Return what is one for all ways to write an address of this site, as requests find it."""
    if not isinstance(target, str):
        return "gone"
    url = str(site_url).rstrip("/")
    prefix = url.partition("://")[2].partition("/")[2]
    inner = target.removeprefix(url)
    if prefix and f"{inner}/".startswith(f"/{prefix}/"):
        inner = inner.removeprefix(f"/{prefix}")
    path, question_mark, query = inner.partition("?")
    return unquote(path).lower().rstrip("/") + question_mark + query


def _section_marks(section: Mapping[str, Any]) -> list[str]:
    matches = section.get("match", [])
    labels = [section.get("name"), *(matches if isinstance(matches, list) else [matches])]
    marks = [f"label {fold(label)!r}" for label in labels if isinstance(label, str)]
    return [f"slug {section.get('slug')!r}", *dict.fromkeys(marks)]
